// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/cuda_emulator/guarded_memory.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <new>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

namespace kvglass::emulator {

namespace {

constexpr std::size_t kZone = 256; // a multiple of every alignment that is asked for
constexpr std::byte kZoneByte{0xa5};

std::size_t storeBytes(std::size_t bytes) { return kZone + bytes + kZone; }

} // namespace

GuardedMemory::GuardedMemory(std::size_t bytes, std::size_t alignment)
    : m_bytes(bytes), m_alignment(alignment),
      m_store(
          static_cast<std::byte*>(::operator new(storeBytes(bytes), std::align_val_t(alignment)))),
      m_data(m_store + kZone) {
    std::memset(m_store, static_cast<int>(kZoneByte), kZone);
    std::memset(m_data + m_bytes, static_cast<int>(kZoneByte), kZone);
    poison();
#if defined(__SANITIZE_ADDRESS__)
    __asan_poison_memory_region(m_store, kZone);
    __asan_poison_memory_region(m_data + m_bytes, kZone);
#endif
}

GuardedMemory::~GuardedMemory() {
#if defined(__SANITIZE_ADDRESS__)
    __asan_unpoison_memory_region(m_store, storeBytes(m_bytes));
#endif
    ::operator delete(m_store, std::align_val_t(m_alignment));
}

bool GuardedMemory::contains(const void* address, std::size_t bytes) const {
    const auto first = reinterpret_cast<std::uintptr_t>(address);
    const auto start = reinterpret_cast<std::uintptr_t>(m_data);
    return first >= start && first - start <= m_bytes && bytes <= m_bytes - (first - start);
}

bool GuardedMemory::intact() const {
#if defined(__SANITIZE_ADDRESS__)
    return true; // nobody came that far
#else
    const auto isZone = [](std::byte value) { return value == kZoneByte; };
    return std::all_of(m_store, m_store + kZone, isZone) &&
           std::all_of(m_data + m_bytes, m_data + m_bytes + kZone, isZone);
#endif
}

void GuardedMemory::poison() { std::memset(m_data, kPoison, m_bytes); }

} // namespace kvglass::emulator
