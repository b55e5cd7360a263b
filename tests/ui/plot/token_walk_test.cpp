// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/token_walk.h"

#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass::ui;

class TokenWalkTest : public QObject {
    Q_OBJECT
private slots:
    void arrowsGoOneTokenAndStopAtTheEnds();
    void homeAndEndGoToTheEnds();
    void withoutATokenTheWalkStartsAtTheLast();
    void aTokenOutsideIsBroughtBack();
    void otherKeysAndEmptyRunsLeadNowhere();
};

void TokenWalkTest::arrowsGoOneTokenAndStopAtTheEnds() {
    QCOMPARE(walked(Qt::Key_Left, 5, 2, 9), std::optional<std::int64_t>(4));
    QCOMPARE(walked(Qt::Key_Right, 5, 2, 9), std::optional<std::int64_t>(6));
    QCOMPARE(walked(Qt::Key_Left, 2, 2, 9), std::optional<std::int64_t>(2));
    QCOMPARE(walked(Qt::Key_Right, 9, 2, 9), std::optional<std::int64_t>(9));
}

void TokenWalkTest::homeAndEndGoToTheEnds() {
    QCOMPARE(walked(Qt::Key_Home, 5, 2, 9), std::optional<std::int64_t>(2));
    QCOMPARE(walked(Qt::Key_End, std::nullopt, 2, 9), std::optional<std::int64_t>(9));
}

void TokenWalkTest::withoutATokenTheWalkStartsAtTheLast() {
    QCOMPARE(walked(Qt::Key_Left, std::nullopt, 2, 9), std::optional<std::int64_t>(9));
    QCOMPARE(walked(Qt::Key_Right, std::nullopt, 2, 9), std::optional<std::int64_t>(9));
}

void TokenWalkTest::aTokenOutsideIsBroughtBack() {
    QCOMPARE(walked(Qt::Key_Right, 0, 2, 9), std::optional<std::int64_t>(2));
    QCOMPARE(walked(Qt::Key_Left, 50, 2, 9), std::optional<std::int64_t>(9));
}

void TokenWalkTest::otherKeysAndEmptyRunsLeadNowhere() {
    QVERIFY(!walked(Qt::Key_A, 5, 2, 9));
    QVERIFY(!walked(Qt::Key_End, 5, 2, 1));
}

KVGLASS_TEST(TokenWalkTest);
#include "token_walk_test.moc"
