// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Between the floats of a model and the panels of panel_format.h: every weight passes here once at
// load, and again where many rows are multiplied at once.

#include <algorithm>

#include "kernels/cpu/half_float.h"
#include "kernels/cpu/panel_format.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/pack_block.cpp"
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

/// The largest magnitude among the columns of `largest`, which AbsMax() filled.
HWY_INLINE float LargestOf(V largest) { return hn::GetLane(hn::MaxOfLanes(D(), largest)); }

Packed PackHalf(std::uint16_t* out, const float* block, std::int64_t stride, std::int64_t inputs) {
    const D d;
    V largest = hn::Zero(d);
    for (std::int64_t i = 0; i < inputs; ++i, block += stride, out += kPanelWidth) {
        for (std::int64_t j = 0; j < kPanelWidth; j += kLanes) {
            const V weights = hn::LoadU(d, block + j);
            largest = hn::Max(largest, hn::Abs(weights));
            StoreHalf(d, weights, out + j);
        }
    }
    return LargestOf(largest) < kHalfOverflow ? Packed::Whole : Packed::OutOfRange;
}

/// The bits of bf16 in the upper half of each lane, rounded to nearest, ties to even; the lower
/// half is whatever is left.
HWY_INLINE hn::Vec<U> RoundedToBfloat(V weights) {
    const U u;
    const auto bits = hn::BitCast(u, weights);
    const auto odd = hn::And(hn::ShiftRight<16>(bits), hn::Set(u, 1U));
    return hn::Add(bits, hn::Add(odd, hn::Set(u, 0x7FFFU)));
}

Packed PackPairs(std::uint32_t* out, const float* block, std::int64_t stride, std::int64_t inputs) {
    constexpr float kBfloatOverflow = 0x1.FFp127F;
    const D d;
    const U u;
    V largest = hn::Zero(d);
    for (std::int64_t i = 0; i < roundUp(inputs, kPairedInputs); i += 2, out += kPanelWidth) {
        const float* first = block + i * stride;
        for (std::int64_t j = 0; j < kPanelWidth; j += kLanes) {
            const V even = i < inputs ? hn::LoadU(d, first + j) : hn::Zero(d);
            const V odd = i + 1 < inputs ? hn::LoadU(d, first + stride + j) : hn::Zero(d);
            largest = hn::Max(largest, hn::Max(hn::Abs(even), hn::Abs(odd)));
            const auto low = hn::ShiftRight<16>(RoundedToBfloat(even));
            const auto high = hn::And(RoundedToBfloat(odd), hn::Set(u, 0xFFFF0000U));
            hn::Store(hn::Or(low, high), u, out + j);
        }
    }
    return LargestOf(largest) < kBfloatOverflow ? Packed::Whole : Packed::OutOfRange;
}

/// The bytes of four inputs of each column, the first in the lowest: integers + 128. Inputs beyond
/// `inputs` are zeros.
HWY_INLINE hn::Vec<U> Quad(const float* column, std::int64_t stride, std::int64_t inputs,
                           V inverse) {
    const D d;
    const U u;
    const hn::Rebind<std::int32_t, D> whole;
    auto quad = hn::Zero(u);
    for (std::int64_t k = kQuad - 1; k >= 0; --k) {
        const V weights = k < inputs ? hn::LoadU(d, column + k * stride) : hn::Zero(d);
        const auto units = hn::NearestInt(hn::Mul(weights, inverse));
        const auto byte = hn::Add(units, hn::Set(whole, kByteZero));
        quad = hn::Or(hn::ShiftLeft<8>(quad), hn::BitCast(u, byte));
    }
    return quad;
}

/// One scale per column: the largest magnitude is 127 of it, or a little less. Columns so small
/// that a division by the scale would overflow become zeros.
Packed PackIntegers(std::byte* out, const float* block, std::int64_t stride, std::int64_t inputs) {
    constexpr float kNothing = 1e-30F;
    const D d;
    const U u;
    const hn::Rebind<std::int32_t, D> whole;
    const hn::Rebind<std::uint16_t, D> shorts;
    auto* scales = reinterpret_cast<std::uint16_t*>(out);
    auto* quads = reinterpret_cast<std::uint32_t*>(out + kScaleBytes);
    for (std::int64_t j = 0; j < kPanelWidth; j += kLanes) {
        V largest = hn::Zero(d);
        for (std::int64_t i = 0; i < inputs; ++i)
            largest = hn::Max(largest, hn::Abs(hn::LoadU(d, block + i * stride + j)));
        const V step = hn::Mul(largest, hn::Set(d, 1.0F / 127.0F));
        const auto up = hn::Add(hn::BitCast(u, step), hn::Set(u, 0xFFFFU)); // positive: rounds up
        const auto kept = hn::And(up, hn::Set(u, 0xFFFF0000U));
        const auto counts = hn::Gt(largest, hn::Set(d, kNothing));
        const V scale = hn::IfThenElseZero(counts, hn::BitCast(d, kept));
        const V inverse =
            hn::IfThenElseZero(counts, hn::Div(hn::Set(d, 1.0F), hn::BitCast(d, kept)));
        const auto scaleBits = hn::ShiftRight<16>(hn::BitCast(u, scale));
        hn::StoreU(hn::DemoteTo(shorts, hn::BitCast(whole, scaleBits)), shorts, scales + j);
        for (std::int64_t i = 0; i < inputs; i += kQuad)
            hn::StoreU(Quad(block + i * stride + j, stride, inputs - i, inverse), u,
                       quads + i / kQuad * kPanelWidth + j);
    }
    return Packed::Whole;
}

Packed PackBlock(WeightType type, std::byte* out, const float* block, std::int64_t stride,
                 std::int64_t inputs) {
    switch (type) {
    case WeightType::F16:
        return PackHalf(reinterpret_cast<std::uint16_t*>(out), block, stride, inputs);
    case WeightType::BF16:
        return PackPairs(reinterpret_cast<std::uint32_t*>(out), block, stride, inputs);
    case WeightType::Int8: return PackIntegers(out, block, stride, inputs);
    case WeightType::F32: break;
    }
    for (std::int64_t i = 0; i < inputs; ++i)
        std::copy_n(block + i * stride, kPanelWidth,
                    reinterpret_cast<float*>(out) + i * kPanelWidth);
    return Packed::Whole;
}

/// Where the floats of a panel go: strips of kColumns, one after the other. (strips, inputs,
/// kColumns)
template <std::int64_t kColumns> struct Strips {
    float* data;
    std::int64_t inputs;

    /// Of input i and column j.
    HWY_INLINE float* At(std::int64_t i, std::int64_t j) const {
        return data + j / kColumns * inputs * kColumns + i * kColumns + j % kColumns;
    }
};
using Panel = Strips<kPanelWidth>; // one strip
using Narrow = Strips<kStripVectors * kLanes>;

// Blocks of so many inputs, of which input 0 goes to input `first` of the strips.

template <class Out>
void UnpackSingles(Out out, std::int64_t first, const float* block, std::int64_t inputs) {
    const D d;
    for (std::int64_t i = 0; i < inputs; ++i, block += kPanelWidth)
        for (std::int64_t j = 0; j < kPanelWidth; j += kLanes)
            hn::StoreU(hn::Load(d, block + j), d, out.At(first + i, j));
}

template <class Out>
void UnpackHalf(Out out, std::int64_t first, const std::uint16_t* block, std::int64_t inputs) {
    const D d;
    for (std::int64_t i = 0; i < inputs; ++i, block += kPanelWidth)
        for (std::int64_t j = 0; j < kPanelWidth; j += kLanes)
            hn::StoreU(LoadHalf(d, block + j), d, out.At(first + i, j));
}

template <class Out>
void UnpackPairs(Out out, std::int64_t first, const std::uint32_t* block, std::int64_t inputs) {
    const D d;
    const U u;
    for (std::int64_t i = 0; i < inputs; i += 2, block += kPanelWidth) {
        for (std::int64_t j = 0; j < kPanelWidth; j += kLanes) {
            const auto pair = hn::Load(u, block + j);
            hn::StoreU(hn::BitCast(d, hn::ShiftLeft<16>(pair)), d, out.At(first + i, j));
            if (i + 1 < inputs)
                hn::StoreU(hn::BitCast(d, hn::And(pair, hn::Set(u, 0xFFFF0000U))), d,
                           out.At(first + i + 1, j));
        }
    }
}

template <class Out>
void UnpackIntegers(Out out, std::int64_t first, const std::byte* block, std::int64_t inputs) {
    const D d;
    const U u;
    const hn::Rebind<std::uint16_t, D> shorts;
    const hn::Rebind<std::int32_t, D> whole;
    const auto* scales = reinterpret_cast<const std::uint16_t*>(block);
    const auto* quads = reinterpret_cast<const std::uint32_t*>(block + kScaleBytes);
    for (std::int64_t j = 0; j < kPanelWidth; j += kLanes) {
        const auto bits = hn::PromoteTo(U(), hn::LoadU(shorts, scales + j));
        const V scale = hn::BitCast(d, hn::ShiftLeft<16>(bits));
        for (std::int64_t i = 0; i < inputs; i += kQuad) {
            auto quad = hn::LoadU(u, quads + i / kQuad * kPanelWidth + j);
            const std::int64_t count = std::min(kQuad, inputs - i);
            for (std::int64_t k = 0; k < count; ++k, quad = hn::ShiftRight<8>(quad)) {
                const auto byte = hn::BitCast(whole, hn::And(quad, hn::Set(u, 0xFFU)));
                const auto units = hn::Sub(byte, hn::Set(whole, kByteZero));
                hn::StoreU(hn::Mul(hn::ConvertTo(d, units), scale), d, out.At(first + i + k, j));
            }
        }
    }
}

template <class Out> void Unpack(WeightType type, Out out, const std::byte* panel) {
    for (std::int64_t first = 0; first < out.inputs; first += kBlockInputs) {
        const std::int64_t count = std::min(kBlockInputs, out.inputs - first);
        switch (type) {
        case WeightType::F32:
            UnpackSingles(out, first, reinterpret_cast<const float*>(panel), count);
            break;
        case WeightType::F16:
            UnpackHalf(out, first, reinterpret_cast<const std::uint16_t*>(panel), count);
            break;
        case WeightType::BF16:
            UnpackPairs(out, first, reinterpret_cast<const std::uint32_t*>(panel), count);
            break;
        case WeightType::Int8: UnpackIntegers(out, first, panel, count); break;
        }
        panel += blockBytes(type, count);
    }
}

void UnpackPanel(WeightType type, float* out, const std::byte* panel, std::int64_t inputs) {
    Unpack(type, Panel{out, inputs}, panel);
}

std::int64_t StripColumns() { return kStripVectors * kLanes; }

void UnpackStrips(WeightType type, float* out, const std::byte* panel, std::int64_t inputs) {
    Unpack(type, Narrow{out, inputs}, panel);
}

} // namespace kvglass::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace kvglass::cpu {

HWY_EXPORT(PackBlock);
HWY_EXPORT(UnpackPanel);
HWY_EXPORT(StripColumns);
HWY_EXPORT(UnpackStrips);

namespace {
template <class T> T read(const std::byte* from, std::int64_t index) {
    return reinterpret_cast<const T*>(from)[index];
}

/// Input i of column j of a block.
float weightAt(WeightType type, const std::byte* block, std::int64_t i, std::int64_t j) {
    switch (type) {
    case WeightType::F32: return read<float>(block, i * kPanelWidth + j);
    case WeightType::F16: return floatFromHalf(read<std::uint16_t>(block, i * kPanelWidth + j));
    case WeightType::BF16:
        return floatFromBfloat(read<std::uint16_t>(block, (i / 2 * kPanelWidth + j) * 2 + i % 2));
    case WeightType::Int8:
        return floatFromBfloat(read<std::uint16_t>(block, j)) *
               static_cast<float>(
                   read<std::uint8_t>(block + kScaleBytes,
                                      (i / kQuad * kPanelWidth + j) * kQuad + i % kQuad) -
                   kByteZero);
    }
    return 0.0F;
}
} // namespace

Packed packBlock(WeightType type, std::byte* out, const float* block, std::int64_t stride,
                 std::int64_t inputs) {
    return HWY_DYNAMIC_DISPATCH(PackBlock)(type, out, block, stride, inputs);
}

void unpackPanel(WeightType type, float* out, const std::byte* panel, std::int64_t inputs) {
    HWY_DYNAMIC_DISPATCH(UnpackPanel)(type, out, panel, inputs);
}

std::int64_t stripColumns() { return HWY_DYNAMIC_DISPATCH(StripColumns)(); }

void unpackStrips(WeightType type, float* out, const std::byte* panel, std::int64_t inputs) {
    HWY_DYNAMIC_DISPATCH(UnpackStrips)(type, out, panel, inputs);
}

void unpackColumn(WeightType type, float* out, const std::byte* panel, std::int64_t inputs,
                  std::int64_t column) {
    for (std::int64_t first = 0; first < inputs; first += kBlockInputs) {
        const std::int64_t count = std::min(kBlockInputs, inputs - first);
        for (std::int64_t i = 0; i < count; ++i)
            out[first + i] = weightAt(type, panel, i, column);
        panel += blockBytes(type, count);
    }
}

} // namespace kvglass::cpu
#endif
