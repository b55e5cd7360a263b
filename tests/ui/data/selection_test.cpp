// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/data/selection.h"

#include <QSignalSpy>
#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass;
using namespace kvglass::ui;

class SelectionTest : public QObject {
    Q_OBJECT
private slots:
    void hoveringSaysSoOncePerToken();
    void hoveringNeverOverridesALockedToken();
    void unlockingGoesBackToTheHoveredToken();
    void lockingTheHoveredTokenIsAChangeOfState();
    void settingTheSameRangeOrHeadIsSilent();
    void clearingDropsTokenAndRangeButKeepsTheHead();
    void clearingAnEmptySelectionIsSilent();
};

void SelectionTest::hoveringSaysSoOncePerToken() {
    Selection selection;
    QSignalSpy changed(&selection, &Selection::tokenChanged);
    QVERIFY(!selection.token());
    selection.hover(7);
    selection.hover(7);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(selection.token().value(), 7);
    selection.hover(std::nullopt);
    selection.hover(std::nullopt);
    QCOMPARE(changed.count(), 2);
    QVERIFY(!selection.token());
}

void SelectionTest::hoveringNeverOverridesALockedToken() {
    Selection selection;
    selection.lock(3);
    QSignalSpy changed(&selection, &Selection::tokenChanged);
    selection.hover(9);
    QCOMPARE(changed.count(), 0);
    QCOMPARE(selection.token().value(), 3);
    QVERIFY(selection.isLocked());
}

void SelectionTest::unlockingGoesBackToTheHoveredToken() {
    Selection selection;
    selection.lock(3);
    selection.hover(9);
    QSignalSpy changed(&selection, &Selection::tokenChanged);
    selection.lock(std::nullopt);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(selection.token().value(), 9);
    QVERIFY(!selection.isLocked());
}

void SelectionTest::lockingTheHoveredTokenIsAChangeOfState() {
    Selection selection;
    selection.hover(4);
    QSignalSpy changed(&selection, &Selection::tokenChanged);
    selection.lock(4);
    QCOMPARE(changed.count(), 1);
    selection.lock(4);
    QCOMPARE(changed.count(), 1);
}

void SelectionTest::settingTheSameRangeOrHeadIsSilent() {
    Selection selection;
    QSignalSpy ranges(&selection, &Selection::rangeChanged);
    QSignalSpy heads(&selection, &Selection::headChanged);
    selection.setRange(TokenRange{2, 5});
    selection.setRange(TokenRange{2, 5});
    selection.setRange(TokenRange{2, 6});
    QCOMPARE(ranges.count(), 2);
    selection.setHead(LayerIndex(1), HeadIndex(2));
    selection.setHead(LayerIndex(1), HeadIndex(2));
    selection.setHead(LayerIndex(2), HeadIndex(2));
    QCOMPARE(heads.count(), 2);
    QCOMPARE(selection.layer(), LayerIndex(2));
    QCOMPARE(selection.head(), HeadIndex(2));
}

void SelectionTest::clearingDropsTokenAndRangeButKeepsTheHead() {
    Selection selection;
    selection.setHead(LayerIndex(1), HeadIndex(2));
    selection.hover(1);
    selection.lock(2);
    selection.setRange(TokenRange{0, 4});
    QSignalSpy tokens(&selection, &Selection::tokenChanged);
    QSignalSpy ranges(&selection, &Selection::rangeChanged);
    QSignalSpy heads(&selection, &Selection::headChanged);
    selection.clear();
    QCOMPARE(tokens.count(), 1);
    QCOMPARE(ranges.count(), 1);
    QCOMPARE(heads.count(), 0);
    QVERIFY(!selection.token());
    QVERIFY(!selection.range());
    QCOMPARE(selection.head(), HeadIndex(2));
}

void SelectionTest::clearingAnEmptySelectionIsSilent() {
    Selection selection;
    QSignalSpy tokens(&selection, &Selection::tokenChanged);
    QSignalSpy ranges(&selection, &Selection::rangeChanged);
    selection.clear();
    QCOMPARE(tokens.count() + ranges.count(), 0);
}

KVGLASS_TEST(SelectionTest);
#include "selection_test.moc"
