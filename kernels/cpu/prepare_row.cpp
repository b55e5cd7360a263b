// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The row of a product as the product reads it, made once per product.

#include <algorithm>
#include <iterator>

#include "kernels/cpu/integer_row.h"
#include "kernels/cpu/panel_format.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/prepare_row.cpp"
#include <hwy/foreach_target.h> // includes this file once per instruction set

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace kvglass::cpu::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SSE4 || HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;
constexpr auto kLanes = static_cast<std::int64_t>(hn::MaxLanes(D()));

/// The integers of two vectors as pairs: of every four lanes 0 and 2, then 1 and 3.
template <class W, class I = hn::Vec<W>> HWY_INLINE I Pairs(W whole, I first, I second) {
    const hn::Repartition<std::uint64_t, W> halves;
    const auto paired = [&](I units) HWY_ATTR {
        const I lower = hn::And(units, hn::Set(whole, 0xFFFF));
        return hn::BitCast(halves, hn::Or(lower, hn::ShiftLeft<16>(hn::Shuffle1032(units))));
    };
    return hn::BitCast(whole, hn::ConcatEven(halves, paired(second), paired(first)));
}

/// x: (inputs), at most 64; what follows counts as zeros.
HWY_INLINE void ToIntegers(IntegerBlock& block, const float* x, std::int64_t inputs) {
    constexpr float kNothing = 1e-30F; // a division by the scale would overflow
    const D d;
    const hn::Rebind<std::int32_t, D> whole;
    constexpr std::int64_t kVectors = kBlockInputs / kLanes;
    V values[kVectors];
    V largest = hn::Zero(d);
    V faults = hn::Zero(d); // zeros, or not a number
    alignas(64) float padded[kBlockInputs];
    if (inputs < kBlockInputs) {
        std::fill(std::copy_n(x, inputs, padded), std::end(padded), 0.0F);
        x = padded;
    }
    for (std::int64_t v = 0; v < kVectors; ++v) {
        values[v] = hn::LoadU(d, x + v * kLanes);
        largest = hn::Max(largest, hn::Abs(values[v]));
        faults = hn::MulAdd(values[v], hn::Zero(d), faults);
    }
    const float most = hn::GetLane(hn::MaxOfLanes(d, largest));
    const bool counts = most > kNothing;
    block.scale =
        (counts ? most / IntegerBlock::kLargest : 0.0F) + hn::GetLane(hn::SumOfLanes(d, faults));
    const V inverse = hn::Set(d, counts ? IntegerBlock::kLargest / most : 0.0F);
    const auto units = [&](std::int64_t v)
                           HWY_ATTR { return hn::NearestInt(hn::Mul(values[v], inverse)); };
    auto sum = hn::Zero(whole);
    for (std::int64_t v = 0; v < kVectors; v += 2) {
        const auto first = units(v);
        const auto second = units(v + 1);
        sum = hn::Add(sum, hn::Add(first, second));
        hn::StoreU(Pairs(whole, first, second), whole, block.pairs.data() + v / 2 * kLanes);
    }
    // Where an input is no number the sum is any, and so may be its product: the scale tells.
    block.zero = static_cast<std::int32_t>(
        kByteZero * static_cast<std::uint32_t>(hn::GetLane(hn::SumOfLanes(whole, sum))));
}

void RowOfIntegers(IntegerBlock* blocks, const float* x, std::int64_t inputs) {
    for (std::int64_t first = 0; first < inputs; first += kBlockInputs, ++blocks)
        ToIntegers(*blocks, x + first, std::min(kBlockInputs, inputs - first));
}

#else // products of floats
void RowOfIntegers(IntegerBlock*, const float*, std::int64_t) {}
#endif

} // namespace kvglass::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace kvglass::cpu {

HWY_EXPORT(RowOfIntegers);

std::int64_t preparedRowBytes(std::int64_t inputs) {
    return roundUp(inputs, kBlockInputs) / kBlockInputs *
           static_cast<std::int64_t>(sizeof(IntegerBlock));
}

const std::byte* asItIs(std::byte*, const float* x, std::int64_t) {
    return reinterpret_cast<const std::byte*>(x);
}

const std::byte* asIntegers(std::byte* room, const float* x, std::int64_t inputs) {
    HWY_DYNAMIC_DISPATCH(RowOfIntegers)(reinterpret_cast<IntegerBlock*>(room), x, inputs);
    return room;
}

} // namespace kvglass::cpu
#endif
