// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <cmath>
#include <vector>

#include <QTest>

#include "engine/experiment/statistics.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class StatisticsTest : public QObject {
    Q_OBJECT
private slots:
    void meanAndDeviationsAreThoseByHand();
    void whatSamplesCannotGiveIsAbsent();
    void percentilesAreInterpolated();
    void aPercentileBeyondTheSamplesIsMarked();
    void anIntervalContainsTheRatioAndIsRepeatable();
    void equalSamplesGiveAnIntervalOfNoWidth();
    void pairsKeepTogetherWhatBelongsTogether();
    void aPairedIntervalIsThatOfTheFormula();
};

// Eight numbers with mean 5 and sum of squares 32 around it: a textbook's example.
void StatisticsTest::meanAndDeviationsAreThoseByHand() {
    const std::vector<double> samples = {2, 4, 4, 4, 5, 5, 7, 9};
    QCOMPARE(mean(samples).value(), 5.0);
    QCOMPARE(standardDeviation(samples, Deviation::Population).value(), 2.0);
    QCOMPARE(standardDeviation(samples, Deviation::Sample).value(), std::sqrt(32.0 / 7.0));
}

void StatisticsTest::whatSamplesCannotGiveIsAbsent() {
    const std::vector<double> one = {3.0};
    QVERIFY(!mean({}));
    QVERIFY(!standardDeviation({}, Deviation::Population));
    QVERIFY(!standardDeviation(one, Deviation::Sample));
    QCOMPARE(standardDeviation(one, Deviation::Population).value(), 0.0);
    QVERIFY(!percentile({}, 50.0));
    QVERIFY(!ratioInterval(one, std::vector<double>{1.0, 2.0}, 1));
    QVERIFY(!ratioInterval(std::vector<double>{1.0, 2.0}, one, 1));
}

void StatisticsTest::percentilesAreInterpolated() {
    const std::vector<double> samples = {40, 10, 30, 20}; // in any order
    QCOMPARE(percentile(samples, 0.0).value().value, 10.0);
    QCOMPARE(percentile(samples, 50.0).value().value, 25.0); // place 1.5
    QCOMPARE(percentile(samples, 90.0).value().value, 37.0); // place 2.7
    QCOMPARE(percentile(samples, 100.0).value().value, 40.0);
    QCOMPARE(percentile(samples, 50.0).value().n, std::int64_t{4});
    QCOMPARE(percentile(std::vector<double>{7.0}, 99.0).value().value, 7.0);
}

void StatisticsTest::aPercentileBeyondTheSamplesIsMarked() {
    QVERIFY(percentile(std::vector<double>(99, 1.0), 99.0).value().isMarked);
    QVERIFY(!percentile(std::vector<double>(100, 1.0), 99.0).value().isMarked);
    QVERIFY(percentile(std::vector<double>(19, 1.0), 95.0).value().isMarked);
    QVERIFY(!percentile(std::vector<double>(20, 1.0), 95.0).value().isMarked);
}

void StatisticsTest::anIntervalContainsTheRatioAndIsRepeatable() {
    const std::vector<double> above = {9.0, 10.0, 11.0, 10.5, 9.5};
    const std::vector<double> below = {2.0, 2.1, 1.9, 2.05, 1.95};
    const Interval interval = ratioInterval(above, below, 5).value();
    QVERIFY(interval.low < 5.0 && interval.high > 5.0);
    QVERIFY(interval.low >= 9.0 / 2.1 && interval.high <= 11.0 / 1.9); // the extreme resamples
    QCOMPARE(ratioInterval(above, below, 5).value(), interval);
    QVERIFY(ratioInterval(above, below, 6).value() != interval);
}

void StatisticsTest::equalSamplesGiveAnIntervalOfNoWidth() {
    const Interval interval =
        ratioInterval(std::vector<double>(3, 6.0), std::vector<double>(4, 2.0), 1).value();
    QCOMPARE(interval.low, 3.0);
    QCOMPARE(interval.high, 3.0);
}

// Steps that grow from 1 to 100: as two heaps they scatter widely, as pairs hardly.
void StatisticsTest::pairsKeepTogetherWhatBelongsTogether() {
    std::vector<double> before;
    std::vector<double> after;
    for (int step = 1; step <= 100; ++step) {
        before.push_back(step);
        after.push_back(1.1 * step + (step % 2 == 0 ? 0.1 : -0.1));
    }
    const Interval paired = pairedRatioInterval(after, before, 1).value();
    const Interval heaps = ratioInterval(after, before, 1).value();
    QVERIFY(paired.low > 1.0 && paired.low < 1.1 && paired.high > 1.1);
    QVERIFY(heaps.low < 1.0 && heaps.high > 1.2);
    QCOMPARE(pairedRatioInterval(after, before, 1).value(), paired); // the seed decides
    QVERIFY(pairedRatioInterval(after, before, 2).value() != paired);
    const std::vector<double> one = {1.0};
    QVERIFY(!pairedRatioInterval(one, one, 1));
    QCOMPARE(pairedRatioInterval(before, before, 1).value(), (Interval{1.0, 1.0}));
}

// The denominator does not scatter, so the ratio is a mean of 400 numbers with deviation 0.2:
// its standard error is 0.01, and 95 % of a normal distribution lie within 1.96 of them.
void StatisticsTest::aPairedIntervalIsThatOfTheFormula() {
    const std::vector<double> denominator(400, 1.0);
    std::vector<double> numerator;
    for (int pair = 0; pair < 400; ++pair)
        numerator.push_back(pair % 2 == 0 ? 1.3 : 1.7);
    const Interval interval = pairedRatioInterval(numerator, denominator, 7).value();
    // A 2.5 % quantile of 10,000 draws scatters by sqrt(0.025 * 0.975 / 10000) / density, where the
    // density of the normal distribution there is 0.0584 / 0.01: 0.00027. Six of them.
    QVERIFY(std::abs(interval.low - (1.5 - 0.0196)) < 0.0016);
    QVERIFY(std::abs(interval.high - (1.5 + 0.0196)) < 0.0016);
}

KVGLASS_TEST(StatisticsTest);
#include "statistics_test.moc"
