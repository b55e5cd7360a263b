// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/attention_row_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass::ui;

class AttentionRowModelTest : public QObject {
    Q_OBJECT
private slots:
    void theLargestComeFirstAndEqualOnesByPosition();
    void zerosAreNotListed();
    void itKeepsTheRulesOfModelsWhileItChanges();
    void theSameTokensAreNoChange();
    void rowsSayTokenPositionAndWeight();
};

void AttentionRowModelTest::theLargestComeFirstAndEqualOnesByPosition() {
    const std::uint8_t values[] = {3, 9, 9, 1, 200};
    QCOMPARE(largest(values, 3), (std::vector<std::int64_t>{4, 1, 2}));
    QCOMPARE(largest(values, 99), (std::vector<std::int64_t>{4, 1, 2, 0, 3}));
}

void AttentionRowModelTest::zerosAreNotListed() {
    const std::uint8_t values[] = {0, 5, 0};
    QCOMPARE(largest(values, 3), (std::vector<std::int64_t>{1}));
    QVERIFY(largest({}, 3).empty());
}

void AttentionRowModelTest::itKeepsTheRulesOfModelsWhileItChanges() {
    AttentionRowModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setTokens({{0, "a", 0.5}});
    model.setTokens({{1, "b", 0.7}, {0, "a", 0.2}, {2, "c", 0.1}});
    QCOMPARE(model.rowCount(), 3);
    model.setTokens({{2, "c", 0.9}});
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.data(model.index(0, 0), Qt::DisplayRole).toString(), QStringLiteral("c"));
    model.setTokens({});
    QCOMPARE(model.rowCount(), 0);
}

void AttentionRowModelTest::theSameTokensAreNoChange() {
    AttentionRowModel model;
    model.setTokens({{0, "a", 0.5}});
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.setTokens({{0, "a", 0.5}});
    QCOMPARE(changed.count(), 0);
    model.setTokens({{0, "a", 0.6}});
    QCOMPARE(changed.count(), 1);
}

void AttentionRowModelTest::rowsSayTokenPositionAndWeight() {
    AttentionRowModel model;
    model.setTokens({{12, "·Ben", 0.1234}});
    QCOMPARE(model.columnCount(), 3);
    QCOMPARE(model.data(model.index(0, AttentionRowModel::Token), Qt::DisplayRole).toString(),
             QStringLiteral("·Ben"));
    QCOMPARE(model.data(model.index(0, AttentionRowModel::Position), Qt::DisplayRole).toString(),
             QStringLiteral("12"));
    QCOMPARE(model.data(model.index(0, AttentionRowModel::Weight), Qt::DisplayRole).toString(),
             QStringLiteral("0.123"));
    for (int column = 0; column < 3; ++column) {
        QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
    }
}

KVGLASS_TEST(AttentionRowModelTest);
#include "attention_row_model_test.moc"
