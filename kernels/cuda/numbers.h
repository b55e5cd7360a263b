// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Stored numbers (f32, f16, bf16) and the floats that all arithmetic is done in.

#pragma once

#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include "engine/backend/types.h"

namespace kvglass::cuda {

/// Numbers in 16 bytes, the size of one load.
template <class Stored> inline constexpr int kPerVector = 16 / static_cast<int>(sizeof(Stored));

__device__ inline float toFloat(float value) { return value; }
__device__ inline float toFloat(__half value) { return __half2float(value); }
__device__ inline float toFloat(__nv_bfloat16 value) { return __bfloat162float(value); }

template <class Stored> __device__ inline Stored toStored(float value);
template <> __device__ inline float toStored<float>(float value) { return value; }
template <> __device__ inline __half toStored<__half>(float value) {
    return __float2half_rn(value);
}
template <> __device__ inline __nv_bfloat16 toStored<__nv_bfloat16>(float value) {
    return __float2bfloat16_rn(value);
}

/// The two numbers in 32 bits of a vector, the first in the lower half; one number for f32.
template <class Stored> __device__ inline void widenWord(float* out, unsigned int word);
template <> __device__ inline void widenWord<float>(float* out, unsigned int word) {
    out[0] = __uint_as_float(word);
}
template <> __device__ inline void widenWord<__half>(float* out, unsigned int word) {
    out[0] = __half2float(__ushort_as_half(static_cast<unsigned short>(word & 0xffffU)));
    out[1] = __half2float(__ushort_as_half(static_cast<unsigned short>(word >> 16U)));
}
template <> __device__ inline void widenWord<__nv_bfloat16>(float* out, unsigned int word) {
    out[0] = __uint_as_float(word << 16U);
    out[1] = __uint_as_float(word & 0xffff0000U);
}

template <class Stored>
__device__ inline void widen(float (&out)[kPerVector<Stored>], const uint4& vector) {
    constexpr int kPerWord = kPerVector<Stored> / 4;
    widenWord<Stored>(out, vector.x);
    widenWord<Stored>(out + kPerWord, vector.y);
    widenWord<Stored>(out + 2 * kPerWord, vector.z);
    widenWord<Stored>(out + 3 * kPerWord, vector.w);
}

/// Calls `function` with a number of the stored type; its own value says nothing.
template <class Function> cudaError_t withStored(WeightType type, Function function) {
    switch (type) {
    case WeightType::F32: return function(float{});
    case WeightType::F16: return function(__half{});
    case WeightType::BF16: return function(__nv_bfloat16{});
    case WeightType::Int8: break;
    }
    return cudaErrorNotSupported;
}

template <class Function> cudaError_t withStored(KvType type, Function function) {
    switch (type) {
    case KvType::F32: return function(float{});
    case KvType::F16: return function(__half{});
    case KvType::Int8: break;
    }
    return cudaErrorNotSupported;
}

} // namespace kvglass::cuda
