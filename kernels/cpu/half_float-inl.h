// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Vectors of f32 from and to stored f16, for every instruction set: included by files that
// hwy/foreach_target.h includes once per instruction set.

// clang-format off
#if defined(KVGLASS_CPU_HALF_FLOAT_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef KVGLASS_CPU_HALF_FLOAT_INL
#undef KVGLASS_CPU_HALF_FLOAT_INL
#else
#define KVGLASS_CPU_HALF_FLOAT_INL
#endif
// clang-format on

#include <cstdint>

#include <hwy/highway.h>

#include "kernels/cpu/half_float.h"

HWY_BEFORE_NAMESPACE();
namespace kvglass::cpu::HWY_NAMESPACE {

template <class D> HWY_INLINE hwy::HWY_NAMESPACE::Vec<D> LoadHalf(D d, const std::uint16_t* from) {
    namespace hn = hwy::HWY_NAMESPACE;
    const hn::Rebind<hwy::float16_t, D> half;
    return hn::PromoteTo(d, hn::LoadU(half, reinterpret_cast<const hwy::float16_t*>(from)));
}

/// Rounded to nearest. Highway cuts digits off where the processor has no conversion; there the
/// numbers go one by one.
template <class D> HWY_INLINE void StoreHalf(D d, hwy::HWY_NAMESPACE::Vec<D> v, std::uint16_t* to) {
    namespace hn = hwy::HWY_NAMESPACE;
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_NEON
    const hn::Rebind<hwy::float16_t, D> half;
    hn::StoreU(hn::DemoteTo(half, v), half, reinterpret_cast<hwy::float16_t*>(to));
#else
    alignas(64) float lanes[hn::MaxLanes(d)];
    hn::Store(v, d, lanes);
    for (std::size_t lane = 0; lane < hn::MaxLanes(d); ++lane)
        to[lane] = halfFromFloat(lanes[lane]);
#endif
}

} // namespace kvglass::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif // per-target include guard
