// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The 16-bit numbers of the emulator against the definition of their formats: every one of the
// 65,536, and every tie between two of them.

#include <cmath>
#include <cstdint>
#include <limits>

#include <QTest>

#include "cuda_bf16.h"
#include "cuda_fp16.h"
#include "cuda_runtime.h"
#include "tests/support/test_program.h"

namespace {

/// The value of a format with `digitBits` below the leading one and the given exponent bias, by its
/// definition. All of it is exact in double.
double valueOf(unsigned bits, int digitBits, int bias) {
    const int exponentBits = 15 - digitBits;
    const unsigned exponent =
        bits >> static_cast<unsigned>(digitBits) & ((1U << exponentBits) - 1U);
    const unsigned digits = bits & ((1U << digitBits) - 1U);
    const double sign = (bits & 0x8000U) != 0 ? -1.0 : 1.0;
    if (exponent == (1U << exponentBits) - 1U)
        return digits != 0 ? std::numeric_limits<double>::quiet_NaN()
                           : sign * std::numeric_limits<double>::infinity();
    const double significand = digits + (exponent != 0 ? std::ldexp(1.0, digitBits) : 0.0);
    return sign *
           std::ldexp(significand, std::max(static_cast<int>(exponent), 1) - bias - digitBits);
}

struct Format {
    const char* name;
    int digitBits;
    int bias;
    float (*toFloat)(std::uint16_t);
    std::uint16_t (*fromFloat)(float);
};

constexpr Format kFormats[] = {
    {"half", 10, 15, [](std::uint16_t bits) { return __half2float(__ushort_as_half(bits)); },
     [](float value) -> std::uint16_t { return __half_as_ushort(__float2half_rn(value)); }},
    {"bfloat16", 7, 127,
     [](std::uint16_t bits) { return __bfloat162float(__ushort_as_bfloat16(bits)); },
     [](float value) -> std::uint16_t { return __bfloat16_as_ushort(__float2bfloat16_rn(value)); }},
};

} // namespace

class EmulatorNumbersTest final : public QObject {
    Q_OBJECT

private slots:
    void everyNumberHasItsValueAndComesBack_data() { formats(); }
    void everyNumberHasItsValueAndComesBack() {
        QFETCH(int, format);
        const Format& tested = kFormats[format];
        int wrong = 0;
        for (unsigned bits = 0; bits < 0x10000U; ++bits) {
            const auto stored = static_cast<std::uint16_t>(bits);
            const double expected = valueOf(bits, tested.digitBits, tested.bias);
            const float value = tested.toFloat(stored);
            if (std::isnan(expected)) {
                wrong += std::isnan(value) && tested.fromFloat(value) == 0x7fffU ? 0 : 1;
                continue;
            }
            wrong += static_cast<double>(value) == expected && tested.fromFloat(value) == stored &&
                             std::signbit(value) == std::signbit(expected)
                         ? 0
                         : 1;
        }
        QCOMPARE(wrong, 0);
    }

    void tiesGoToTheEvenNumberAndTheRestToTheNearest_data() { formats(); }
    void tiesGoToTheEvenNumberAndTheRestToTheNearest() {
        QFETCH(int, format);
        const Format& tested = kFormats[format];
        const auto infinity = static_cast<unsigned>(tested.fromFloat(HUGE_VALF));
        int wrong = 0;
        for (const unsigned sign : {0U, 0x8000U})
            for (unsigned bits = 0; bits + 1 < infinity; ++bits) {
                const auto below = static_cast<std::uint16_t>(sign | bits);
                const auto above = static_cast<std::uint16_t>(sign | (bits + 1));
                // Two neighbours and their middle are floats in both formats.
                const auto middle = static_cast<float>(
                    (double{tested.toFloat(below)} + double{tested.toFloat(above)}) / 2);
                const float inward = std::nextafter(middle, 0.0F);
                const float outward = std::nextafter(middle, sign != 0 ? -HUGE_VALF : HUGE_VALF);
                wrong += tested.fromFloat(middle) == (bits % 2 == 0 ? below : above) ? 0 : 1;
                wrong += tested.fromFloat(inward) == below ? 0 : 1;
                wrong += tested.fromFloat(outward) == above ? 0 : 1;
            }
        QCOMPARE(wrong, 0);
    }

    void whatIsTooLargeBecomesInfinity() {
        QCOMPARE(__half_as_ushort(__float2half_rn(65504.0F)), std::uint16_t{0x7bff});
        QCOMPARE(__half_as_ushort(__float2half_rn(std::nextafter(65520.0F, 0.0F))),
                 std::uint16_t{0x7bff});
        QCOMPARE(__half_as_ushort(__float2half_rn(65520.0F)), std::uint16_t{0x7c00});
        QCOMPARE(__half_as_ushort(__float2half_rn(-HUGE_VALF)), std::uint16_t{0xfc00});
        QCOMPARE(__bfloat16_as_ushort(__float2bfloat16_rn(std::numeric_limits<float>::max())),
                 std::uint16_t{0x7f80});
    }

    void pairsKeepTheirOrder() {
        const __half2 halves = __floats2half2_rn(1.0F, -2.0F);
        QCOMPARE(__low2float(halves), 1.0F);
        QCOMPARE(__high2float(halves), -2.0F);
        QCOMPARE(std::bit_cast<std::uint32_t>(halves), 0xc0003c00U); // the low one comes first
        const __nv_bfloat162 pair = __floats2bfloat162_rn(1.0F, -2.0F);
        QCOMPARE(__bfloat1622float2(pair).x, 1.0F);
        QCOMPARE(__bfloat1622float2(pair).y, -2.0F);
        QCOMPARE(std::bit_cast<std::uint32_t>(pair), 0xc0003f80U);
    }

    void bitsAndCountsAreThoseOfTheDevice() {
        QCOMPARE(__float_as_uint(1.0F), 0x3f800000U);
        QCOMPARE(__uint_as_float(0xff800000U), -HUGE_VALF);
        QCOMPARE(__ffs(0), 0);
        QCOMPARE(__ffs(8), 4);
        QCOMPARE(__clz(1), 31);
        QCOMPARE(__popc(0xf0f0U), 8);
        QCOMPARE(__float2int_rn(2.5F), 2);
        QCOMPARE(__float2int_rn(3.5F), 4);
        QCOMPARE(__dp4a(0x01ff0280, 0x02030405, 7), 7 + 2 - 3 + 8 - 640);
        QCOMPARE(rsqrtf(4.0F), 0.5F);
    }

private:
    static void formats() {
        QTest::addColumn<int>("format");
        for (int i = 0; i < 2; ++i)
            QTest::newRow(kFormats[i].name) << i;
    }
};

KVGLASS_TEST(EmulatorNumbersTest);
#include "emulator_numbers_test.moc"
