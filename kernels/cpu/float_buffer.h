// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Memory of the backend: 64-byte aligned floats with one owner. Large blocks start on a huge page,
// because weights and the cache are read from end to end for every token.

#pragma once

#include <cstdint>
#include <span>
#include <utility>

#include "engine/base/error.h"

namespace kvglass::cpu {

class FloatBuffer {
public:
    FloatBuffer() = default;
    ~FloatBuffer();
    FloatBuffer(FloatBuffer&& other) noexcept
        : m_data(std::exchange(other.m_data, nullptr)), m_size(std::exchange(other.m_size, 0)) {}
    FloatBuffer& operator=(FloatBuffer&& other) noexcept {
        std::swap(m_data, other.m_data);
        std::swap(m_size, other.m_size);
        return *this;
    }
    FloatBuffer(const FloatBuffer&) = delete;
    FloatBuffer& operator=(const FloatBuffer&) = delete;

    /// `size` floats of unspecified value. Error: OutOfMemory, where `purpose` says what for.
    [[nodiscard]] static Result<FloatBuffer> allocate(std::int64_t size, const char* purpose);

    /// The same, filled with zeros.
    [[nodiscard]] static Result<FloatBuffer> allocateZeroed(std::int64_t size, const char* purpose);

    [[nodiscard]] float* data() { return m_data; }
    [[nodiscard]] const float* data() const { return m_data; }
    [[nodiscard]] std::int64_t size() const { return m_size; }
    [[nodiscard]] std::int64_t bytes() const {
        return m_size * static_cast<std::int64_t>(sizeof(float));
    }
    [[nodiscard]] std::span<float> span() { return {m_data, static_cast<std::size_t>(m_size)}; }

private:
    float* m_data = nullptr;
    std::int64_t m_size = 0;
};

/// The smallest multiple of `step` that is at least `value`.
[[nodiscard]] constexpr std::int64_t roundUp(std::int64_t value, std::int64_t step) {
    return (value + step - 1) / step * step;
}

} // namespace kvglass::cpu
