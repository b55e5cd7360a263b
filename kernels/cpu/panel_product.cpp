// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// One row of f32 times one panel, for each way in which weights are stored: bound by reading the
// panel once. Weights become f32 in registers; nothing is summed across lanes. int8 has a faster
// way on most processors: integer_product.cpp.

#include <algorithm>

#include "kernels/cpu/cpu_features.h"
#include "kernels/cpu/integer_row.h"
#include "kernels/cpu/panel_format.h"
#include "kernels/cpu/read_ahead.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/panel_product.cpp"
#include <hwy/foreach_target.h> // includes this file once per instruction set

#include <hwy/highway.h>

#include "kernels/cpu/half_float-inl.h"

HWY_BEFORE_NAMESPACE();
namespace kvglass::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<float, 16>;
using U = hn::Rebind<std::uint32_t, D>;
using V = hn::Vec<D>;
constexpr auto kLanes = static_cast<std::int64_t>(hn::MaxLanes(D()));

// Columns that go through a block together: a whole panel where the registers allow, which is then
// read from end to end. Eight chains of sums hide the latency of an addition.
constexpr std::int64_t kVectors = std::min<std::int64_t>(8, kPanelWidth / kLanes);
constexpr std::int64_t kStrip = kVectors * kLanes;
constexpr std::int64_t kChains = 8 / kVectors; // per vector: of input i the sums are in i % kChains
static_assert(kVectors * kChains == 8 && kChains <= 2);

struct Chains {
    V of[kChains][kVectors];
};

/// The sums of a strip over the rows of a block, each kRowBytes long; load(i, v) is vector v of the
/// strip of input i.
template <class Ahead, std::int64_t kRowBytes, class Load>
HWY_INLINE void SumRows(Chains& sums, const float* x, const std::byte* strip, std::int64_t inputs,
                        const Load& load) {
    const D d;
    constexpr std::int64_t kStripBytes = kRowBytes * kStrip / kPanelWidth;
    std::int64_t i = 0;
    for (; i + kChains <= inputs; i += kChains)
        for (std::int64_t chain = 0; chain < kChains; ++chain) {
            Ahead::ask(strip + (i + chain) * kRowBytes, kStripBytes);
            const V input = hn::Set(d, x[i + chain]);
            for (std::int64_t v = 0; v < kVectors; ++v)
                sums.of[chain][v] = hn::MulAdd(input, load(i + chain, v), sums.of[chain][v]);
        }
    for (; i < inputs; ++i) {
        const V last = hn::Set(d, x[i]);
        for (std::int64_t v = 0; v < kVectors; ++v)
            sums.of[0][v] = hn::MulAdd(last, load(i, v), sums.of[0][v]);
    }
}

HWY_INLINE const float* Floats(const std::byte* row) { return reinterpret_cast<const float*>(row); }

// The formats. WhereItReadsAhead: how to ask a processor that reads ahead by itself. Sum() adds to
// `sums` those of a strip, from `column` on, over the inputs of a block, whose first is input
// `first` of the row; Scaled() is what a sum of a block stands for.

/// Stored as f32.
struct Singles {
    static constexpr WeightType kType = WeightType::F32;
    using WhereItReadsAhead = AheadByProcessor;
    template <class Ahead>
    HWY_INLINE static void Sum(Chains& sums, const std::byte* row, std::int64_t first,
                               const std::byte* block, std::int64_t inputs, std::int64_t column) {
        const float* x = Floats(row) + first;
        const float* strip = reinterpret_cast<const float*>(block) + column;
        const std::byte* bytes = block + 4 * column;
        SumRows<Ahead, 4 * kPanelWidth>(
            sums, x, bytes, inputs, [strip](std::int64_t i, std::int64_t v) {
                return hn::Load(D(), strip + i * kPanelWidth + v * kLanes);
            });
    }
    HWY_INLINE static V Scaled(V sum, const std::byte*, std::int64_t) { return sum; }
};

struct Halves {
    static constexpr WeightType kType = WeightType::F16;
    using WhereItReadsAhead = AheadIntoSecond;
    template <class Ahead>
    HWY_INLINE static void Sum(Chains& sums, const std::byte* row, std::int64_t first,
                               const std::byte* block, std::int64_t inputs, std::int64_t column) {
        const float* x = Floats(row) + first;
        const auto* strip = reinterpret_cast<const std::uint16_t*>(block) + column;
        const std::byte* bytes = block + 2 * column;
        SumRows<Ahead, 2 * kPanelWidth>(
            sums, x, bytes, inputs, [strip](std::int64_t i, std::int64_t v) {
                return LoadHalf(D(), strip + i * kPanelWidth + v * kLanes);
            });
    }
    HWY_INLINE static V Scaled(V sum, const std::byte*, std::int64_t) { return sum; }
};

/// bf16: the even input in the lower half of a lane, the odd one in the upper half.
struct Pairs {
    static constexpr WeightType kType = WeightType::BF16;
    using WhereItReadsAhead = AheadIntoSecond;
    template <class Ahead>
    HWY_INLINE static void Sum(Chains& sums, const std::byte* row, std::int64_t first,
                               const std::byte* block, std::int64_t inputs, std::int64_t column) {
        const float* x = Floats(row) + first;
        const D d;
        const U u;
        const auto upper = hn::Set(u, 0xFFFF0000U);
        const auto* strip = reinterpret_cast<const std::uint32_t*>(block) + column;
        for (std::int64_t i = 0; i + 2 <= inputs; i += 2, strip += kPanelWidth) {
            Ahead::ask(reinterpret_cast<const std::byte*>(strip), 4 * kStrip);
            const V xEven = hn::Set(d, x[i]);
            const V xOdd = hn::Set(d, x[i + 1]);
            for (std::int64_t v = 0; v < kVectors; ++v) {
                const auto pair = hn::Load(u, strip + v * kLanes);
                const V even = hn::BitCast(d, hn::ShiftLeft<16>(pair));
                const V odd = hn::BitCast(d, hn::And(pair, upper));
                sums.of[0][v] = hn::MulAdd(xEven, even, sums.of[0][v]);
                sums.of[kChains - 1][v] = hn::MulAdd(xOdd, odd, sums.of[kChains - 1][v]);
            }
        }
        if (inputs % 2 == 1) {
            const V last = hn::Set(d, x[inputs - 1]);
            for (std::int64_t v = 0; v < kVectors; ++v) {
                const auto pair = hn::Load(u, strip + v * kLanes);
                const V even = hn::BitCast(d, hn::ShiftLeft<16>(pair));
                sums.of[0][v] = hn::MulAdd(last, even, sums.of[0][v]);
            }
        }
    }
    HWY_INLINE static V Scaled(V sum, const std::byte*, std::int64_t) { return sum; }
};

struct Integers {
    static constexpr WeightType kType = WeightType::Int8;
    using WhereItReadsAhead = AheadByProcessor;
    using Whole = hn::Rebind<std::int32_t, D>;
    using I = hn::Vec<Whole>;

    template <class Ahead>
    HWY_INLINE static void Sum(Chains& sums, const std::byte* row, std::int64_t first,
                               const std::byte* block, std::int64_t inputs, std::int64_t column) {
        const float* x = Floats(row) + first;
        const auto* strip = reinterpret_cast<const std::uint32_t*>(block + kScaleBytes) + column;
        for (std::int64_t i = 0; i < inputs; i += kQuad, strip += kPanelWidth) {
            Ahead::ask(reinterpret_cast<const std::byte*>(strip), kQuad * kStrip);
            AddInput<0>(sums.of[0], x[i], strip);
            if (i + 1 < inputs)
                AddInput<1>(sums.of[kChains - 1], x[i + 1], strip);
            if (i + 2 < inputs)
                AddInput<2>(sums.of[0], x[i + 2], strip);
            if (i + 3 < inputs)
                AddInput<3>(sums.of[kChains - 1], x[i + 3], strip);
        }
    }

    /// For input kByte of the four of `strip`.
    template <int kByte>
    HWY_INLINE static void AddInput(V (&sums)[kVectors], float x, const std::uint32_t* strip) {
        const U u;
        for (std::int64_t v = 0; v < kVectors; ++v) {
            const auto quad = hn::Xor(hn::Load(u, strip + v * kLanes), hn::Set(u, 0x80808080U));
            const I top = hn::BitCast(Whole(), hn::ShiftLeft<24 - 8 * kByte>(quad));
            const V weights = hn::ConvertTo(D(), hn::ShiftRight<24>(top)); // with its sign
            sums[v] = hn::MulAdd(hn::Set(D(), x), weights, sums[v]);
        }
    }

    HWY_INLINE static V Scaled(V sum, const std::byte* block, std::int64_t column) {
        const hn::Rebind<std::uint16_t, D> shorts;
        const auto* scales = reinterpret_cast<const std::uint16_t*>(block) + column;
        const auto bits = hn::PromoteTo(U(), hn::LoadU(shorts, scales));
        return hn::Mul(sum, hn::BitCast(D(), hn::ShiftLeft<16>(bits)));
    }
};

/// sums: (64); row: as RowProduct::prepare gave it. Sums of one block are added up before they meet
/// those of the others, which also rounds less than one long chain.
template <class Format, class Ahead>
void Product(float* HWY_RESTRICT sums, const std::byte* HWY_RESTRICT row,
             const std::byte* HWY_RESTRICT panel, std::int64_t inputs) {
    const D d;
    readStart(panel);
    std::fill_n(sums, kPanelWidth, 0.0F);
    for (std::int64_t first = 0; first < inputs; first += kBlockInputs) {
        const std::int64_t count = std::min(kBlockInputs, inputs - first);
        for (std::int64_t column = 0; column < kPanelWidth; column += kStrip) {
            Chains chains;
            for (auto& chain : chains.of)
                for (V& sum : chain)
                    sum = hn::Zero(d);
            Format::template Sum<Ahead>(chains, row, first, panel, count, column);
            for (std::int64_t v = 0; v < kVectors; ++v) {
                float* sum = sums + column + v * kLanes;
                V block = chains.of[0][v];
                if constexpr (kChains == 2)
                    block = hn::Add(block, chains.of[1][v]);
                hn::Store(
                    hn::Add(hn::Load(d, sum), Format::Scaled(block, panel, column + v * kLanes)), d,
                    sum);
            }
        }
        panel += blockBytes(Format::kType, count);
    }
}

// Chosen by a call: a function that dispatches, taken by address before the first call of any,
// would ask the processor what it has every time.
template <class Format> RowProduct ProductOf() {
    return {asItIs, readsAhead() ? Product<Format, typename Format::WhereItReadsAhead>
                                 : Product<Format, AheadInTwoSteps>};
}

RowProduct ChooseProduct(WeightType type) {
    switch (type) {
    case WeightType::F32: break;
    case WeightType::F16: return ProductOf<Halves>();
    case WeightType::BF16: return ProductOf<Pairs>();
    case WeightType::Int8: return ProductOf<Integers>();
    }
    return ProductOf<Singles>();
}

} // namespace kvglass::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace kvglass::cpu {

HWY_EXPORT(ChooseProduct);

RowProduct rowProduct(WeightType type) {
    if (type == WeightType::Int8)
        if (const RowSums sums = integerRowSums(); sums != nullptr)
            return {asIntegers, sums};
    return HWY_DYNAMIC_DISPATCH(ChooseProduct)(type);
}

} // namespace kvglass::cpu
#endif
