// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Writes the keys and values of new positions into the cache, rounded to its type. An int8 row of a
// head has one scale: its largest magnitude is 127.

#include <algorithm>
#include <cmath>

#include "kernels/cpu/half_float.h"
#include "kernels/cpu/operations.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/store_keys_values.cpp"
#include <hwy/foreach_target.h> // includes this file once per instruction set

#include <hwy/highway.h>

#include "kernels/cpu/half_float-inl.h"

HWY_BEFORE_NAMESPACE();
namespace kvglass::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<float, 16>;
constexpr auto kLanes = static_cast<std::int64_t>(hn::MaxLanes(D()));

// out[i] = x[i] as the cache stores it, `inverse` being 1 / scale.

HWY_INLINE void Convert(float* out, const float* x, std::int64_t size, float) {
    std::copy_n(x, size, out);
}

HWY_INLINE void Convert(std::uint16_t* out, const float* x, std::int64_t size, float) {
    const D d;
    const auto most = hn::Set(d, kLargestHalf);
    std::int64_t i = 0;
    for (; i + kLanes <= size; i += kLanes)
        StoreHalf(d, hn::Max(hn::Min(hn::LoadU(d, x + i), most), hn::Neg(most)), out + i);
    for (; i < size; ++i)
        out[i] = halfFromFloat(std::max(std::min(x[i], kLargestHalf), -kLargestHalf));
}

HWY_INLINE void Convert(std::int8_t* out, const float* x, std::int64_t size, float inverse) {
    const D d;
    const hn::Rebind<std::int8_t, D> bytes;
    const auto factor = hn::Set(d, inverse);
    std::int64_t i = 0;
    for (; i + kLanes <= size; i += kLanes) {
        const auto units = hn::NearestInt(hn::Mul(hn::LoadU(d, x + i), factor));
        hn::StoreU(hn::DemoteTo(bytes, units), bytes, out + i);
    }
    for (; i < size; ++i)
        out[i] = static_cast<std::int8_t>(std::nearbyint(x[i] * inverse));
}

/// The largest magnitude over 127; infinity and NaN in the row make the scale so.
float ScaleOf(const float* x, std::int64_t size) {
    float largest = 0.0F;
    for (std::int64_t i = 0; i < size; ++i)
        largest = std::fabs(x[i]) <= largest ? largest : std::fabs(x[i]);
    return largest / 127.0F;
}

/// Scales below this would have no finite inverse; such a row is all zeros.
constexpr float kSmallestScale = 1e-30F;
float InverseOf(float scale) { return scale >= kSmallestScale ? 1.0F / scale : 0.0F; }

/// Row `row` of one head to column `column` of a chunk that holds `held`. T: how it is stored.
template <class T>
HWY_INLINE void StoreRow(const KvView& cache, std::int64_t head, const float* key,
                         const float* value, std::int64_t chunk, std::int64_t column) {
    constexpr std::int64_t kStrip = 64;
    const std::int64_t headSize = cache.shape.headSize;
    const std::int64_t held = cache.shape.held(chunk);
    float keyInverse = 1.0F;
    float valueInverse = 1.0F;
    if constexpr (sizeof(T) == 1) {
        const float keyScale = ScaleOf(key, headSize);
        const float valueScale = ScaleOf(value, headSize);
        cache.keyScales(chunk, head)[column] = keyScale;
        cache.valueScales(chunk, head)[column] = valueScale;
        keyInverse = InverseOf(keyScale);
        valueInverse = InverseOf(valueScale);
    }
    Convert(cache.values<T>(chunk, head) + column * headSize, value, headSize, valueInverse);
    T* keys = cache.keys<T>(chunk, head) + column; // a column of (D, held)
    alignas(64) T strip[kStrip];
    for (std::int64_t first = 0; first < headSize; first += kStrip) {
        const std::int64_t count = std::min(kStrip, headSize - first);
        Convert(strip, key + first, count, keyInverse);
        for (std::int64_t i = 0; i < count; ++i)
            keys[(first + i) * held] = strip[i];
    }
}

template <class T>
HWY_INLINE void StoreHeads(const KvView& cache, const QkvRows& qkv, std::int64_t firstHead,
                           std::int64_t lastHead) {
    for (std::int64_t head = firstHead; head < lastHead; ++head) {
        for (std::int64_t row = 0; row < qkv.rows; ++row) {
            const std::int64_t position = qkv.firstPosition + row;
            const float* key =
                qkv.data + (row * 3 + 1) * qkv.channels + head * cache.shape.headSize;
            StoreRow<T>(cache, head, key, key + qkv.channels, position / kChunkPositions,
                        position % kChunkPositions);
        }
    }
}

void StoreKeysValues(const KvView& cache, const QkvRows& qkv, std::int64_t firstHead,
                     std::int64_t lastHead) {
    switch (cache.shape.type) {
    case KvType::F32: return StoreHeads<float>(cache, qkv, firstHead, lastHead);
    case KvType::F16: return StoreHeads<std::uint16_t>(cache, qkv, firstHead, lastHead);
    case KvType::Int8: return StoreHeads<std::int8_t>(cache, qkv, firstHead, lastHead);
    }
}

} // namespace kvglass::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace kvglass::cpu {

HWY_EXPORT(StoreKeysValues);

void storeKeysValues(const KvView& cache, const QkvRows& qkv, std::int64_t firstHead,
                     std::int64_t lastHead) {
    HWY_DYNAMIC_DISPATCH(StoreKeysValues)(cache, qkv, firstHead, lastHead);
}

} // namespace kvglass::cpu
#endif
