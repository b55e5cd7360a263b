// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The tensors of a model folder, in one file or in several, found by their Hugging Face names.

#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "engine/io/safetensors_file.h"
#include "engine/io/shard_index.h"

namespace kvglass {

/// A tensor and the open file that holds it. Both live as long as the TensorFiles they came from.
struct LocatedTensor {
    const SafetensorsFile* file = nullptr;
    const StoredTensor* tensor = nullptr;
};

class TensorFiles {
public:
    /// Opens model.safetensors, or, where there is none, model.safetensors.index.json; shards are
    /// opened when one of their tensors is asked for. Errors: those of SafetensorsFile::open and
    /// parseShardIndex; Unsupported when the folder has weights in other formats only; NotFound.
    [[nodiscard]] static Result<TensorFiles> open(const std::filesystem::path& folder);

    /// Empty: no file claims the tensor. Errors: those of SafetensorsFile::open; BadFormat when the
    /// index names a shard that does not hold it.
    [[nodiscard]] Result<std::optional<LocatedTensor>> find(const std::string& name);

    [[nodiscard]] const std::filesystem::path& folder() const { return m_folder; }

private:
    explicit TensorFiles(std::filesystem::path folder);
    [[nodiscard]] Result<const SafetensorsFile*> shard(const std::string& name);

    std::filesystem::path m_folder;
    std::optional<ShardIndex> m_index; // empty: everything is in model.safetensors
    std::map<std::string, std::unique_ptr<SafetensorsFile>> m_files; // open ones, by name
};

} // namespace kvglass
