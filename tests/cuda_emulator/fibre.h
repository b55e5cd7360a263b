// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Fibres: contexts with stacks of their own that hand the processor to each other by name. On
// x86-64 a switch is a handful of instructions; elsewhere it is swapcontext, ten times slower.
// AddressSanitizer is told of every switch.

#pragma once

#include <cstddef>
#include <span>

// Defining KVGLASS_PORTABLE_FIBRES takes the portable way everywhere.
#if !defined(__x86_64__) && !defined(KVGLASS_PORTABLE_FIBRES)
#define KVGLASS_PORTABLE_FIBRES
#endif
#if defined(KVGLASS_PORTABLE_FIBRES)
#include <ucontext.h>
#endif

namespace kvglass::emulator {

class Fibre {
public:
    /// The context of whoever calls; it can be left by switchTo() and come back to.
    Fibre() = default;
    Fibre(const Fibre&) = delete;
    Fibre& operator=(const Fibre&) = delete;

    /// Prepares the fibre to call `entry(argument)` on `stack` when it is switched to. `entry`
    /// never returns: it ends with leaveFor(). A fibre that was left half-way is simply prepared
    /// anew.
    void prepare(std::span<std::byte> stack, void (*entry)(void*), void* argument);

    /// Leaves this fibre, which must be the running one; returns when another switches back.
    void switchTo(Fibre& next);
    /// Leaves this fibre for good.
    [[noreturn]] void leaveFor(Fibre& next);

private:
    static void begin();
    void arrive(Fibre& left);

#if !defined(KVGLASS_PORTABLE_FIBRES)
    void* m_stackPointer = nullptr;
#else
    ucontext_t m_context{};
#endif
    void (*m_entry)(void*) = nullptr;
    void* m_argument = nullptr;
    const void* m_stack = nullptr; // for AddressSanitizer, as are the two that follow
    std::size_t m_stackBytes = 0;
    void* m_fakeStack = nullptr;
};

/// Memory for the stacks of `count` fibres. Freed stacks are kept and used again.
class FibreStacks {
public:
    explicit FibreStacks(std::size_t count);
    ~FibreStacks();
    FibreStacks(const FibreStacks&) = delete;
    FibreStacks& operator=(const FibreStacks&) = delete;

    [[nodiscard]] std::span<std::byte> operator[](std::size_t index) const;
    /// Whether a fibre wrote to the lowest bytes of its stack.
    [[nodiscard]] bool overflowed(std::size_t index) const;

private:
    std::byte* m_memory = nullptr;
    std::size_t m_count = 0;
};

} // namespace kvglass::emulator
