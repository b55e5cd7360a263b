// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <cmath>
#include <vector>

#include <QTest>

#include "engine/model/bell_numbers.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

constexpr std::size_t kCount = 200'000;

std::vector<float> numbers(std::uint64_t seed, std::initializer_list<std::uint64_t> path,
                           float deviation = 1.0F) {
    std::vector<float> values(kCount);
    BellNumbers(seed, path).fill(0, deviation, values);
    return values;
}

/// The mean of a[i] * b[i + lag].
double correlation(const std::vector<float>& a, const std::vector<float>& b, std::size_t lag) {
    double sum = 0.0;
    for (std::size_t i = 0; i + lag < kCount; ++i)
        sum += static_cast<double>(a[i]) * static_cast<double>(b[i + lag]);
    return sum / static_cast<double>(kCount - lag);
}

} // namespace

class BellNumbersTest : public QObject {
    Q_OBJECT
private slots:
    /// The sums were computed apart, in Python's integers, from the formulas of the header.
    void numbersAreTheSameOnEveryMachine() {
        const BellNumbers stream(42, {3, 1});
        const double sumDeviation = std::sqrt((65536.0 * 65536.0 - 1.0) / 3.0);
        const auto scale = static_cast<float>(1.0 / sumDeviation);
        std::vector<float> first(3);
        stream.fill(0, 1.0F, first);
        QCOMPARE(first, (std::vector{-17474 * scale, 61573 * scale, -10898 * scale}));
        std::vector<float> late(1);
        stream.fill(1'000'000, 1.0F, late);
        QCOMPARE(late, (std::vector{-20229 * scale}));
    }

    void anyPartIsTheSame() {
        const auto all = numbers(7, {2});
        const BellNumbers stream(7, {2});
        for (std::size_t first : {0UL, 1UL, 4'095UL, 199'990UL})
            for (std::size_t count : {0UL, 1UL, 3UL, 10UL}) {
                std::vector<float> part(count);
                stream.fill(first, 1.0F, part);
                QVERIFY(std::equal(part.begin(), part.end(),
                                   all.begin() + static_cast<std::ptrdiff_t>(first)));
            }
    }

    void momentsAreThoseOfFourUniformNumbers() {
        const double deviation = 0.02;
        const auto values = numbers(1, {0}, static_cast<float>(deviation));
        double mean = 0.0;
        double square = 0.0;
        double fourth = 0.0;
        double largest = 0.0;
        for (const float value : values) {
            const double z = value / deviation;
            mean += z;
            square += z * z;
            fourth += z * z * z * z;
            largest = std::max(largest, std::abs(z));
        }
        const double n = static_cast<double>(kCount);
        // Six deviations of each estimate. By the moments of a sum of four uniforms: kurtosis 2.7;
        // z^4 has a deviation of sqrt(E z^8 - 2.7^2) < sqrt(105), that of a normal distribution.
        QVERIFY(std::abs(mean / n) < 6.0 / std::sqrt(n));
        QVERIFY(std::abs(square / n - 1.0) < 6.0 * std::sqrt(1.7 / n));
        QVERIFY(std::abs(fourth / n - 2.7) < 6.0 * std::sqrt(105.0 / n));
        // 4 * 32767.5 / sqrt(2^32 / 3) = 2 sqrt(3), and the rounding of a float.
        QVERIFY(largest < 2.0 * std::sqrt(3.0) * (1.0 + 1e-6));
        QVERIFY(largest > 3.0);
    }

    void neighboursAndStreamsAreIndependent() {
        const auto one = numbers(1, {4, 0});
        const double bound = 6.0 / std::sqrt(static_cast<double>(kCount - 768));
        for (const std::size_t lag : {1UL, 2UL, 3UL, 64UL, 768UL})
            QVERIFY(std::abs(correlation(one, one, lag)) < bound);
        for (const auto& other : {numbers(1, {4, 1}), numbers(1, {5, 0}), numbers(2, {4, 0}),
                                  numbers(1, {0, 4}), numbers(1, {4})})
            for (const std::size_t lag : {0UL, 1UL})
                QVERIFY(std::abs(correlation(one, other, lag)) < bound);
    }
};

KVGLASS_TEST(BellNumbersTest);
#include "bell_numbers_test.moc"
