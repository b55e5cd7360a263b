// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/data/percentile.h"

#include <algorithm>
#include <random>

#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass::ui;

class PercentileTest : public QObject {
    Q_OBJECT
private slots:
    void nothingHasNoPercentile();
    void oneValueIsEveryPercentile();
    void ranksBetweenTwoValuesAreInterpolated();
    void theOrderOfTheValuesDoesNotMatter();
};

void PercentileTest::nothingHasNoPercentile() {
    std::vector<double> none;
    QVERIFY(!percentile(none, 0.5));
}

void PercentileTest::oneValueIsEveryPercentile() {
    for (const double fraction : {0.0, 0.5, 0.99, 1.0}) {
        std::vector<double> one = {4.25};
        QCOMPARE(percentile(one, fraction).value(), 4.25);
    }
}

void PercentileTest::ranksBetweenTwoValuesAreInterpolated() {
    std::vector<double> values = {40.0, 10.0, 30.0, 20.0};
    QCOMPARE(percentile(values, 0.0).value(), 10.0);
    QCOMPARE(percentile(values, 0.5).value(), 25.0);
    QCOMPARE(percentile(values, 0.9).value(), 37.0); // rank 2.7
    QCOMPARE(percentile(values, 1.0).value(), 40.0);
}

void PercentileTest::theOrderOfTheValuesDoesNotMatter() {
    std::vector<double> values(101);
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = static_cast<double>(i);
    }
    std::mt19937 generator(7);
    for (int repeat = 0; repeat < 20; ++repeat) {
        std::ranges::shuffle(values, generator);
        auto copy = values;
        QCOMPARE(percentile(copy, 0.99).value(), 99.0);
        QCOMPARE(percentile(copy, 0.5).value(), 50.0);
    }
}

KVGLASS_TEST(PercentileTest);
#include "percentile_test.moc"
