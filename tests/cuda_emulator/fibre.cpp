// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/cuda_emulator/fibre.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <new>
#include <vector>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace kvglass::emulator {

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t kStackBytes = 256U << 10U; // instrumented frames are large
#else
constexpr std::size_t kStackBytes = 64U << 10U;
#endif
constexpr std::uint64_t kCanary = 0x5ca1ab1e0ddba11U;

/// Who is switched to; the way in for a fibre that begins. One per operating-system thread.
constinit thread_local Fibre* t_arriving = nullptr;
constinit thread_local Fibre* t_leaving = nullptr;

} // namespace

#if !defined(KVGLASS_PORTABLE_FIBRES)

// Keeps what the calling convention says a function keeps, and changes the stack.
extern "C" void kvglassSwitchStack(void** left, void* next);
asm(R"(
    .text
    .globl kvglassSwitchStack
    .type kvglassSwitchStack, @function
kvglassSwitchStack:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
    .size kvglassSwitchStack, .-kvglassSwitchStack
)");

void Fibre::prepare(std::span<std::byte> stack, void (*entry)(void*), void* argument) {
    m_entry = entry;
    m_argument = argument;
    m_stack = stack.data();
    m_stackBytes = stack.size();
    m_fakeStack = nullptr;
    // What kvglassSwitchStack pops: six registers and the address of begin(), which then finds the
    // stack as after a call: 8 bytes off a multiple of 16.
    const auto end = reinterpret_cast<std::uintptr_t>(stack.data() + stack.size()) & ~15UL;
    auto* slots = reinterpret_cast<std::uint64_t*>(end) - 8;
    std::fill(slots, slots + 8, 0U);
    slots[6] = reinterpret_cast<std::uint64_t>(&Fibre::begin);
    m_stackPointer = slots;
}

#else

void Fibre::prepare(std::span<std::byte> stack, void (*entry)(void*), void* argument) {
    m_entry = entry;
    m_argument = argument;
    m_stack = stack.data();
    m_stackBytes = stack.size();
    m_fakeStack = nullptr;
    getcontext(&m_context);
    m_context.uc_stack.ss_sp = stack.data();
    m_context.uc_stack.ss_size = stack.size();
    m_context.uc_link = nullptr;
    makecontext(&m_context, &Fibre::begin, 0);
}

#endif

void Fibre::begin() {
    Fibre* self = t_arriving;
    self->arrive(*t_leaving);
    self->m_entry(self->m_argument);
    std::abort(); // entries end with leaveFor()
}

/// Runs on the stack of the fibre that was switched to. `left` learns where its stack is, which the
/// context of a thread could not say before.
void Fibre::arrive([[maybe_unused]] Fibre& left) {
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_finish_switch_fiber(m_fakeStack, &left.m_stack, &left.m_stackBytes);
#endif
}

void Fibre::switchTo(Fibre& next) {
    t_arriving = &next;
    t_leaving = this;
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_start_switch_fiber(&m_fakeStack, next.m_stack, next.m_stackBytes);
#endif
#if !defined(KVGLASS_PORTABLE_FIBRES)
    kvglassSwitchStack(&m_stackPointer, next.m_stackPointer);
#else
    swapcontext(&m_context, &next.m_context);
#endif
    arrive(*t_leaving);
}

void Fibre::leaveFor(Fibre& next) {
    t_arriving = &next;
    t_leaving = this;
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_start_switch_fiber(nullptr, next.m_stack, next.m_stackBytes);
#endif
#if !defined(KVGLASS_PORTABLE_FIBRES)
    kvglassSwitchStack(&m_stackPointer, next.m_stackPointer);
#else
    setcontext(&next.m_context);
#endif
    std::abort();
}

namespace {

/// Stacks that nobody uses now, by their number.
struct Spare {
    std::byte* memory;
    std::size_t count;
};

struct SparePool {
    std::mutex mutex;
    std::vector<Spare> spares;

    ~SparePool() {
        for (const Spare& spare : spares)
            munmap(spare.memory, spare.count * kStackBytes);
    }
};

SparePool& sparePool() {
    static SparePool pool;
    return pool;
}

std::byte* takeStacks(std::size_t count) {
    SparePool& pool = sparePool();
    {
        const std::scoped_lock lock(pool.mutex);
        const auto found = std::find_if(pool.spares.begin(), pool.spares.end(),
                                        [&](const Spare& spare) { return spare.count == count; });
        if (found != pool.spares.end()) {
            std::byte* memory = found->memory;
            pool.spares.erase(found);
            return memory;
        }
    }
    void* memory = mmap(nullptr, count * kStackBytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        throw std::bad_alloc();
    auto* stacks = static_cast<std::byte*>(memory);
    for (std::size_t i = 0; i < count; ++i)
        *reinterpret_cast<std::uint64_t*>(stacks + i * kStackBytes) = kCanary;
    return stacks;
}

} // namespace

FibreStacks::FibreStacks(std::size_t count) : m_memory(takeStacks(count)), m_count(count) {}

FibreStacks::~FibreStacks() {
#if defined(__SANITIZE_ADDRESS__)
    // Fibres that were left half-way had frames here.
    __asan_unpoison_memory_region(m_memory, m_count * kStackBytes);
#endif
    SparePool& pool = sparePool();
    const std::scoped_lock lock(pool.mutex);
    pool.spares.push_back({m_memory, m_count});
}

std::span<std::byte> FibreStacks::operator[](std::size_t index) const {
    // Stacks that all begin at the same offset of a page would share a few lines of the cache.
    const std::size_t offset = (index % 16) * 192;
    return {m_memory + index * kStackBytes, kStackBytes - offset};
}

bool FibreStacks::overflowed(std::size_t index) const {
    return *reinterpret_cast<const std::uint64_t*>(m_memory + index * kStackBytes) != kCanary;
}

} // namespace kvglass::emulator
