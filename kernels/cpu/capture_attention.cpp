// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Captures one row of attention weights: rounded as engine/backend/capture.h says, as computed, and
// its statistics. Runs only for rows that somebody asked for.

#include <algorithm>

#include "kernels/cpu/operations.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/capture_attention.cpp"
#include <hwy/foreach_target.h> // includes this file once per instruction set

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace kvglass::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// quantiseAttention() of each weight: the same operations in the same order, hence the same bytes.
/// Multiplication and addition stay apart, because fusing them would round differently.
void QuantiseRow(std::uint8_t* HWY_RESTRICT out, const float* HWY_RESTRICT weights,
                 std::int64_t size) {
    const hn::CappedTag<float, 16> d;
    const hn::Rebind<std::int32_t, decltype(d)> whole;
    const hn::Rebind<std::uint8_t, decltype(d)> bytes;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const auto most = hn::Set(d, 255.0F);
    std::int64_t j = 0;
    for (; j + lanes <= size; j += lanes) {
        const auto root = hn::Sqrt(hn::Max(hn::LoadU(d, weights + j), hn::Zero(d)));
        const auto scaled = hn::Add(hn::Mul(most, root), hn::Set(d, 0.5F));
        const auto rounded = hn::ConvertTo(whole, hn::Min(scaled, most)); // towards zero
        hn::StoreU(hn::DemoteTo(bytes, rounded), bytes, out + j);
    }
    for (; j < size; ++j)
        out[j] = quantiseAttention(weights[j]);
}

/// -sum of w ln w. A weight of zero adds nothing: the logarithm's argument is kept above zero.
float Entropy(const float* HWY_RESTRICT weights, std::int64_t size) {
    const hn::CappedTag<float, 16> d;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const auto smallest = hn::Set(d, 1.17549435e-38F);
    auto sums = hn::Zero(d);
    // Rows are padded with zeros to whole vectors.
    for (std::int64_t j = 0; j < size; j += lanes) {
        const auto w = hn::LoadU(d, weights + j);
        sums = hn::MulAdd(w, hn::Log(d, hn::Max(w, smallest)), sums);
    }
    return std::max(0.0F, -hn::GetLane(hn::SumOfLanes(d, sums)));
}

} // namespace kvglass::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace kvglass::cpu {

HWY_EXPORT(QuantiseRow);
HWY_EXPORT(Entropy);

void captureAttention(const CaptureSlot& slot, std::int64_t row, const float* weights) {
    const std::int64_t size = slot.position + 1;
    if (!slot.quantised.empty())
        HWY_DYNAMIC_DISPATCH(QuantiseRow)(slot.quantised.data() + row * size, weights, size);
    if (!slot.exact.empty())
        std::copy_n(weights, size, slot.exact.data() + row * size);
    if (!slot.statistics.empty())
        slot.statistics[static_cast<std::size_t>(row)] = {
            .entropy = HWY_DYNAMIC_DISPATCH(Entropy)(weights, size),
            .firstMass = weights[0],
            .previousMass = size > 1 ? weights[size - 2] : 0.0F};
}

} // namespace kvglass::cpu
#endif
