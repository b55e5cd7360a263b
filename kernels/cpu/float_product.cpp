// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Many rows of floats times one panel, for instruction sets below AVX-512: bound by the
// multiplications. The order of loops is the usual one for caches. 256 inputs of the panel become
// floats, strip by strip, in the second cache; a strip of them stays in the first while the rows
// pass it in groups, whose sums are in registers. Rows are stored group by group beforehand, so
// that they, too, are read from end to end. Meanwhile the next inputs of the panel are asked for.

#include <algorithm>

#include "kernels/cpu/integer_row.h"
#include "kernels/cpu/panel_format.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/float_product.cpp"
#include <hwy/foreach_target.h> // includes this file once per instruction set

#include <hwy/cache_control.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace kvglass::cpu::HWY_NAMESPACE {
namespace { // other files have functions of the same names

#if HWY_TARGET != HWY_AVX3

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;
constexpr auto kLanes = static_cast<std::int64_t>(hn::MaxLanes(D()));

constexpr std::int64_t kInputs = 256; // of the panel that are in the second cache at once
constexpr std::int64_t kVectors = kStripVectors;
constexpr std::int64_t kGroupRows = 6; // 12 sums in 16 registers, beside the weights and one input
constexpr std::int64_t kGroups = 8;    // that pass all strips before the next ones come
constexpr std::int64_t kStrip = kVectors * kLanes;
constexpr std::int64_t kStrips = kPanelWidth / kStrip;
static_assert(kInputs % kBlockInputs == 0 && kInputs % kLanes == 0);

// Prepared rows: for each 256 inputs and each group (inputs / lanes, 6, lanes), with zeros where
// there is no row or input.

constexpr std::int64_t GroupsOf(std::int64_t rows) { return (rows + kGroupRows - 1) / kGroupRows; }

std::int64_t PreparedBytes(std::int64_t rows, std::int64_t inputs) {
    return GroupsOf(rows) * kGroupRows * roundUp(inputs, kLanes) * 4;
}

/// Where the inputs from `first` on of a group begin.
template <class T>
T* GroupStart(T* room, std::int64_t rows, std::int64_t inputs, std::int64_t first,
              std::int64_t group) {
    const std::int64_t count = roundUp(std::min(kInputs, inputs - first), kLanes);
    return room + (GroupsOf(rows) * first + group * count) * kGroupRows;
}

/// TileProduct::prepare: one group.
void Prepare(std::byte* out, const float* x, std::int64_t rows, std::int64_t inputs,
             std::int64_t firstRow) {
    const D d;
    for (std::int64_t first = 0; first < inputs; first += kInputs) {
        const std::int64_t count = std::min(kInputs, inputs - first);
        float* to =
            GroupStart(reinterpret_cast<float*>(out), rows, inputs, first, firstRow / kGroupRows);
        for (std::int64_t i = 0; i < count; i += kLanes)
            for (std::int64_t row = firstRow; row < firstRow + kGroupRows; ++row, to += kLanes) {
                const float* from = x + row * inputs + first + i;
                if (row < rows && i + kLanes <= count) {
                    hn::Store(hn::LoadU(d, from), d, to);
                    continue;
                }
                std::fill_n(to, kLanes, 0.0F);
                if (row < rows)
                    std::copy_n(from, count - i, to);
            }
    }
}

/// Lines of memory that will be needed next, asked for a few at a time.
struct Ahead {
    const std::byte* next;
    std::int64_t lines; // each time

    HWY_INLINE void Ask() {
        for (std::int64_t line = 0; line < lines; ++line, next += 64)
            intoSecondCache(next);
    }
};

/// Of one group and one strip: the sums of `count` inputs replace those of the tile, or are added
/// to them. x: (count / lanes, 6, lanes), of which the first kRows rows; strip: (count, kStrip);
/// tile: rows 64 apart.
template <std::int64_t kRows>
HWY_INLINE void SumStrip(float* HWY_RESTRICT tile, const float* HWY_RESTRICT x,
                         const float* HWY_RESTRICT strip, std::int64_t count, bool adds) {
    const D d;
    for (std::int64_t r = 0; r < kRows; ++r)
        hwy::Prefetch(tile + r * kPanelWidth);
    V sums[kRows][kVectors];
    for (auto& row : sums)
        for (V& sum : row)
            sum = hn::Zero(d);
    for (std::int64_t i = 0; i < count; i += kLanes, x += kGroupRows * kLanes) {
        const std::int64_t lanes = std::min(kLanes, count - i);
        for (std::int64_t lane = 0; lane < lanes; ++lane, strip += kStrip) {
            V weights[kVectors];
            for (std::int64_t v = 0; v < kVectors; ++v)
                weights[v] = hn::Load(d, strip + v * kLanes);
            for (std::int64_t r = 0; r < kRows; ++r) {
                const V input = hn::Set(d, x[r * kLanes + lane]);
                for (std::int64_t v = 0; v < kVectors; ++v)
                    sums[r][v] = hn::MulAdd(input, weights[v], sums[r][v]);
            }
        }
    }
    for (std::int64_t r = 0; r < kRows; ++r)
        for (std::int64_t v = 0; v < kVectors; ++v) {
            float* sum = tile + r * kPanelWidth + v * kLanes;
            hn::Store(adds ? hn::Add(hn::Load(d, sum), sums[r][v]) : sums[r][v], d, sum);
        }
}

/// A block of inputs of the rows from the first of a group on. strips: (strips, count, kStrip).
struct Block {
    const float* x; // groups, `groupSize` apart
    std::int64_t groupSize;
    const float* strips;
    std::int64_t count; // of inputs
    bool adds;
};

template <std::int64_t kRows>
HWY_INLINE void SumGroup(float* tile, const Block& block, std::int64_t group, std::int64_t strip) {
    SumStrip<kRows>(tile + group * kGroupRows * kPanelWidth + strip * kStrip,
                    block.x + group * block.groupSize, block.strips + strip * block.count * kStrip,
                    block.count, block.adds);
}

/// The last group, of fewer rows.
void SumLastGroup(float* tile, const Block& block, std::int64_t group, std::int64_t rows) {
    for (std::int64_t strip = 0; strip < kStrips; ++strip)
        switch (rows) {
        case 1: SumGroup<1>(tile, block, group, strip); break;
        case 2: SumGroup<2>(tile, block, group, strip); break;
        case 3: SumGroup<3>(tile, block, group, strip); break;
        case 4: SumGroup<4>(tile, block, group, strip); break;
        case 5: SumGroup<5>(tile, block, group, strip); break;
        default: break;
        }
}

void SumBlock(float* tile, const Block& block, std::int64_t rows, Ahead ahead) {
    const std::int64_t groups = rows / kGroupRows; // whole ones
    for (std::int64_t begin = 0; begin < groups; begin += kGroups)
        for (std::int64_t strip = 0; strip < kStrips; ++strip)
            for (std::int64_t group = begin; group < std::min(groups, begin + kGroups); ++group) {
                ahead.Ask();
                SumGroup<kGroupRows>(tile, block, group, strip);
            }
    SumLastGroup(tile, block, groups, rows % kGroupRows);
}

/// TileProduct::multiply.
template <WeightType kType>
void Multiply(float* tile, const PreparedRows& rows, const std::byte* panel, std::int64_t inputs,
              std::byte* room) {
    auto* strips = reinterpret_cast<float*>(room);
    const std::int64_t calls = std::max<std::int64_t>(1, rows.count / kGroupRows * kStrips);
    for (std::int64_t first = 0; first < inputs; first += kInputs) {
        const std::int64_t count = std::min(kInputs, inputs - first);
        const std::int64_t bytes = panelBytes(kType, count);
        unpackStrips(kType, strips, panel, count);
        panel += bytes;
        const float* x = GroupStart(reinterpret_cast<const float*>(rows.data), rows.all, inputs,
                                    first, rows.first / kGroupRows);
        SumBlock(tile, {x, kGroupRows * roundUp(count, kLanes), strips, count, first > 0},
                 rows.count, {panel, (bytes / 64 + calls - 1) / calls});
    }
}

TileProduct ChooseTiles(WeightType type) {
    TileProduct product{kGroupRows, PreparedBytes, Prepare, Multiply<WeightType::F32>};
    switch (type) {
    case WeightType::F32: break;
    case WeightType::F16: product.multiply = Multiply<WeightType::F16>; break;
    case WeightType::BF16: product.multiply = Multiply<WeightType::BF16>; break;
    case WeightType::Int8: product.multiply = Multiply<WeightType::Int8>; break;
    }
    return product;
}

#else // oneDNN compiles better ones
TileProduct ChooseTiles(WeightType) { return {}; }
#endif

} // namespace
} // namespace kvglass::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace kvglass::cpu {

HWY_EXPORT(ChooseTiles);

TileProduct tileProduct(WeightType type) {
    if (type == WeightType::Int8)
        if (const TileProduct integers = integerTiles(); integers.multiply != nullptr)
            return integers;
    return HWY_DYNAMIC_DISPATCH(ChooseTiles)(type);
}

} // namespace kvglass::cpu
#endif
