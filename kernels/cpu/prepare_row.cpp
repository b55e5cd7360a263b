// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The row of a product as the product reads it, made once per product.

#include <algorithm>

#include "kernels/cpu/integer_row.h"
#include "kernels/cpu/panel_format.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/prepare_row.cpp"
#include <hwy/foreach_target.h> // includes this file once per instruction set

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace kvglass::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;
constexpr auto kLanes = static_cast<std::int64_t>(hn::MaxLanes(D()));

/// x: (inputs), at most 64; what follows counts as zeros.
HWY_INLINE void ToIntegers(IntegerBlock& block, const float* x, std::int64_t inputs) {
    constexpr float kNothing = 1e-30F; // a division by the scale would overflow
    const D d;
    const hn::Rebind<std::int32_t, D> whole;
    const hn::Rebind<std::int8_t, D> bytes;
    constexpr std::int64_t kVectors = kBlockInputs / kLanes;
    V values[kVectors];
    V largest = hn::Zero(d);
    V faults = hn::Zero(d); // zeros, or not a number
    for (std::int64_t v = 0; v < kVectors; ++v) {
        const std::int64_t count = std::clamp<std::int64_t>(inputs - v * kLanes, 0, kLanes);
        const auto there = hn::FirstN(d, static_cast<std::size_t>(count));
        values[v] = hn::MaskedLoad(there, d, x + v * kLanes);
        largest = hn::Max(largest, hn::Abs(values[v]));
        faults = hn::MulAdd(values[v], hn::Zero(d), faults);
    }
    const float most = hn::GetLane(hn::MaxOfLanes(d, largest));
    const bool counts = most > kNothing;
    block.scale =
        (counts ? most / IntegerBlock::kLargest : 0.0F) + hn::GetLane(hn::SumOfLanes(d, faults));
    const V inverse = hn::Set(d, counts ? IntegerBlock::kLargest / most : 0.0F);
    auto sumOfHigh = hn::Zero(whole);
    auto sumOfRest = hn::Zero(whole);
    const auto store = [&](hn::Vec<decltype(whole)> part, IntegerBlock::Parts& parts,
                           std::int64_t v) HWY_ATTR {
        hn::StoreU(hn::DemoteTo(bytes, part), bytes,
                   reinterpret_cast<std::int8_t*>(parts.data()) + v * kLanes);
    };
    for (std::int64_t v = 0; v < kVectors; ++v) {
        // Each part is the nearest to what the ones above it leave: -128 to 127.
        const auto units = hn::NearestInt(hn::Mul(values[v], inverse));
        const auto high = hn::ShiftRight<16>(hn::Add(units, hn::Set(whole, 0x8080)));
        const auto rest = hn::Sub(units, hn::ShiftLeft<16>(high));
        const auto middle = hn::ShiftRight<8>(hn::Add(rest, hn::Set(whole, 0x80)));
        store(high, block.high, v);
        store(middle, block.middle, v);
        store(hn::Sub(rest, hn::ShiftLeft<8>(middle)), block.low, v);
        sumOfHigh = hn::Add(sumOfHigh, high);
        sumOfRest = hn::Add(sumOfRest, rest);
    }
    block.zeroOfHigh = kByteZero * hn::GetLane(hn::SumOfLanes(whole, sumOfHigh));
    block.zeroOfRest = kByteZero * hn::GetLane(hn::SumOfLanes(whole, sumOfRest));
}

void RowOfIntegers(IntegerBlock* blocks, const float* x, std::int64_t inputs) {
    for (std::int64_t first = 0; first < inputs; first += kBlockInputs, ++blocks)
        ToIntegers(*blocks, x + first, std::min(kBlockInputs, inputs - first));
}

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
