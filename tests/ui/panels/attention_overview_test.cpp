// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/attention_overview.h"

#include <algorithm>

#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass;
using namespace kvglass::ui;

namespace {

constexpr std::int64_t kSide = AttentionOverview::kSide;

std::uint8_t valueOf(std::int64_t head, std::int64_t row, std::int64_t key) {
    return static_cast<std::uint8_t>((head * 97 + row * 31 + key * 17 + row * key) % 256);
}

std::shared_ptr<AttentionStore> capturedStore(std::int64_t rows, std::int64_t gap) {
    ModelConfig config;
    config.layers = 1;
    config.heads = 2;
    config.contextLength = 400;
    auto store = std::make_shared<AttentionStore>(config, std::int64_t{1} << 26);
    for (std::int64_t row = 0; row < rows; ++row) {
        if (row == gap) {
            continue;
        }
        const auto slot = store->open(row);
        std::size_t at = 0;
        for (std::int64_t head = 0; head < 2; ++head) {
            for (std::int64_t key = 0; key <= row; ++key) {
                slot->quantised[at++] = valueOf(head, row, key);
            }
        }
        store->publish(row);
    }
    return store;
}

/// The maximum by its definition.
int expected(std::int64_t head, std::int64_t r, std::int64_t c, std::int64_t pooling,
             std::int64_t rows, std::int64_t gap) {
    int value = -1;
    for (std::int64_t row = r * pooling; row < std::min((r + 1) * pooling, rows); ++row) {
        for (std::int64_t key = c * pooling; key < (c + 1) * pooling && key <= row; ++key) {
            value = row == gap ? value : std::max(value, int(valueOf(head, row, key)));
        }
    }
    return value;
}

} // namespace

class AttentionOverviewTest : public QObject {
    Q_OBJECT
private slots:
    void everyCellIsTheMaximumOfItsSquare_data();
    void everyCellIsTheMaximumOfItsSquare();
    void aBudgetSlicesTheWorkWithoutChangingIt();
    void hidingTheFirstTokenLeavesTheOthers();
};

void AttentionOverviewTest::everyCellIsTheMaximumOfItsSquare_data() {
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("pooling");
    QTest::newRow("one") << 1 << 1;
    QTest::newRow("full without pooling") << 64 << 1;
    QTest::newRow("one more") << 65 << 2;
    QTest::newRow("odd") << 191 << 4;
    QTest::newRow("large") << 300 << 8;
}

void AttentionOverviewTest::everyCellIsTheMaximumOfItsSquare() {
    QFETCH(int, rows);
    QFETCH(int, pooling);
    constexpr std::int64_t kGap = 33; // this row was not captured
    AttentionOverview overview;
    overview.setSource(capturedStore(rows, kGap));
    QVERIFY(overview.read(rows, std::int64_t{1} << 30));
    QVERIFY(overview.isComplete(rows));
    QCOMPARE(overview.pooling(), pooling);
    for (std::int64_t head = 0; head < 2; ++head) {
        const auto cells = overview.cells(0, head);
        for (std::int64_t r = 0; r < kSide; ++r) {
            for (std::int64_t c = 0; c < kSide; ++c) {
                QCOMPARE(int(cells[static_cast<std::size_t>(r * kSide + c)]),
                         expected(head, r, c, pooling, rows, kGap));
            }
        }
    }
}

void AttentionOverviewTest::aBudgetSlicesTheWorkWithoutChangingIt() {
    const auto store = capturedStore(200, -1);
    AttentionOverview whole;
    whole.setSource(store);
    (void)whole.read(200, std::int64_t{1} << 30);
    AttentionOverview sliced;
    sliced.setSource(store);
    int slices = 0;
    while (!sliced.isComplete(200)) {
        QVERIFY(sliced.read(200, 1000));
        QVERIFY(++slices < 1000);
    }
    QVERIFY(slices > 10);
    QVERIFY(!sliced.read(200, 1000));
    QVERIFY(std::ranges::equal(sliced.cells(0, 1), whole.cells(0, 1)));
}

void AttentionOverviewTest::hidingTheFirstTokenLeavesTheOthers() {
    AttentionOverview overview;
    overview.setFirstToken(FirstToken::Hidden);
    overview.setSource(capturedStore(10, -1));
    (void)overview.read(10, std::int64_t{1} << 30);
    const auto cells = overview.cells(0, 1);
    for (std::size_t row = 0; row < 10; ++row) {
        QCOMPARE(int(cells[row * kSide]), 0);
    }
    QCOMPARE(int(cells[9 * kSide + 4]), int(valueOf(1, 9, 4)));
}

KVGLASS_TEST(AttentionOverviewTest);
#include "attention_overview_test.moc"
