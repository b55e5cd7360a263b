// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// int8 weights times integers (integer_row.h): for one row, which is bound by reading the panel,
// and for tiles of rows, which are bound by the multiplications. Both give the same bits: the sum
// of a block of 64 inputs is a whole number, and floats meet only where blocks are added up, in
// order.

#include <algorithm>

#include "kernels/cpu/cpu_features.h"
#include "kernels/cpu/integer_row.h"
#include "kernels/cpu/panel_format.h"
#include "kernels/cpu/read_ahead.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/integer_product.cpp"
#include <hwy/foreach_target.h> // includes this file once per instruction set

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace kvglass::cpu::HWY_NAMESPACE {
namespace { // other files have functions of the same names

#if HWY_TARGET == HWY_SSE4 || HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<float, 16>;
using Whole = hn::Rebind<std::int32_t, D>;
using Shorts = hn::Repartition<std::int16_t, D>;
using V = hn::Vec<D>;
using I = hn::Vec<Whole>;
constexpr auto kLanes = static_cast<std::int64_t>(hn::MaxLanes(D()));
constexpr std::int64_t kQuadBytes = kQuad * kPanelWidth;

// How sums grow: in every lane by a.lower b.lower + a.upper b.upper.

struct TwoInstructions {
    HWY_INLINE static I Add(I sum, I a, I b) {
        I unused =
            sum; // on this architecture all goes to the first sum, and lanes keep their place
        const Shorts shorts;
        sum = hn::ReorderWidenMulAccumulate(Whole(), hn::BitCast(shorts, a), hn::BitCast(shorts, b),
                                            sum, unused);
        // Keeps each addition at its product: the compiler would multiply everything first and run
        // out of registers.
        asm("" : "+v"(sum.raw));
        return sum;
    }
};

#if HWY_TARGET == HWY_AVX3
/// VPDPWSSD, which Highway lacks.
struct OneInstruction {
    HWY_INLINE static I Add(I sum, I a, I b) {
        asm("vpdpwssd %2, %1, %0" : "+v"(sum.raw) : "v"(a.raw), "v"(b.raw));
        return sum;
    }
};
#endif

/// A quad of weights per lane as two pairs: inputs 0 and 2, and 1 and 3, each from 0 to 255.
HWY_INLINE I EvenPair(I quad) { return hn::And(quad, hn::Set(Whole(), 0x00FF00FF)); }
HWY_INLINE I OddPair(I quad) {
    const hn::Repartition<std::uint16_t, D> unsignedShorts;
    return hn::BitCast(Whole(), hn::ShiftRight<8>(hn::BitCast(unsignedShorts, quad)));
}

HWY_INLINE V Scales(const std::byte* block, std::int64_t column) {
    const hn::Rebind<std::uint16_t, D> shorts;
    const hn::Rebind<std::uint32_t, D> bits;
    const auto* scales = reinterpret_cast<const std::uint16_t*>(block) + column;
    return hn::BitCast(D(), hn::ShiftLeft<16>(hn::PromoteTo(bits, hn::LoadU(shorts, scales))));
}

/// sum += units * (scale of the inputs * scales of the weights). sum: (lanes).
HWY_INLINE void AddBlock(float* sum, I units, float scale, V scales) {
    const D d;
    const V both = hn::Mul(hn::Set(d, scale), scales);
    hn::Store(hn::MulAdd(hn::ConvertTo(d, units), both, hn::Load(d, sum)), d, sum);
}

/// RowProduct::sum.
template <class Pairs, class Ahead>
void RowOfSums(float* HWY_RESTRICT sums, const std::byte* HWY_RESTRICT row,
               const std::byte* HWY_RESTRICT panel, std::int64_t inputs) {
    constexpr std::int64_t kVectors = std::min<std::int64_t>(8, kPanelWidth / kLanes);
    constexpr std::int64_t kStrip = kVectors * kLanes;
    const Whole whole;
    readStart(panel);
    std::fill_n(sums, kPanelWidth, 0.0F);
    const auto* x = reinterpret_cast<const IntegerBlock*>(row);
    for (std::int64_t first = 0; first < inputs; first += kBlockInputs, ++x) {
        const std::int64_t count = std::min(kBlockInputs, inputs - first);
        const std::int64_t quads = roundUp(count, kQuad) / kQuad;
        for (std::int64_t column = 0; column < kPanelWidth; column += kStrip) {
            const std::byte* weights = panel + kScaleBytes + kQuad * column;
            I units[kVectors];
            for (I& sum : units)
                sum = hn::Zero(whole);
            for (std::int64_t quad = 0; quad < quads; ++quad, weights += kQuadBytes) {
                Ahead::ask(weights, kQuad * kStrip);
                const I even = hn::Set(whole, x->pairs[static_cast<std::size_t>(2 * quad)]);
                const I odd = hn::Set(whole, x->pairs[static_cast<std::size_t>(2 * quad + 1)]);
                for (std::int64_t v = 0; v < kVectors; ++v) {
                    const auto* line = reinterpret_cast<const std::int32_t*>(weights) + v * kLanes;
                    const I stored = hn::Load(whole, line);
                    units[v] = Pairs::Add(units[v], EvenPair(stored), even);
                    units[v] = Pairs::Add(units[v], OddPair(stored), odd);
                }
            }
            const I zero = hn::Set(whole, x->zero);
            for (std::int64_t v = 0; v < kVectors; ++v)
                AddBlock(sums + column + v * kLanes, hn::Sub(units[v], zero), x->scale,
                         Scales(panel, column + v * kLanes));
        }
        panel += blockBytes(WeightType::Int8, count);
    }
}

// An unpacked panel: for each block 64 scales as f32, then (pairs, 64) of weights from -128 to 127.

struct UnpackedBlock {
    const float* scales;
    const std::int32_t* weights;
    std::int64_t pairs;
};

constexpr std::int64_t kUnpackedBlock = kPanelWidth * (1 + kBlockInputs / 2); // elements of 4 bytes

/// room: unpackedPanelBytes(inputs).
void Unpack(std::byte* HWY_RESTRICT room, const std::byte* HWY_RESTRICT panel,
            std::int64_t inputs) {
    const D d;
    const Whole whole;
    const Shorts shorts;
    const auto shifted = [&](I pair) HWY_ATTR {
        const auto zero = hn::Set(shorts, std::int16_t{kByteZero});
        return hn::BitCast(whole, hn::Sub(hn::BitCast(shorts, pair), zero));
    };
    for (std::int64_t first = 0; first < inputs; first += kBlockInputs) {
        const std::int64_t count = std::min(kBlockInputs, inputs - first);
        for (std::int64_t column = 0; column < kPanelWidth; column += kLanes) {
            hn::Store(Scales(panel, column), d, reinterpret_cast<float*>(room) + column);
            const auto* stored = reinterpret_cast<const std::int32_t*>(panel + kScaleBytes);
            auto* out = reinterpret_cast<std::int32_t*>(room) + kPanelWidth;
            for (std::int64_t quad = 0; quad < roundUp(count, kQuad) / kQuad; ++quad) {
                const I line = hn::Load(whole, stored + quad * kPanelWidth + column);
                std::int32_t* pairs = out + 2 * quad * kPanelWidth + column;
                hn::Store(shifted(EvenPair(line)), whole, pairs);
                hn::Store(shifted(OddPair(line)), whole, pairs + kPanelWidth);
            }
        }
        panel += blockBytes(WeightType::Int8, count);
        room += 4 * kUnpackedBlock;
    }
}

// What fits the registers: the sums of 6 rows and 2 vectors of columns in 16 registers, of 6 and 4
// in 32, beside the weights and one input.
constexpr std::int64_t kTileRows = 6;
constexpr std::int64_t kTileVectors = HWY_TARGET == HWY_AVX3 ? 4 : 2;

/// Adds the products of one block to kRows rows of a tile, for the columns from `column` on. x: of
/// the first row; rows are `stride` blocks apart.
template <class Pairs, std::int64_t kRows>
HWY_INLINE void AddRows(float* HWY_RESTRICT tile, const IntegerBlock* HWY_RESTRICT x,
                        std::int64_t stride, const UnpackedBlock& block, std::int64_t column) {
    const Whole whole;
    const std::int32_t* weights = block.weights + column;
    I units[kRows][kTileVectors];
    for (auto& row : units)
        for (I& sum : row)
            sum = hn::Zero(whole);
    for (std::int64_t pair = 0; pair < block.pairs; ++pair, weights += kPanelWidth) {
        I columns[kTileVectors];
        for (std::int64_t v = 0; v < kTileVectors; ++v)
            columns[v] = hn::Load(whole, weights + v * kLanes);
        for (std::int64_t r = 0; r < kRows; ++r) {
            const I input = hn::Set(whole, x[r * stride].pairs[static_cast<std::size_t>(pair)]);
            for (std::int64_t v = 0; v < kTileVectors; ++v)
                units[r][v] = Pairs::Add(units[r][v], columns[v], input);
        }
    }
    for (std::int64_t v = 0; v < kTileVectors; ++v) {
        const V scales = hn::Load(D(), block.scales + column + v * kLanes);
        for (std::int64_t r = 0; r < kRows; ++r)
            AddBlock(tile + r * kPanelWidth + column + v * kLanes, units[r][v], x[r * stride].scale,
                     scales);
    }
}

template <class Pairs>
HWY_INLINE void AddLastRows(float* tile, const IntegerBlock* x, std::int64_t stride,
                            const UnpackedBlock& block, std::int64_t column, std::int64_t rows) {
    switch (rows) {
    case 1: return AddRows<Pairs, 1>(tile, x, stride, block, column);
    case 2: return AddRows<Pairs, 2>(tile, x, stride, block, column);
    case 3: return AddRows<Pairs, 3>(tile, x, stride, block, column);
    case 4: return AddRows<Pairs, 4>(tile, x, stride, block, column);
    case 5: return AddRows<Pairs, 5>(tile, x, stride, block, column);
    default: return;
    }
}

/// A few rows block by block, so that its weights, inputs and sums stay in the first cache.
template <class Pairs>
void TileOfSums(float* tile, const std::byte* preparedRows, std::int64_t rows,
                const std::byte* unpacked, std::int64_t inputs) {
    std::fill_n(tile, rows * kPanelWidth, 0.0F);
    const std::int64_t blocks = (inputs + kBlockInputs - 1) / kBlockInputs;
    const auto* x = reinterpret_cast<const IntegerBlock*>(preparedRows);
    for (std::int64_t index = 0; index < blocks; ++index, ++x, unpacked += 4 * kUnpackedBlock) {
        const std::int64_t count = std::min(kBlockInputs, inputs - index * kBlockInputs);
        const UnpackedBlock block{reinterpret_cast<const float*>(unpacked),
                                  reinterpret_cast<const std::int32_t*>(unpacked) + kPanelWidth,
                                  roundUp(count, kQuad) / 2};
        for (std::int64_t column = 0; column < kPanelWidth; column += kTileVectors * kLanes) {
            std::int64_t row = 0;
            for (; row + kTileRows <= rows; row += kTileRows)
                AddRows<Pairs, kTileRows>(tile + row * kPanelWidth, x + row * blocks, blocks, block,
                                          column);
            AddLastRows<Pairs>(tile + row * kPanelWidth, x + row * blocks, blocks, block, column,
                               rows - row);
        }
    }
}

std::int64_t PreparedBytes(std::int64_t rows, std::int64_t inputs) {
    return rows * preparedRowBytes(inputs);
}

/// TileProduct::prepare: one row.
void Prepare(std::byte* out, const float* x, std::int64_t, std::int64_t inputs,
             std::int64_t first) {
    (void)asIntegers(out + first * preparedRowBytes(inputs), x + first * inputs, inputs);
}

/// TileProduct::multiply.
template <class Pairs>
void Multiply(float* tile, const PreparedRows& rows, const std::byte* panel, std::int64_t inputs,
              std::byte* room) {
    constexpr std::int64_t kFewRows = 64;
    Unpack(room, panel, inputs);
    const std::byte* x = rows.data + rows.first * preparedRowBytes(inputs);
    for (std::int64_t row = 0; row < rows.count; row += kFewRows)
        TileOfSums<Pairs>(tile + row * kPanelWidth, x + row * preparedRowBytes(inputs),
                          std::min(kFewRows, rows.count - row), room, inputs);
}

template <class Pairs> TileProduct TilesBy() {
    return {1, PreparedBytes, Prepare, Multiply<Pairs>};
}

template <class Pairs> RowSums RowBy() {
    return readsAhead() ? RowOfSums<Pairs, AheadFromNear> : RowOfSums<Pairs, AheadInTwoSteps>;
}

RowSums ChooseRow() {
#if HWY_TARGET == HWY_AVX3
    if (accumulatesPairs())
        return RowBy<OneInstruction>();
#endif
    return RowBy<TwoInstructions>();
}

TileProduct ChooseTile() {
#if HWY_TARGET == HWY_AVX3
    if (accumulatesPairs())
        return TilesBy<OneInstruction>();
#endif
    return TilesBy<TwoInstructions>();
}

#else // floats are as fast
RowSums ChooseRow() { return nullptr; }
TileProduct ChooseTile() { return {}; }
#endif

} // namespace
} // namespace kvglass::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace kvglass::cpu {

HWY_EXPORT(ChooseRow);
HWY_EXPORT(ChooseTile);

RowSums integerRowSums() { return HWY_DYNAMIC_DISPATCH(ChooseRow)(); }

TileProduct integerTiles() { return HWY_DYNAMIC_DISPATCH(ChooseTile)(); }

} // namespace kvglass::cpu
#endif
