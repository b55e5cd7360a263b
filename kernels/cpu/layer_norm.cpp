// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// out = gain (x - mean) / sqrt(variance + epsilon) + bias, in two passes over the row: the variance
// is that of the differences, so that a large mean costs no digits.

#include <cmath>

#include "kernels/cpu/operations.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/layer_norm.cpp"
#include <hwy/foreach_target.h> // includes this file once per instruction set

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace kvglass::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// Sum over `size` of term(x): whole vectors in four accumulators, the rest one by one.
template <class VectorTerm, class ScalarTerm>
float Sum(const float* x, std::int64_t size, const VectorTerm& vectorTerm,
          const ScalarTerm& scalarTerm) {
    const hn::CappedTag<float, 16> d;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    auto a = hn::Zero(d);
    auto b = hn::Zero(d);
    std::int64_t i = 0;
    for (; i + 2 * lanes <= size; i += 2 * lanes) {
        a = hn::Add(a, vectorTerm(hn::LoadU(d, x + i)));
        b = hn::Add(b, vectorTerm(hn::LoadU(d, x + i + lanes)));
    }
    for (; i + lanes <= size; i += lanes)
        a = hn::Add(a, vectorTerm(hn::LoadU(d, x + i)));
    float sum = hn::GetLane(hn::SumOfLanes(d, hn::Add(a, b)));
    for (; i < size; ++i)
        sum += scalarTerm(x[i]);
    return sum;
}

void LayerNormRow(float* HWY_RESTRICT out, const float* HWY_RESTRICT x, std::int64_t channels,
                  const float* HWY_RESTRICT gain, const float* HWY_RESTRICT bias, float epsilon) {
    const hn::CappedTag<float, 16> d;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const auto count = static_cast<float>(channels);
    const float mean = Sum(
                           x, channels, [](auto v) { return v; }, [](float v) { return v; }) /
                       count;
    const auto means = hn::Set(d, mean);
    const float variance = Sum(
                               x, channels,
                               [means](auto v) {
                                   const auto difference = hn::Sub(v, means);
                                   return hn::Mul(difference, difference);
                               },
                               [mean](float v) { return (v - mean) * (v - mean); }) /
                           count;
    const float scale = 1.0F / std::sqrt(variance + epsilon);
    const auto scales = hn::Set(d, scale);
    std::int64_t i = 0;
    for (; i + lanes <= channels; i += lanes) {
        const auto normal = hn::Mul(hn::Sub(hn::LoadU(d, x + i), means), scales);
        hn::StoreU(hn::MulAdd(normal, hn::LoadU(d, gain + i), hn::LoadU(d, bias + i)), d, out + i);
    }
    for (; i < channels; ++i)
        out[i] = (x[i] - mean) * scale * gain[i] + bias[i];
}

} // namespace kvglass::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace kvglass::cpu {

HWY_EXPORT(LayerNormRow);

void layerNorm(ThreadPool& pool, float* out, const float* x, std::int64_t rows,
               std::int64_t channels, const NormWeights& weights, float epsilon) {
    constexpr std::int64_t kRowsPerClaim = 16;
    const auto normalise = HWY_DYNAMIC_DISPATCH(LayerNormRow);
    pool.run((rows + kRowsPerClaim - 1) / kRowsPerClaim, [&](std::int64_t chunk, int) {
        const std::int64_t end = std::min(rows, (chunk + 1) * kRowsPerClaim);
        for (std::int64_t row = chunk * kRowsPerClaim; row < end; ++row)
            normalise(out + row * channels, x + row * channels, channels, weights.gain.data(),
                      weights.bias.data(), epsilon);
    });
}

} // namespace kvglass::cpu
#endif
