// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/support/comparator.h"

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr Tolerance kAnything{std::numeric_limits<double>::max(),
                              std::numeric_limits<double>::max()};

Comparison compared(std::vector<float> actual, std::vector<float> expected, Tolerance tolerance) {
    return compare(std::span<const float>(actual), std::span<const float>(expected), tolerance);
}

} // namespace

class ComparatorTest final : public QObject {
    Q_OBJECT

private slots:
    void equalValuesPassWithoutTolerance() {
        const Comparison result = compared({1.0F, -2.0F, 0.0F}, {1.0F, -2.0F, 0.0F}, {});
        QVERIFY2(result.passed, result.text.c_str());
        QCOMPARE(result.maximumError, 0.0);
        QCOMPARE(result.meanError, 0.0);
    }

    void anErrorAtTheLimitPassesAndOneBeyondFails() {
        QVERIFY(compared({1.5F, 0.0F}, {1.0F, 0.0F}, {0.5, 0.25}).passed);
        QVERIFY(!compared({1.5F, 0.0F}, {1.0F, 0.0F}, {0.499, 0.25}).passed);
        QVERIFY(!compared({1.5F, 0.0F}, {1.0F, 0.0F}, {0.5, 0.249}).passed);
    }

    void aSmallErrorEverywhereFailsTheMeanAlone() {
        const std::vector<float> actual(100, 1.01F);
        const std::vector<float> expected(100, 1.0F);
        QVERIFY(!compared(actual, expected, {0.02, 0.005}).passed);
        QVERIFY(compared(actual, expected, {0.02, 0.02}).passed);
    }

    void oneWrongElementOfManyFailsTheMaximumAlone() {
        std::vector<float> actual(1000, 1.0F);
        actual[777] = 2.0F;
        const Comparison result = compared(actual, std::vector<float>(1000, 1.0F), {0.5, 0.5});
        QVERIFY(!result.passed);
        QCOMPARE(result.worstIndex, std::size_t{777});
    }

    void twoNegativesThatDifferFail() {
        const Comparison result = compared({-3.0F}, {-2.0F}, {0.5, 0.5});
        QVERIFY(!result.passed);
        QCOMPARE(result.maximumError, 1.0);
        QVERIFY(!compared({-2.0F}, {-3.0F}, {0.5, 0.5}).passed);
    }

    void oppositeSignsDoNotCancel() {
        QVERIFY(!compared({-1.0F, 1.0F}, {1.0F, -1.0F}, {1.5, 1.5}).passed);
        QCOMPARE(compared({-1.0F, 1.0F}, {1.0F, -1.0F}, {}).meanError, 2.0);
    }

    void everyNotANumberFails() {
        QVERIFY(!compared({1.0F, kNaN}, {1.0F, 2.0F}, kAnything).passed);
        QVERIFY(!compared({1.0F, 2.0F}, {1.0F, kNaN}, kAnything).passed);
        const Comparison both = compared({1.0F, kNaN}, {1.0F, kNaN}, kAnything);
        QVERIFY(!both.passed);
        QCOMPARE(both.worstIndex, std::size_t{1});
    }

    void everyInfinityFails() {
        QVERIFY(!compared({kInfinity}, {1.0F}, kAnything).passed);
        QVERIFY(!compared({1.0F}, {-kInfinity}, kAnything).passed);
        QVERIFY(!compared({kInfinity}, {kInfinity}, kAnything).passed);
        QVERIFY(!compared({kInfinity}, {-kInfinity}, kAnything).passed);
    }

    void theFirstOfEquallyWrongElementsIsReported() {
        const Comparison result = compared({0.0F, 5.0F, 5.0F, 5.0F}, {0.0F, 4.0F, 4.0F, 4.0F}, {});
        QCOMPARE(result.worstIndex, std::size_t{1});
        const Comparison infinite =
            compared({0.0F, 9.0F, kInfinity, kNaN}, {0.0F, 4.0F, 4.0F, 4.0F}, {});
        QCOMPARE(infinite.worstIndex, std::size_t{2});
    }

    void differentSizesAndNothingFail() {
        QVERIFY(!compared({1.0F}, {1.0F, 1.0F}, kAnything).passed);
        QVERIFY(!compared({1.0F, 1.0F}, {1.0F}, kAnything).passed);
        QVERIFY(!compared({}, {}, kAnything).passed);
    }

    void doublesKeepTheirDigits() {
        const std::array<float, 1> actual = {1.0F};
        const std::array<double, 1> expected = {1.0 + 1e-12};
        const Comparison result = compare(std::span<const float>(actual),
                                          std::span<const double>(expected), {1e-13, 1e-13});
        QVERIFY(!result.passed);
        QVERIFY(result.maximumError > 0.9e-12 && result.maximumError < 1.1e-12);
    }

    void theTextNamesBothErrorsAndTheElement() {
        const std::string text = compared({1.0F, -7.5F}, {1.0F, -7.0F}, {0.25, 0.125}).text;
        for (const char* part : {"0.5", "0.25", "[1]", "-7.5", "-7", "0.125", "2 values"})
            QVERIFY2(text.find(part) != std::string::npos, text.c_str());
    }

    void theLargestMagnitudeMayBeNegative() {
        const std::array<float, 3> values = {1.0F, -4.0F, 2.0F};
        QCOMPARE(largestMagnitude(values), 4.0);
        QCOMPARE(largestMagnitude({}), 0.0);
    }
};

KVGLASS_TEST(ComparatorTest);
#include "comparator_test.moc"
