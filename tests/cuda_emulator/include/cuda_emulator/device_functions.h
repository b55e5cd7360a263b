// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The built-in functions of device code. Barriers and warp functions wait as fibres; atomics are
// plain operations, because at most one thread of a device runs at any moment here.

#pragma once

#include <bit>
#include <cmath>
#include <cstring>
#include <type_traits>

#include "cuda_emulator/thread_view.h"

// --- Barriers ------------------------------------------------------------------------------------

using CudaEmulatorPlace = kvglass::emulator::Place;

inline void __syncthreads(const CudaEmulatorPlace& place = CudaEmulatorPlace::current()) {
    kvglass::emulator::blockBarrier(kvglass::emulator::Vote::None, 0, place);
}
inline int __syncthreads_and(int predicate,
                             const CudaEmulatorPlace& place = CudaEmulatorPlace::current()) {
    return kvglass::emulator::blockBarrier(kvglass::emulator::Vote::And, predicate, place);
}
inline int __syncthreads_or(int predicate,
                            const CudaEmulatorPlace& place = CudaEmulatorPlace::current()) {
    return kvglass::emulator::blockBarrier(kvglass::emulator::Vote::Or, predicate, place);
}
inline int __syncthreads_count(int predicate,
                               const CudaEmulatorPlace& place = CudaEmulatorPlace::current()) {
    return kvglass::emulator::blockBarrier(kvglass::emulator::Vote::Count, predicate, place);
}
inline void __syncwarp(unsigned mask = 0xffffffffU,
                       const CudaEmulatorPlace& place = CudaEmulatorPlace::current()) {
    kvglass::emulator::warpOperation({.mask = mask}, place);
}

inline void __threadfence_block() {}
inline void __threadfence() {}
inline void __threadfence_system() {}
inline void __nanosleep(unsigned) { kvglass::emulator::yieldThread(); }
inline void __trap(const CudaEmulatorPlace& place = CudaEmulatorPlace::current()) {
    kvglass::emulator::trap(place);
}

// --- Shuffles, votes, reductions -----------------------------------------------------------------

namespace kvglass::emulator {

template <class T> T shuffle(unsigned mask, T value, unsigned sourceLane, const Place& place) {
    static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= sizeof(std::uint64_t));
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof(T));
    bits = warpOperation({.operation = WarpOperation::Shuffle,
                          .mask = mask,
                          .value = bits,
                          .sourceLane = sourceLane},
                         place);
    std::memcpy(&value, &bits, sizeof(T));
    return value;
}

/// The lane's own group of `width` lanes begins here.
inline unsigned groupStart(int width) {
    return laneOfCurrentThread() & ~(static_cast<unsigned>(width) - 1U);
}

inline unsigned reduce(WarpOperation operation, unsigned mask, unsigned value, const Place& place) {
    return static_cast<unsigned>(
        warpOperation({.operation = operation, .mask = mask, .value = value}, place));
}

} // namespace kvglass::emulator

template <class T>
T __shfl_sync(unsigned mask, T value, int source, int width = warpSize,
              const CudaEmulatorPlace& place = CudaEmulatorPlace::current()) {
    const unsigned within = static_cast<unsigned>(source) & (static_cast<unsigned>(width) - 1U);
    return kvglass::emulator::shuffle(mask, value, kvglass::emulator::groupStart(width) + within,
                                      place);
}
template <class T>
T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = warpSize,
                 const CudaEmulatorPlace& place = CudaEmulatorPlace::current()) {
    const unsigned lane = kvglass::emulator::laneOfCurrentThread();
    const bool inside = lane >= kvglass::emulator::groupStart(width) + delta;
    return kvglass::emulator::shuffle(mask, value, inside ? lane - delta : lane, place);
}
template <class T>
T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = warpSize,
                   const CudaEmulatorPlace& place = CudaEmulatorPlace::current()) {
    const unsigned lane = kvglass::emulator::laneOfCurrentThread();
    const unsigned end = kvglass::emulator::groupStart(width) + static_cast<unsigned>(width);
    return kvglass::emulator::shuffle(mask, value, lane + delta < end ? lane + delta : lane, place);
}
/// A lane of an earlier group can be read, one of a later group cannot.
template <class T>
T __shfl_xor_sync(unsigned mask, T value, int laneMask, int width = warpSize,
                  const CudaEmulatorPlace& place = CudaEmulatorPlace::current()) {
    const unsigned lane = kvglass::emulator::laneOfCurrentThread();
    const unsigned end = kvglass::emulator::groupStart(width) + static_cast<unsigned>(width);
    const unsigned other = lane ^ static_cast<unsigned>(laneMask);
    return kvglass::emulator::shuffle(mask, value, other < end ? other : lane, place);
}

inline unsigned __ballot_sync(unsigned mask, int predicate,
                              const CudaEmulatorPlace& place = CudaEmulatorPlace::current()) {
    return kvglass::emulator::reduce(kvglass::emulator::WarpOperation::Ballot, mask,
                                     predicate != 0 ? 1U : 0U, place);
}
inline int __any_sync(unsigned mask, int predicate,
                      const CudaEmulatorPlace& place = CudaEmulatorPlace::current()) {
    return __ballot_sync(mask, predicate, place) != 0U ? 1 : 0;
}
/// One vote: 1 if no lane of the mask that takes part says 0.
inline int __all_sync(unsigned mask, int predicate,
                      const CudaEmulatorPlace& place = CudaEmulatorPlace::current()) {
    return __ballot_sync(mask, predicate == 0 ? 1 : 0, place) == 0U ? 1 : 0;
}
inline unsigned __match_any_sync(unsigned mask, unsigned value,
                                 const CudaEmulatorPlace& place = CudaEmulatorPlace::current()) {
    return kvglass::emulator::reduce(kvglass::emulator::WarpOperation::MatchAny, mask, value,
                                     place);
}

// The signed and the unsigned sum have the same bits.
template <class T>
requires(std::is_same_v<T, int> || std::is_same_v<T, unsigned>) T
    __reduce_add_sync(unsigned mask, T value,
                      const CudaEmulatorPlace& place = CudaEmulatorPlace::current()) {
    return static_cast<T>(kvglass::emulator::reduce(kvglass::emulator::WarpOperation::Add, mask,
                                                    static_cast<unsigned>(value), place));
}
template <class T>
requires(std::is_same_v<T, int> || std::is_same_v<T, unsigned>) T
    __reduce_min_sync(unsigned mask, T value,
                      const CudaEmulatorPlace& place = CudaEmulatorPlace::current()) {
    using kvglass::emulator::WarpOperation;
    return static_cast<T>(kvglass::emulator::reduce(std::is_signed_v<T> ? WarpOperation::MinimumInt
                                                                        : WarpOperation::Minimum,
                                                    mask, static_cast<unsigned>(value), place));
}
template <class T>
requires(std::is_same_v<T, int> || std::is_same_v<T, unsigned>) T
    __reduce_max_sync(unsigned mask, T value,
                      const CudaEmulatorPlace& place = CudaEmulatorPlace::current()) {
    using kvglass::emulator::WarpOperation;
    return static_cast<T>(kvglass::emulator::reduce(std::is_signed_v<T> ? WarpOperation::MaximumInt
                                                                        : WarpOperation::Maximum,
                                                    mask, static_cast<unsigned>(value), place));
}
inline unsigned __reduce_and_sync(unsigned mask, unsigned value,
                                  const CudaEmulatorPlace& place = CudaEmulatorPlace::current()) {
    return kvglass::emulator::reduce(kvglass::emulator::WarpOperation::And, mask, value, place);
}
inline unsigned __reduce_or_sync(unsigned mask, unsigned value,
                                 const CudaEmulatorPlace& place = CudaEmulatorPlace::current()) {
    return kvglass::emulator::reduce(kvglass::emulator::WarpOperation::Or, mask, value, place);
}
inline unsigned __reduce_xor_sync(unsigned mask, unsigned value,
                                  const CudaEmulatorPlace& place = CudaEmulatorPlace::current()) {
    return kvglass::emulator::reduce(kvglass::emulator::WarpOperation::Xor, mask, value, place);
}

// --- Memory --------------------------------------------------------------------------------------

template <class T> T __ldg(const T* address) { return *address; }
template <class T> T __ldcs(const T* address) { return *address; }
template <class T> T __ldcg(const T* address) { return *address; }
template <class T> T __ldca(const T* address) { return *address; }
template <class T> void __stcs(T* address, T value) { *address = value; }
template <class T> void __stcg(T* address, T value) { *address = value; }
template <class T> void __stwb(T* address, T value) { *address = value; }

namespace kvglass::emulator {

/// What the toolkit has atomics for, as far as kernels/cuda may use them.
template <class T>
concept AtomicInteger =
    std::is_same_v<T, int> || std::is_same_v<T, unsigned> || std::is_same_v<T, unsigned long long>;

/// Stores the new value and gives back the old one.
template <class T> T exchange(T* address, T value) {
    const T before = *address;
    *address = value;
    return before;
}

} // namespace kvglass::emulator

template <class T>
requires(kvglass::emulator::AtomicInteger<T> || std::is_floating_point_v<T>) T
    atomicAdd(T* address, std::type_identity_t<T> value) {
    if constexpr (std::is_same_v<T, int>) // wraps, as it does on a device
        return kvglass::emulator::exchange(
            address,
            static_cast<int>(static_cast<unsigned>(*address) + static_cast<unsigned>(value)));
    else
        return kvglass::emulator::exchange(address, *address + value);
}
template <class T>
requires(std::is_same_v<T, int> || std::is_same_v<T, unsigned>) T
    atomicSub(T* address, std::type_identity_t<T> value) {
    return kvglass::emulator::exchange(
        address, static_cast<T>(static_cast<unsigned>(*address) - static_cast<unsigned>(value)));
}
template <kvglass::emulator::AtomicInteger T>
T atomicMax(T* address, std::type_identity_t<T> value) {
    return kvglass::emulator::exchange(address, *address < value ? value : *address);
}
template <kvglass::emulator::AtomicInteger T>
T atomicMin(T* address, std::type_identity_t<T> value) {
    return kvglass::emulator::exchange(address, value < *address ? value : *address);
}
template <kvglass::emulator::AtomicInteger T>
T atomicCAS(T* address, std::type_identity_t<T> expected, std::type_identity_t<T> value) {
    return kvglass::emulator::exchange(address, *address == expected ? value : *address);
}
template <class T>
requires(kvglass::emulator::AtomicInteger<T> || std::is_same_v<T, float>) T
    atomicExch(T* address, std::type_identity_t<T> value) {
    return kvglass::emulator::exchange(address, value);
}
template <kvglass::emulator::AtomicInteger T>
T atomicOr(T* address, std::type_identity_t<T> value) {
    return kvglass::emulator::exchange(address, *address | value);
}
template <kvglass::emulator::AtomicInteger T>
T atomicAnd(T* address, std::type_identity_t<T> value) {
    return kvglass::emulator::exchange(address, *address & value);
}
inline unsigned atomicInc(unsigned* address, unsigned limit) {
    return kvglass::emulator::exchange(address, *address >= limit ? 0U : *address + 1U);
}

// --- Numbers -------------------------------------------------------------------------------------

inline int __float_as_int(float value) { return std::bit_cast<int>(value); }
inline unsigned __float_as_uint(float value) { return std::bit_cast<unsigned>(value); }
inline float __int_as_float(int bits) { return std::bit_cast<float>(bits); }
inline float __uint_as_float(unsigned bits) { return std::bit_cast<float>(bits); }

inline int __popc(unsigned value) { return std::popcount(value); }
inline int __popcll(unsigned long long value) { return std::popcount(value); }
inline int __clz(int value) { return std::countl_zero(static_cast<unsigned>(value)); }
/// 1 for the lowest bit; 0 where no bit is set.
inline int __ffs(int value) {
    return value == 0 ? 0 : std::countr_zero(static_cast<unsigned>(value)) + 1;
}

// The fast forms of the device are less exact than these; tolerances must not rely on it.
inline float rsqrtf(float value) { return static_cast<float>(1.0 / std::sqrt(double{value})); }
inline float __expf(float value) { return std::exp(value); }
inline float __logf(float value) { return std::log(value); }
inline float __log2f(float value) { return std::log2(value); }
inline float __fdividef(float a, float b) { return a / b; }
inline float __fmaf_rn(float a, float b, float c) { return std::fma(a, b, c); }
inline float __fadd_rn(float a, float b) { return a + b; }
inline float __fsub_rn(float a, float b) { return a - b; }
inline float __fmul_rn(float a, float b) { return a * b; }
inline float __fdiv_rn(float a, float b) { return a / b; }
inline float __frcp_rn(float value) { return 1.0F / value; }
inline float __fsqrt_rn(float value) { return std::sqrt(value); }
inline float __frsqrt_rn(float value) { return rsqrtf(value); }
inline float __saturatef(float value) {
    return value > 0.0F ? (value < 1.0F ? value : 1.0F) : 0.0F;
}
inline int __float2int_rn(float value) { return static_cast<int>(std::nearbyint(value)); }
inline int __float2int_rz(float value) { return static_cast<int>(value); }
inline unsigned __float2uint_rn(float value) {
    return static_cast<unsigned>(std::nearbyint(value));
}
inline unsigned __float2uint_rz(float value) { return static_cast<unsigned>(value); }
inline float __int2float_rn(int value) { return static_cast<float>(value); }
inline float __uint2float_rn(unsigned value) { return static_cast<float>(value); }

constexpr int min(int a, int b) { return b < a ? b : a; }
constexpr unsigned min(unsigned a, unsigned b) { return b < a ? b : a; }
constexpr long min(long a, long b) { return b < a ? b : a; }
constexpr long long min(long long a, long long b) { return b < a ? b : a; }
constexpr unsigned long min(unsigned long a, unsigned long b) { return b < a ? b : a; }
inline float min(float a, float b) { return std::fmin(a, b); }
constexpr int max(int a, int b) { return a < b ? b : a; }
constexpr unsigned max(unsigned a, unsigned b) { return a < b ? b : a; }
constexpr long max(long a, long b) { return a < b ? b : a; }
constexpr long long max(long long a, long long b) { return a < b ? b : a; }
constexpr unsigned long max(unsigned long a, unsigned long b) { return a < b ? b : a; }
inline float max(float a, float b) { return std::fmax(a, b); }

/// Four products of signed bytes, added to `sum`.
inline int __dp4a(int a, int b, int sum) {
    for (int byte = 0; byte < 4; ++byte)
        sum += static_cast<signed char>(static_cast<unsigned>(a) >> (8 * byte)) *
               static_cast<signed char>(static_cast<unsigned>(b) >> (8 * byte));
    return sum;
}
