// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The activations of engine/backend/model_config.h in single precision.

#pragma once

#include "engine/backend/model_config.h"
#include "kernels/cuda/prim.h"

namespace kvglass::cuda {

__device__ inline float sigmoid(float x) { return 1.0F / (1.0F + expf(-x)); }

__device__ inline float activated(float x, Activation activation) {
    constexpr float kSlope = 0.7978845608F;       // sqrt(2 / pi)
    constexpr float kInverseRoot2 = 0.707106781F; // 1 / sqrt(2)
    switch (activation) {
    case Activation::GeluTanh:
        return 0.5F * x * (1.0F + tanhf(kSlope * (x + 0.044715F * x * x * x)));
    case Activation::GeluErf:
        return 0.5F * x * erfcf(-x * kInverseRoot2); // erfc keeps its digits where Phi is tiny
    case Activation::QuickGelu: return x * sigmoid(1.702F * x);
    case Activation::Relu: return x > 0.0F ? x : 0.0F;
    case Activation::Silu: return x * sigmoid(x);
    case Activation::Tanh: return tanhf(x);
    case Activation::Sigmoid: return sigmoid(x);
    }
    return x;
}

} // namespace kvglass::cuda
