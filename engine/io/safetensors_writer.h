// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Writes f32 tensors to a safetensors file: streamed, and all or nothing. The values go to a
// temporary file in the same folder, which takes the name only when it is complete and on the disk.

#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/base/error.h"

namespace kvglass {

/// The name and shape of one tensor to write, outermost size first.
struct TensorLayout {
    std::string name;
    std::vector<std::int64_t> shape;
};

class SafetensorsWriter {
public:
    /// Starts a file that will replace `path`. Names must differ and sizes be >= 0. Errors:
    /// BadUsage (`path` is something other than a regular file), NotFound (no such folder), Io.
    [[nodiscard]] static Result<SafetensorsWriter> create(const std::filesystem::path& path,
                                                          const std::vector<TensorLayout>& tensors);

    SafetensorsWriter(SafetensorsWriter&& other) noexcept;
    SafetensorsWriter& operator=(SafetensorsWriter&& other) noexcept;
    SafetensorsWriter(const SafetensorsWriter&) = delete;
    SafetensorsWriter& operator=(const SafetensorsWriter&) = delete;
    ~SafetensorsWriter(); // without commit(): removes the temporary file; `path` is untouched

    /// The next values, row-major, tensor after tensor in the order given to create(). Never more
    /// than they have in all. Errors: Io (the disk is full); then the writer can only be destroyed.
    [[nodiscard]] Status append(std::span<const float> values);

    /// After the last value: flushes to the disk and gives the file its name. Errors: Io; then
    /// `path` is what it was before.
    [[nodiscard]] Status commit();

private:
    SafetensorsWriter(int descriptor, std::filesystem::path path, std::filesystem::path temporary,
                      std::int64_t values);
    [[nodiscard]] Status write(std::span<const std::byte> bytes);
    [[nodiscard]] Status flush();
    void swap(SafetensorsWriter& other) noexcept;

    int m_descriptor = -1;
    std::filesystem::path m_path;
    std::filesystem::path m_temporary;
    std::int64_t m_missing = 0;  // values that are still to come
    std::vector<float> m_buffer; // values that were not given to the system yet
};

} // namespace kvglass
