// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The best few of a row of logits, found where the logits are, so that a step copies a few hundred
// bytes and not the row. Operations as in operations.h.

#pragma once

#include <cstdint>

#include "engine/backend/top_candidates.h"
#include "kernels/cuda/launch.h"

namespace kvglass::cuda {

inline constexpr int kCandidateSlice = 512; // logits that one block looks at

[[nodiscard]] inline std::int64_t candidateSlices(std::int64_t vocabulary) {
    return (vocabulary + kCandidateSlice - 1) / kCandidateSlice;
}

/// The best of each slice of the logits.
struct CandidateSlices {
    std::uint64_t* keys = nullptr; // (slices, kTopCandidates), by falling key; 0: nothing
    float* largest = nullptr;      // (slices)
    float* total = nullptr;        // (slices): sum of exp(logit - largest)
};

/// The best of all: what a step copies to the host.
struct CandidateList {
    std::uint64_t keys[kTopCandidates]; // by falling key; 0: nothing
    float total;                        // sum of exp(logit - highest)
};

/// The best kTopCandidates of each slice of `size` logits.
[[nodiscard]] cudaError_t sliceCandidates(const CandidateSlices& slices,
                                          const float* logits, // (V)
                                          int size, Queue queue);

/// The best of all slices of `size` logits.
[[nodiscard]] cudaError_t mergeCandidates(CandidateList* out, const CandidateSlices& slices,
                                          int size, Queue queue);

/// On the host: the same by names.
[[nodiscard]] TopCandidates topCandidates(const CandidateList& found, std::int64_t vocabulary);

} // namespace kvglass::cuda
