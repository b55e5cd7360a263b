// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/usual_maximum.h"

#include <initializer_list>

#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass::ui;

namespace {

UsualMaximum maximumOf(std::initializer_list<double> values) {
    UsualMaximum maximum;
    for (const double value : values) {
        maximum.add(value);
    }
    return maximum;
}

} // namespace

class UsualMaximumTest : public QObject {
    Q_OBJECT
private slots:
    void nothingIsZero();
    void oneFarAboveTheOthersIsNotUsual();
    void amongAFewValuesNoneIsUnusual();
    void aRisingCurveHasNoOutliers();
    void aLevelThatManyReachIsUsual();
    void oneInFiftyMayBeUnusual();
};

void UsualMaximumTest::nothingIsZero() {
    QCOMPARE(UsualMaximum().usual(), 0.0);
    QCOMPARE(UsualMaximum().largest(), 0.0);
    UsualMaximum cleared = maximumOf({3.0});
    cleared.clear();
    QCOMPARE(cleared.largest(), 0.0);
}

void UsualMaximumTest::oneFarAboveTheOthersIsNotUsual() {
    const UsualMaximum maximum = maximumOf({1, 1.1, 40, 0.9, 1, 1, 1.2, 1});
    QCOMPARE(maximum.usual(), 1.2);
    QCOMPARE(maximum.largest(), 40.0);
}

void UsualMaximumTest::amongAFewValuesNoneIsUnusual() {
    QCOMPARE(maximumOf({1, 1, 1, 1, 1, 1, 40}).usual(), 40.0);
}

void UsualMaximumTest::aRisingCurveHasNoOutliers() {
    UsualMaximum maximum;
    for (int i = 1; i <= 1000; ++i) {
        maximum.add(i);
        QCOMPARE(maximum.usual(), double(i));
    }
}

void UsualMaximumTest::aLevelThatManyReachIsUsual() {
    UsualMaximum maximum;
    for (int i = 0; i < 200; ++i) {
        maximum.add(i % 10 == 0 ? 50.0 : 1.0);
    }
    QCOMPARE(maximum.usual(), 50.0);
}

void UsualMaximumTest::oneInFiftyMayBeUnusual() {
    UsualMaximum maximum;
    for (int i = 0; i < 200; ++i) {
        maximum.add(i < 4 ? 100.0 + i : 2.0);
    }
    QCOMPARE(maximum.usual(), 2.0);
    maximum.add(104.0); // the fifth of 201
    QCOMPARE(maximum.usual(), 104.0);
}

KVGLASS_TEST(UsualMaximumTest);
#include "usual_maximum_test.moc"
