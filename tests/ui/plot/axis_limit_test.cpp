// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/axis_limit.h"

#include <limits>
#include <set>

#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass::ui;

class AxisLimitTest : public QObject {
    Q_OBJECT
private slots:
    void ceilingsAreRoundAndCloseAbove();
    void whatIsRoundStaysWhatItIs();
    void whatHasNoCeilingGetsOne();
    void tokenAxesGrowInFewSteps();
};

void AxisLimitTest::ceilingsAreRoundAndCloseAbove() {
    for (double value = 0.0013; value < 1e6; value *= 1.07) {
        const double ceiling = niceCeiling(value);
        QVERIFY(ceiling >= value);
        QVERIFY(ceiling <= value * 1.34); // the widest gap is 3 to 4
    }
}

void AxisLimitTest::whatIsRoundStaysWhatItIs() {
    QCOMPARE(niceCeiling(1.0), 1.0);
    QCOMPARE(niceCeiling(0.3), 0.3);
    QCOMPARE(niceCeiling(25.0), 25.0);
    QCOMPARE(niceCeiling(1000.0), 1000.0);
}

void AxisLimitTest::whatHasNoCeilingGetsOne() {
    QCOMPARE(niceCeiling(0.0), 1.0);
    QCOMPARE(niceCeiling(-3.0), 1.0);
    QCOMPARE(niceCeiling(std::numeric_limits<double>::quiet_NaN()), 1.0);
    QCOMPARE(niceCeiling(std::numeric_limits<double>::infinity()), 1.0);
}

void AxisLimitTest::tokenAxesGrowInFewSteps() {
    QCOMPARE(tokenAxisEnd(0), 64);
    QCOMPARE(tokenAxisEnd(64), 64);
    QCOMPARE(tokenAxisEnd(65), 96);
    QCOMPARE(tokenAxisEnd(97), 128);
    QCOMPARE(tokenAxisEnd(1000), 1024);
    std::set<std::int64_t> ends;
    for (std::int64_t newest = 1; newest <= 1024; ++newest) {
        QVERIFY(tokenAxisEnd(newest) >= newest);
        ends.insert(tokenAxisEnd(newest));
    }
    QCOMPARE(ends.size(), std::size_t{9});
}

KVGLASS_TEST(AxisLimitTest);
#include "axis_limit_test.moc"
