// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cpu/float_buffer.h"

#include <algorithm>
#include <new>
#include <string>

#include <sys/mman.h>

namespace kvglass::cpu {

namespace {
constexpr std::size_t kCacheLine = 64;
constexpr std::size_t kHugePage = std::size_t{2} << 20;

std::align_val_t alignmentOf(std::int64_t size) {
    const bool large = static_cast<std::size_t>(size) * sizeof(float) >= kHugePage;
    return std::align_val_t{large ? kHugePage : kCacheLine};
}
} // namespace

FloatBuffer::~FloatBuffer() {
    if (m_data != nullptr)
        ::operator delete(m_data, alignmentOf(m_size));
}

Result<FloatBuffer> FloatBuffer::allocate(std::int64_t size, const char* purpose) {
    FloatBuffer buffer;
    if (size == 0)
        return buffer;
    const std::size_t bytes = static_cast<std::size_t>(size) * sizeof(float);
    void* memory = ::operator new(bytes, alignmentOf(size), std::nothrow);
    if (memory == nullptr)
        return fail(ErrorCode::OutOfMemory, std::string("cannot allocate ") + purpose,
                    "the operating system refused " + std::to_string(bytes) + " bytes",
                    "nothing has changed");
    if (bytes >= kHugePage)
        static_cast<void>(::madvise(memory, bytes, MADV_HUGEPAGE)); // a hint: failing costs speed
    buffer.m_data = static_cast<float*>(memory);
    buffer.m_size = size;
    return buffer;
}

Result<FloatBuffer> FloatBuffer::allocateZeroed(std::int64_t size, const char* purpose) {
    Result<FloatBuffer> buffer = allocate(size, purpose);
    if (buffer)
        std::ranges::fill(buffer->span(), 0.0F);
    return buffer;
}

} // namespace kvglass::cpu
