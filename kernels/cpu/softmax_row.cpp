// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The softmax of one row of scores, the plain one: subtract the maximum, exp, divide by the sum.

#include <algorithm>

#include "kernels/cpu/operations.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/softmax_row.cpp"
#include <hwy/foreach_target.h> // includes this file once per instruction set

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace kvglass::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

/// exp(x) for x <= 0, to a unit or two in the last place, and 1e-38 for what is smaller: half the
/// operations of a function that takes any x. x = n ln 2 + r, exp(x) = 2^n exp(r), |r| <= ln 2 / 2;
/// Taylor to degree 7, as the first term left out is below (ln 2 / 2)^8 / 8! = 5e-9.
HWY_INLINE V ExpOfNegative(D d, V x) {
    const hn::Rebind<std::int32_t, D> whole;
    const auto magic =
        hn::Set(d, 0x1.8p23F); // adding it leaves the nearest integer in the low bits
    x = hn::Max(x, hn::Set(d, -87.0F));
    const V shifted = hn::MulAdd(x, hn::Set(d, 0x1.715476p+0F), magic); // 1 / ln 2
    const V n = hn::Sub(shifted, magic);
    V r = hn::NegMulAdd(n, hn::Set(d, 0x1.62e4p-1F), x); // ln 2 in two parts, the first of 16 bits
    r = hn::NegMulAdd(n, hn::Set(d, 0x1.7f7d1cp-20F), r);
    V sum = hn::Set(d, 1.0F / 5040.0F);
    for (const float term : {1.0F / 720.0F, 1.0F / 120.0F, 1.0F / 24.0F, 1.0F / 6.0F, 0.5F, 1.0F})
        sum = hn::MulAdd(sum, r, hn::Set(d, term));
    sum = hn::MulAdd(sum, r, hn::Set(d, 1.0F));
    const auto exponent = hn::ShiftLeft<23>(hn::BitCast(whole, shifted));
    return hn::BitCast(d, hn::Add(hn::BitCast(whole, sum), exponent));
}

void SoftmaxRow(float* HWY_RESTRICT weights, std::int64_t size, std::int64_t padded) {
    const D d;
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
        const auto e = ExpOfNegative(d, hn::Sub(hn::Load(d, weights + j), shift));
        hn::Store(e, d, weights + j);
        sums = hn::Add(sums, e);
    }
    if (whole < rounded) {
        const auto e = ExpOfNegative(d, hn::Sub(hn::Load(d, weights + whole), shift));
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
