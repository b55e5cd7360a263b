// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// out = or += activation(sums + bias): what follows a matrix product, for rows of one panel.
// The formulas are those of the reference; only exp, tanh and erf are approximations, each within
// a few units in the last place.

#include "kernels/cpu/operations.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/finish_panel.cpp"
#include <hwy/foreach_target.h> // includes this file once per instruction set

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace kvglass::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

/// 1 / x for x >= 1 to the last digit or two: a division would take longer than all else here. Two
/// Newton steps double the digits, of which every instruction set begins with eight or more.
HWY_INLINE V Reciprocal(D d, V x) {
    const auto two = hn::Set(d, 2.0F);
    V inverse = hn::ApproximateReciprocal(x);
    inverse = hn::Mul(inverse, hn::NegMulAdd(x, inverse, two));
    return hn::Mul(inverse, hn::NegMulAdd(x, inverse, two));
}

/// 1 / (1 + exp(-x)). Beyond 88 exp would overflow; the result is then below 1e-38 anyway.
HWY_INLINE V Sigmoid(D d, V x) {
    const auto e = hn::Exp(d, hn::Min(hn::Neg(x), hn::Set(d, 88.0F)));
    return Reciprocal(d, hn::Add(hn::Set(d, 1.0F), e));
}

/// x * 0.5 (1 + tanh(u)) with u = sqrt(2/pi) (x + 0.044715 x^3), written as x * sigmoid(2 u).
HWY_INLINE V GeluTanh(D d, V x) {
    const auto cubic = hn::Mul(hn::Mul(x, x), hn::Set(d, 0.044715F));
    const auto u2 = hn::Mul(hn::MulAdd(cubic, x, x), hn::Set(d, 1.5957691216F)); // 2 sqrt(2/pi)
    return hn::Mul(x, Sigmoid(d, u2));
}

template <std::size_t N> HWY_INLINE V Polynomial(D d, V x, const float (&coefficients)[N]) {
    V sum = hn::Set(d, coefficients[N - 1]);
    for (std::size_t n = N - 1; n-- > 0;)
        sum = hn::MulAdd(sum, x, hn::Set(d, coefficients[n]));
    return sum;
}

/// erf(x), absolute error below 2e-7: Chebyshev interpolation of erf(t)/t in t^2 on [0, 1] and of
/// ln erfc(t) on [1, 4], computed with 40 digits; erfc(4) is below half a unit of 1.
HWY_INLINE V Erf(D d, V x) {
    constexpr float kSmall[] = {1.128379167F,     -0.3761263847F,  0.112837825F,
                                -0.02686543073F,  0.005221031808F, -0.0008484080406F,
                                0.0001126595903F, -9.667044571e-6F};
    constexpr float kLarge[] = {0.0003201380497F, -1.130233435F,    -0.6318260516F,
                                -0.1100800829F,   0.02642113601F,   -0.004759596293F,
                                0.0005968056257F, -4.605804269e-5F, 1.637151415e-6F};
    const auto one = hn::Set(d, 1.0F);
    const auto t = hn::Min(hn::Abs(x), hn::Set(d, 4.0F));
    const auto inner = hn::Mul(t, Polynomial(d, hn::Mul(t, t), kSmall));
    const auto outer = hn::Sub(one, hn::Exp(d, Polynomial(d, hn::Max(t, one), kLarge)));
    return hn::CopySign(hn::IfThenElse(hn::Lt(t, one), inner, outer), x);
}

HWY_INLINE V GeluErf(D d, V x) {
    const auto erf = Erf(d, hn::Mul(x, hn::Set(d, 0.70710678119F)));
    const auto half = hn::Set(d, 0.5F);
    return hn::Mul(x, hn::MulAdd(half, erf, half));
}

/// Of the rows that will be written soon, which lie far apart: 64 floats.
constexpr std::int64_t kRowsAhead = 8;
HWY_INLINE void AskToWrite(const float* row) {
    constexpr int kWrite = 1;
    constexpr int kFirstCache = 3;
    for (std::int64_t j = 0; j <= kPanelWidth; j += 16)
        __builtin_prefetch(row + j, kWrite, kFirstCache);
}

/// out = or += function(sums + bias), vector by vector.
template <class Function>
HWY_INLINE void FinishWith(const Function& function, float* HWY_RESTRICT out, std::int64_t stride,
                           const PanelSums& panel, const float* HWY_RESTRICT bias,
                           Finish::Store store) {
    const D d;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const float* HWY_RESTRICT sums = panel.data;
    for (std::int64_t row = 0; row < panel.rows; ++row, sums += kPanelWidth, out += stride) {
        AskToWrite(out + kRowsAhead * stride);
        for (std::int64_t j = 0; j < panel.columns; j += lanes) {
            V x = hn::Load(d, sums + j);
            if (bias != nullptr)
                x = hn::Add(x, hn::Load(d, bias + j));
            x = function(d, x);
            if (j + lanes <= panel.columns) {
                hn::StoreU(store == Finish::Store::AddTo ? hn::Add(x, hn::LoadU(d, out + j)) : x, d,
                           out + j);
                continue;
            }
            alignas(64) float last[hn::MaxLanes(d)];
            hn::Store(x, d, last);
            for (std::int64_t i = j; i < panel.columns; ++i)
                out[i] = store == Finish::Store::AddTo ? out[i] + last[i - j] : last[i - j];
        }
    }
}

void FinishPanel(float* out, std::int64_t stride, const PanelSums& panel, const float* bias,
                 const Finish& finish) {
    const auto with = [&](const auto& function) HWY_ATTR {
        FinishWith(function, out, stride, panel, bias, finish.store);
    };
    if (!finish.activation)
        return with([](D, V x) HWY_ATTR { return x; });
    switch (*finish.activation) {
    case Activation::GeluTanh: return with([](D d, V x) HWY_ATTR { return GeluTanh(d, x); });
    case Activation::GeluErf: return with([](D d, V x) HWY_ATTR { return GeluErf(d, x); });
    case Activation::QuickGelu:
        return with([](D d, V x) HWY_ATTR {
            return hn::Mul(x, Sigmoid(d, hn::Mul(x, hn::Set(d, 1.702F))));
        });
    case Activation::Relu: return with([](D d, V x) HWY_ATTR { return hn::Max(x, hn::Zero(d)); });
    case Activation::Silu: return with([](D d, V x) HWY_ATTR { return hn::Mul(x, Sigmoid(d, x)); });
    case Activation::Tanh: return with([](D d, V x) HWY_ATTR { return hn::Tanh(d, x); });
    case Activation::Sigmoid: return with([](D d, V x) HWY_ATTR { return Sigmoid(d, x); });
    }
}

} // namespace kvglass::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace kvglass::cpu {

HWY_EXPORT(FinishPanel);

void finishPanel(float* out, std::int64_t stride, const PanelSums& panel, const float* bias,
                 const Finish& finish) {
    HWY_DYNAMIC_DISPATCH(FinishPanel)(out, stride, panel, bias, finish);
}

} // namespace kvglass::cpu
#endif
