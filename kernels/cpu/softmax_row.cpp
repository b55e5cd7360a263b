// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The softmax of one row of scores, the plain one: subtract the maximum, exp, divide by the sum.

#include <algorithm>

#include "kernels/cpu/operations.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/softmax_row.cpp"
#include <hwy/foreach_target.h> // includes this file once per instruction set

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace kvglass::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

void SoftmaxRow(float* HWY_RESTRICT weights, std::int64_t size, std::int64_t padded) {
    const hn::CappedTag<float, 16> d;
    const auto lanes = static_cast<std::int64_t>(hn::MaxLanes(d));
    const std::int64_t whole = size / lanes * lanes;
    float maximum = weights[0];
    if (whole > 0) {
        auto maxima = hn::Load(d, weights);
        for (std::int64_t j = lanes; j < whole; j += lanes)
            maxima = hn::Max(maxima, hn::Load(d, weights + j));
        maximum = hn::GetLane(hn::MaxOfLanes(d, maxima));
    }
    for (std::int64_t j = whole; j < size; ++j)
        maximum = std::max(maximum, weights[j]);

    // The tail becomes a whole vector. Its padding is a number that exp() takes, and is cleared
    // before the sum: no finite number lies below every maximum by enough to vanish by itself.
    const std::int64_t rounded = (size + lanes - 1) / lanes * lanes;
    std::fill(weights + size, weights + padded, maximum);
    const auto shift = hn::Set(d, maximum);
    auto sums = hn::Zero(d);
    for (std::int64_t j = 0; j < whole; j += lanes) {
        const auto e = hn::Exp(d, hn::Sub(hn::Load(d, weights + j), shift));
        hn::Store(e, d, weights + j);
        sums = hn::Add(sums, e);
    }
    if (whole < rounded) {
        const auto e = hn::Exp(d, hn::Sub(hn::Load(d, weights + whole), shift));
        const auto inRow = hn::FirstN(d, static_cast<std::size_t>(size - whole));
        const auto kept = hn::IfThenElseZero(inRow, e);
        hn::Store(kept, d, weights + whole);
        sums = hn::Add(sums, kept);
    }
    const auto inverse = hn::Set(d, 1.0F / hn::GetLane(hn::SumOfLanes(d, sums)));
    for (std::int64_t j = 0; j < rounded; j += lanes)
        hn::Store(hn::Mul(hn::Load(d, weights + j), inverse), d, weights + j);
    std::fill(weights + size, weights + padded, 0.0F);
}

} // namespace kvglass::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace kvglass::cpu {

HWY_EXPORT(SoftmaxRow);

void softmaxRow(float* weights, std::int64_t size, std::int64_t padded) {
    HWY_DYNAMIC_DISPATCH(SoftmaxRow)(weights, size, padded);
}

} // namespace kvglass::cpu
#endif
