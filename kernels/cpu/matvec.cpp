// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// out = finish(x W) for one row: the decoding step's product, bound by reading W once. Each thread
// streams whole panels; 64 sums stay in registers, and nothing is summed across lanes.

#include <algorithm>

#include "kernels/cpu/operations.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/matvec.cpp"
#include <hwy/foreach_target.h> // includes this file once per instruction set

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace kvglass::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// sums[j] = sum over k of x[k] panel[k][j]. Even and odd k are summed apart: two chains of
/// additions hide their latency, and shorter chains round less. sums: (64), x: (K), panel: (K, 64).
void PanelProduct(float* HWY_RESTRICT sums, const float* HWY_RESTRICT x,
                  const float* HWY_RESTRICT panel, std::int64_t inner) {
    const hn::CappedTag<float, 16> d;
    constexpr std::size_t kLanes = hn::MaxLanes(d);
    constexpr std::size_t kVectors = kPanelWidth / kLanes;
    hn::Vec<decltype(d)> even[kVectors];
    hn::Vec<decltype(d)> odd[kVectors];
    for (std::size_t v = 0; v < kVectors; ++v) {
        even[v] = hn::Zero(d);
        odd[v] = hn::Zero(d);
    }
    std::int64_t k = 0;
    for (; k + 2 <= inner; k += 2, panel += 2 * kPanelWidth) {
        const auto first = hn::Set(d, x[k]);
        const auto second = hn::Set(d, x[k + 1]);
        for (std::size_t v = 0; v < kVectors; ++v)
            even[v] = hn::MulAdd(first, hn::Load(d, panel + v * kLanes), even[v]);
        for (std::size_t v = 0; v < kVectors; ++v)
            odd[v] = hn::MulAdd(second, hn::Load(d, panel + kPanelWidth + v * kLanes), odd[v]);
    }
    if (k < inner) {
        const auto last = hn::Set(d, x[k]);
        for (std::size_t v = 0; v < kVectors; ++v)
            even[v] = hn::MulAdd(last, hn::Load(d, panel + v * kLanes), even[v]);
    }
    for (std::size_t v = 0; v < kVectors; ++v)
        hn::Store(hn::Add(even[v], odd[v]), d, sums + v * kLanes);
}

} // namespace kvglass::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace kvglass::cpu {

HWY_EXPORT(PanelProduct);

namespace {
// Of weights per claim: long enough that claiming costs nothing and reading runs ahead, short
// enough that a thread which loses its core holds up little.
constexpr std::int64_t kClaimBytes = 128 * 1024;

std::int64_t panelsPerClaim(const PackedMatrix& matrix, int threads) {
    const std::int64_t bySize = kClaimBytes / matrix.panelBytes();
    const std::int64_t byShare = matrix.panels() / (2 * threads); // keep both ends busy
    return std::max<std::int64_t>(1, std::min(bySize, byShare));
}
} // namespace

void matvec(ThreadPool& pool, float* out, const float* x, const PackedMatrix& matrix,
            const Finish& finish) {
    const auto product = HWY_DYNAMIC_DISPATCH(PanelProduct);
    const std::int64_t step = panelsPerClaim(matrix, pool.threads());
    const std::int64_t panels = matrix.panels();
    pool.run((panels + step - 1) / step, [&](std::int64_t chunk, int) {
        alignas(64) float sums[kPanelWidth];
        const std::int64_t end = std::min(panels, (chunk + 1) * step);
        for (std::int64_t panel = chunk * step; panel < end; ++panel) {
            const std::int64_t column = panel * kPanelWidth;
            product(sums, x, matrix.panel(panel), matrix.inputs());
            finishPanelRow(out + column, sums, std::min(kPanelWidth, matrix.outputs() - column),
                           finish.bias == nullptr ? nullptr : finish.bias + column, finish);
        }
    });
}

} // namespace kvglass::cpu
#endif
