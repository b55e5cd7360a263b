// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Sums of exponentials that are begun before the largest exponent is known: each is kept against
// the largest one so far, and shrunk when a larger one comes (Milakov and Gimelshein 2018).

#pragma once

#include <cuda_runtime.h>

namespace kvglass::cuda {

/// exp(value - largest); 0 for minus infinity, also where nothing larger has come yet.
__device__ inline float shrunk(float value, float largest) {
    return value == -INFINITY ? 0.0F : expf(value - largest);
}

} // namespace kvglass::cuda
