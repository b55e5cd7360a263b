// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cpu/buffer.h"

#include <new>
#include <string>

#include <sys/mman.h>

namespace kvglass::cpu {

namespace {
constexpr std::int64_t kCacheLine = 64;
constexpr std::int64_t kHugePage = std::int64_t{2} << 20;

std::align_val_t alignmentOf(std::int64_t bytes) {
    return std::align_val_t{static_cast<std::size_t>(bytes >= kHugePage ? kHugePage : kCacheLine)};
}
} // namespace

Result<void*> allocateMemory(std::int64_t bytes, const char* purpose) {
    const auto size = static_cast<std::size_t>(bytes);
    void* memory = ::operator new(size, alignmentOf(bytes), std::nothrow);
    if (memory == nullptr)
        return fail(ErrorCode::OutOfMemory, std::string("cannot allocate ") + purpose,
                    "the operating system refused " + std::to_string(bytes) + " bytes",
                    "nothing has changed");
    if (bytes >= kHugePage)
        static_cast<void>(::madvise(memory, size, MADV_HUGEPAGE)); // a hint: failing costs speed
    return memory;
}

void freeMemory(void* memory, std::int64_t bytes) { ::operator delete(memory, alignmentOf(bytes)); }

} // namespace kvglass::cpu
