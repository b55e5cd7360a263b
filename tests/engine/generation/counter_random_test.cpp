// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <cmath>

#include <QTest>

#include "engine/generation/counter_random.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class CounterRandomTest : public QObject {
    Q_OBJECT
private slots:
    void seedZeroGivesThePublishedSequence();
    void aNumberDependsOnlyOnSeedAndIndex();
    void uniformNumbersFillTheUnitInterval();
};

// The first outputs of the published SplitMix64 for seed 0.
void CounterRandomTest::seedZeroGivesThePublishedSequence() {
    const CounterRandom random(0);
    QCOMPARE(random.bits(0), std::uint64_t{0xE220A8397B1DCDAF});
    QCOMPARE(random.bits(1), std::uint64_t{0x6E789E6AA1B965F4});
    QCOMPARE(random.bits(2), std::uint64_t{0x06C45D188009454F});
    QCOMPARE(random.uniform(0), std::ldexp(static_cast<double>(0xE220A8397B1DCDAFU >> 11U), -53));
}

void CounterRandomTest::aNumberDependsOnlyOnSeedAndIndex() {
    QCOMPARE(CounterRandom(8).bits(1000), CounterRandom(8).bits(1000));
    QVERIFY(CounterRandom(8).bits(1000) != CounterRandom(9).bits(1000));
    QVERIFY(CounterRandom(8).bits(1000) != CounterRandom(8).bits(1001));
    // Seeds that differ by the increment are not shifted copies of each other.
    QVERIFY(CounterRandom(8 + 0x9E3779B97F4A7C15U).bits(0) != CounterRandom(8).bits(1));
}

// n counts in k equal bins: the sum of (count - n/k)^2 / (n/k) follows chi-square with k - 1
// degrees of freedom, mean k - 1 and variance 2 (k - 1); five standard deviations above is the
// limit.
void CounterRandomTest::uniformNumbersFillTheUnitInterval() {
    constexpr int kBins = 256;
    constexpr int kDraws = 256 * 400;
    std::array<int, kBins> counts{};
    const CounterRandom random(12345);
    for (int index = 0; index < kDraws; ++index) {
        const double value = random.uniform(static_cast<std::uint64_t>(index));
        QVERIFY(value >= 0.0 && value < 1.0);
        ++counts[static_cast<std::size_t>(value * kBins)];
    }
    const double expected = static_cast<double>(kDraws) / kBins;
    double chiSquare = 0.0;
    for (const int count : counts)
        chiSquare += (count - expected) * (count - expected) / expected;
    constexpr double kFreedom = kBins - 1;
    QVERIFY(std::abs(chiSquare - kFreedom) < 5 * std::sqrt(2 * kFreedom));
}

KVGLASS_TEST(CounterRandomTest);
#include "counter_random_test.moc"
