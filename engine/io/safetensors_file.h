// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A safetensors file whose header was checked; its values are read as f32 on demand.

#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/io/read_only_file.h"
#include "engine/io/safetensors_header.h"

namespace kvglass {

class SafetensorsFile {
public:
    /// Errors: NotFound, Io, BadFormat (see parseSafetensorsHeader), OutOfMemory.
    [[nodiscard]] static Result<SafetensorsFile> open(const std::filesystem::path& path);

    [[nodiscard]] const std::filesystem::path& path() const { return m_file.path(); }
    [[nodiscard]] std::span<const StoredTensor> tensors() const { return m_tensors; } // by place

    /// nullptr: the file has no such tensor. The pointer stays valid when the file is moved.
    [[nodiscard]] const StoredTensor* find(std::string_view name) const;

    /// Reads elements [first, first + out.size()) of a tensor of this file, row-major, as f32.
    /// Errors: Io (also for a file that was cut or changed since it was opened), Unsupported (a
    /// type that is not F32, F16 or BF16), BadFormat for NaN or infinity, with the place. Safe to
    /// call from several threads.
    [[nodiscard]] Status read(const StoredTensor& tensor, std::int64_t first,
                              std::span<float> out) const;

    /// A whole tensor. Errors: those of read(), NotFound, OutOfMemory.
    [[nodiscard]] Result<std::vector<float>> readAll(std::string_view name) const;

private:
    SafetensorsFile(ReadOnlyFile file, std::vector<StoredTensor> tensors);

    ReadOnlyFile m_file;
    std::vector<StoredTensor> m_tensors; // by place
    std::vector<std::size_t> m_byName;   // indices into m_tensors, sorted by name
};

} // namespace kvglass
