// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What a running CUDA thread sees of itself, and how it waits for others. Every CUDA thread is a
// fibre; the calls below may only come from inside of a kernel. They carry the place of the call,
// so that a report can name it.

#pragma once

#include <cstddef>
#include <cstdint>
#include <source_location>

#include "cuda_emulator/vector_types.h"

#define __global__
#define __device__
#define __host__
#define __grid_constant__
#define __forceinline__ inline __attribute__((always_inline))
#define __launch_bounds__(...)
#define __align__(bytes) __attribute__((aligned(bytes)))
#define __constant__
// One operating-system thread runs one block at a time. Poisoned before every block where it is a
// variable of a function in namespace kvglass::cuda (see shared_variables.h).
#define __shared__ static thread_local

namespace kvglass::emulator {

using Place = std::source_location;

/// What the lanes of a warp can do together. All lanes of a mask do the same.
enum class WarpOperation : std::uint8_t {
    Synchronise,
    Shuffle, // the value of another lane
    Ballot,  // one bit per lane whose value is not 0
    Add,     // the sum of all values, unsigned 32 bits
    Minimum, // unsigned
    Maximum, // unsigned
    MinimumInt,
    MaximumInt,
    And,
    Or,
    Xor,
    MatchAny, // the lanes with the same value
};

struct WarpRequest {
    WarpOperation operation = WarpOperation::Synchronise;
    unsigned mask = 0;
    std::uint64_t value = 0;
    unsigned sourceLane = 0; // of Shuffle
};

enum class Vote : std::uint8_t { None, And, Or, Count };

[[nodiscard]] unsigned laneOfCurrentThread();
std::uint64_t warpOperation(const WarpRequest& request, const Place& place);
/// __syncthreads and its voting forms.
int blockBarrier(Vote vote, int predicate, const Place& place);
void gridBarrier(const Place& place);
/// Lets other threads run: what a polling loop must do here.
void yieldThread();
/// The kernel stops with cudaErrorLaunchFailure.
void trap(const Place& place);
void noteWaitForPreviousKernel();
[[nodiscard]] void* dynamicSharedMemoryBytes();

} // namespace kvglass::emulator

// Of the thread that the operating-system thread runs at the moment.
extern constinit thread_local uint3 threadIdx;
extern constinit thread_local uint3 blockIdx;
extern constinit thread_local dim3 blockDim;
extern constinit thread_local dim3 gridDim;

inline constexpr int warpSize = 32;
