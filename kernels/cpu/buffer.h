// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Memory of the backend: 64-byte aligned numbers with one owner. Large blocks start on a huge page,
// because weights and the cache are read from end to end for every token.

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

#include "engine/base/error.h"

namespace kvglass::cpu {

/// `bytes` > 0 of unspecified value. Error: OutOfMemory, where `purpose` says what for.
[[nodiscard]] Result<void*> allocateMemory(std::int64_t bytes, const char* purpose);
void freeMemory(void* memory, std::int64_t bytes);

template <class T> class Buffer {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    Buffer() = default;
    ~Buffer() {
        if (m_data != nullptr)
            freeMemory(m_data, bytes());
    }
    Buffer(Buffer&& other) noexcept
        : m_data(std::exchange(other.m_data, nullptr)), m_size(std::exchange(other.m_size, 0)) {}
    Buffer& operator=(Buffer&& other) noexcept {
        std::swap(m_data, other.m_data);
        std::swap(m_size, other.m_size);
        return *this;
    }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;

    /// `size` values, unspecified. Error: OutOfMemory, where `purpose` says what for.
    [[nodiscard]] static Result<Buffer> allocate(std::int64_t size, const char* purpose) {
        Buffer buffer;
        if (size == 0)
            return buffer;
        Result<void*> memory = allocateMemory(size * static_cast<std::int64_t>(sizeof(T)), purpose);
        if (!memory)
            return fail(memory.error());
        buffer.m_data = static_cast<T*>(*memory);
        buffer.m_size = size;
        return buffer;
    }

    /// The same, filled with zeros.
    [[nodiscard]] static Result<Buffer> allocateZeroed(std::int64_t size, const char* purpose) {
        Result<Buffer> buffer = allocate(size, purpose);
        if (buffer)
            std::ranges::fill(buffer->span(), T{});
        return buffer;
    }

    [[nodiscard]] T* data() { return m_data; }
    [[nodiscard]] const T* data() const { return m_data; }
    [[nodiscard]] std::int64_t size() const { return m_size; }
    [[nodiscard]] std::int64_t bytes() const {
        return m_size * static_cast<std::int64_t>(sizeof(T));
    }
    [[nodiscard]] std::span<T> span() { return {m_data, static_cast<std::size_t>(m_size)}; }

private:
    T* m_data = nullptr;
    std::int64_t m_size = 0;
};

using FloatBuffer = Buffer<float>;
using ByteBuffer = Buffer<std::byte>;

/// The smallest multiple of `step` that is at least `value`.
[[nodiscard]] constexpr std::int64_t roundUp(std::int64_t value, std::int64_t step) {
    return (value + step - 1) / step * step;
}

/// Asks for the cache line at an address, which need not be memory, into the second cache: that
/// waits for many more lines at once than the first. Always inline: of a call that only prefetches
/// the compiler sees no effect, and it would drop it.
[[gnu::always_inline]] inline void intoSecondCache(const void* line) {
    constexpr int kRead = 0;
    constexpr int kSecondCache = 2;
    __builtin_prefetch(line, kRead, kSecondCache);
}

} // namespace kvglass::cpu
