// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/support/refused_memory.h"

#include <cstdint>
#include <cstdlib>
#include <new>

namespace {

thread_local std::size_t refusedFrom = SIZE_MAX; // the operators have no object to ask
thread_local int refusals = 0;

void* allocated(std::size_t bytes) {
    if (bytes >= refusedFrom) {
        ++refusals;
        throw std::bad_alloc();
    }
    if (void* memory = std::malloc(bytes == 0 ? 1 : bytes))
        return memory;
    throw std::bad_alloc();
}

} // namespace

void* operator new(std::size_t bytes) { return allocated(bytes); }
void* operator new[](std::size_t bytes) { return allocated(bytes); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace kvglass {

RefusedMemory::RefusedMemory(std::size_t bytes) {
    refusedFrom = bytes;
    ::refusals = 0;
}

RefusedMemory::~RefusedMemory() { refusedFrom = SIZE_MAX; }

int RefusedMemory::refusals() const { return ::refusals; }

} // namespace kvglass
