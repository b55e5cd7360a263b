// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include <QTest>

#include "engine/io/widen.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

/// By the definition of IEEE 754 binary16: sign, 5 exponent bits, 10 fraction bits.
double valueOfF16(std::uint16_t bits) {
    const int exponent = (bits >> 10) & 31;
    const int fraction = bits & 1023;
    const double sign = (bits & 0x8000) != 0 ? -1.0 : 1.0;
    if (exponent == 31)
        return fraction == 0 ? sign * std::numeric_limits<double>::infinity()
                             : std::numeric_limits<double>::quiet_NaN();
    if (exponent == 0)
        return sign * std::ldexp(fraction, -24);
    return sign * std::ldexp(1024 + fraction, exponent - 25);
}

std::vector<std::uint16_t> allPatterns() {
    std::vector<std::uint16_t> all(65536);
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = static_cast<std::uint16_t>(i);
    return all;
}

} // namespace

class WidenTest : public QObject {
    Q_OBJECT
private slots:
    void everyF16IsExact() {
        const auto all = allPatterns();
        std::vector<float> wide(all.size());
        widenF16(all, wide);
        for (std::size_t i = 0; i < all.size(); ++i) {
            const double expected = valueOfF16(all[i]);
            if (std::isnan(expected)) {
                QVERIFY(std::isnan(wide[i]));
                continue;
            }
            QVERIFY2(static_cast<double>(wide[i]) == expected &&
                         std::signbit(wide[i]) == std::signbit(expected),
                     qPrintable(QStringLiteral("pattern %1").arg(i)));
        }
    }

    void everyBF16IsTheUpperHalf() {
        const auto all = allPatterns();
        std::vector<float> wide(all.size());
        widenBF16(all, wide);
        for (std::size_t i = 0; i < all.size(); ++i)
            QCOMPARE(std::bit_cast<std::uint32_t>(wide[i]), static_cast<std::uint32_t>(i) << 16);
    }

    void everyLengthIsFilledAndNoMore() {
        const auto all = allPatterns();
        for (std::size_t length = 0; length < 40; ++length) {
            std::vector<float> wide(length + 1, 7.0F); // a sentinel behind
            const auto part = std::span(all).subspan(0x3C00, length);
            widenF16(part, std::span(wide).first(length));
            for (std::size_t i = 0; i < length; ++i)
                QCOMPARE(static_cast<double>(wide[i]), valueOfF16(part[i]));
            QCOMPARE(wide[length], 7.0F);
        }
    }

    void firstOfTheBadValuesIsFound() {
        std::vector<float> values(1000, std::numeric_limits<float>::max());
        values[0] = -std::numeric_limits<float>::denorm_min();
        QVERIFY(!firstNotFinite(values).has_value());
        QVERIFY(!firstNotFinite({}).has_value());
        values[999] = std::numeric_limits<float>::infinity();
        QCOMPARE(firstNotFinite(values), std::optional<std::size_t>(999));
        values[613] = -std::numeric_limits<float>::infinity();
        QCOMPARE(firstNotFinite(values), std::optional<std::size_t>(613));
        values[3] = std::numeric_limits<float>::quiet_NaN();
        QCOMPARE(firstNotFinite(values), std::optional<std::size_t>(3));
    }
};

KVGLASS_TEST(WidenTest);
#include "widen_test.moc"
