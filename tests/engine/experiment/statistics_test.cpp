// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <cmath>
#include <vector>

#include <QTest>

#include "engine/experiment/statistics.h"

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

QTEST_GUILESS_MAIN(StatisticsTest)
#include "statistics_test.moc"
