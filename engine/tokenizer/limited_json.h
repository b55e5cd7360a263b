// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Files of a model folder, read as if somebody hostile had written them: sizes, nesting and counts
// are limited, an object may not hold a key twice, and no exception of the parser leaves this file.

#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "engine/base/error.h"

namespace kvglass {

/// The largest file that is read, and the deepest nesting and most values of a JSON text. The
/// largest tokenizer.json in use has about 35 MB and 2 million values, nested 6 deep.
struct JsonLimits {
    std::uintmax_t fileBytes = std::uintmax_t{64} << 20;
    std::size_t depth = 32;
    std::size_t values = 4'000'000;
};

/// The whole of a regular file. Errors: NotFound, Io, BadFormat (too large); each names the file.
[[nodiscard]] Result<std::string> readSmallFile(const std::filesystem::path& file,
                                                JsonLimits limits = {});

/// Parses one JSON value that is the whole `text`. `name` stands for the file in errors, which are
/// BadFormat with line and column, or OutOfMemory.
[[nodiscard]] Result<nlohmann::json> parseJson(std::string_view text, const std::string& name,
                                               JsonLimits limits = {});

/// Both of them; the name is that of the file without its folder.
[[nodiscard]] Result<nlohmann::json> readJsonFile(const std::filesystem::path& file);

} // namespace kvglass
