// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/attention_triangle.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass;
using namespace kvglass::ui;

namespace {

ModelConfig tinyModel() {
    ModelConfig config;
    config.layers = 2;
    config.heads = 3;
    config.contextLength = 40;
    return config;
}

/// Value of a captured cell, different for every head, row and key; never 0.
std::uint8_t valueOf(std::int64_t layer, std::int64_t head, std::int64_t row, std::int64_t key) {
    return static_cast<std::uint8_t>(1 + (layer * 101 + head * 53 + row * 7 + key * 3) % 250);
}

void capture(AttentionStore& store, std::int64_t row) {
    const auto slot = store.open(row);
    QVERIFY(slot);
    std::size_t at = 0;
    for (std::int64_t layer = 0; layer < store.layers(); ++layer) {
        for (std::int64_t head = 0; head < store.heads(); ++head) {
            for (std::int64_t key = 0; key <= row; ++key) {
                slot->quantised[at++] = valueOf(layer, head, row, key);
            }
        }
    }
    store.publish(row);
}

} // namespace

class AttentionTriangleTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void rowsAreThoseOfTheChosenHead();
    void onlyNewRowsAreReadAgain();
    void rowsThatWereNotCapturedAreToldApartAndLookedForAgain();
    void anotherHeadStartsFromNothing();
    void hidingTheFirstTokenClearsItsColumnOnly();
    void renormalisingMakesTheRestSumUpToOne();
    void aRowWithNothingButTheFirstTokenBecomesZero();
    void sharesMakeTheLargestOfEveryRowTheFullValue();
    void rowsBeyondTheContextAreNotAskedFor();
    void aBudgetOfCellsEndsASliceAndTheNextGoesOn();
    void withoutAStoreThereAreNoRows();

private:
    std::shared_ptr<AttentionStore> m_store;
    AttentionTriangle m_triangle;
};

void AttentionTriangleTest::init() {
    m_store = std::make_shared<AttentionStore>(tinyModel(), std::int64_t{1} << 20);
    m_triangle = {};
    m_triangle.setSource(m_store, LayerIndex(1), HeadIndex(2));
}

void AttentionTriangleTest::rowsAreThoseOfTheChosenHead() {
    for (std::int64_t row = 0; row < 5; ++row) {
        capture(*m_store, row);
    }
    QCOMPARE(m_triangle.read(5), (RowRange{0, 5}));
    QCOMPARE(m_triangle.rows(), 5);
    for (std::int64_t row = 0; row < 5; ++row) {
        QVERIFY(m_triangle.isCaptured(row));
        const auto values = m_triangle.row(row);
        QCOMPARE(std::ssize(values), row + 1);
        for (std::int64_t key = 0; key <= row; ++key) {
            QCOMPARE(values[static_cast<std::size_t>(key)], valueOf(1, 2, row, key));
        }
    }
}

void AttentionTriangleTest::onlyNewRowsAreReadAgain() {
    for (std::int64_t row = 0; row < 3; ++row) {
        capture(*m_store, row);
    }
    QCOMPARE(m_triangle.read(2), (RowRange{0, 2}));
    QVERIFY(m_triangle.read(2).isEmpty());
    QCOMPARE(m_triangle.read(3), (RowRange{2, 3}));
}

void AttentionTriangleTest::rowsThatWereNotCapturedAreToldApartAndLookedForAgain() {
    capture(*m_store, 0);
    capture(*m_store, 2);
    (void)m_triangle.read(3);
    QVERIFY(!m_triangle.isCaptured(1));
    QCOMPARE(m_triangle.missing(), 1);
    QCOMPARE(m_triangle.row(1)[0], std::uint8_t{0});
    capture(*m_store, 1);
    QCOMPARE(m_triangle.read(3), (RowRange{1, 3}));
    QVERIFY(m_triangle.isCaptured(1));
    QCOMPARE(m_triangle.missing(), 0);
    QCOMPARE(m_triangle.row(1)[0], valueOf(1, 2, 1, 0));
}

void AttentionTriangleTest::anotherHeadStartsFromNothing() {
    capture(*m_store, 0);
    (void)m_triangle.read(1);
    m_triangle.setSource(m_store, LayerIndex(0), HeadIndex(0));
    QCOMPARE(m_triangle.rows(), 0);
    (void)m_triangle.read(1);
    QCOMPARE(m_triangle.row(0)[0], valueOf(0, 0, 0, 0));
}

void AttentionTriangleTest::hidingTheFirstTokenClearsItsColumnOnly() {
    capture(*m_store, 0);
    capture(*m_store, 1);
    m_triangle.setFirstToken(FirstToken::Hidden);
    (void)m_triangle.read(2);
    QCOMPARE(m_triangle.row(1)[0], std::uint8_t{0});
    QCOMPARE(m_triangle.row(1)[1], valueOf(1, 2, 1, 1));
}

void AttentionTriangleTest::renormalisingMakesTheRestSumUpToOne() {
    const auto slot = m_store->open(3);
    QVERIFY(slot);
    const float weights[] = {0.6F, 0.2F, 0.15F, 0.05F};
    for (std::size_t i = 0; i < slot->quantised.size(); ++i) {
        slot->quantised[i] = quantiseAttention(weights[i % 4]);
    }
    m_store->publish(3);
    m_triangle.setFirstToken(FirstToken::HiddenRenormalised);
    (void)m_triangle.read(4);
    float sum = 0.0F;
    for (const std::uint8_t value : m_triangle.row(3)) {
        sum += attentionFromQuantised(value);
    }
    // Each value was rounded twice, by at most half a step of 2 sqrt(w) / 255; with the first one's
    // rounding magnified by 1 / 0.4: 3 * 2 * sqrt(0.5) / 255 + 2 * sqrt(0.6) / 255 / 2 / 0.4.
    QVERIFY2(std::abs(sum - 1.0F) < 0.025F, qPrintable(QString::number(sum)));
    QCOMPARE(m_triangle.row(3)[0], std::uint8_t{0});
}

void AttentionTriangleTest::aRowWithNothingButTheFirstTokenBecomesZero() {
    QCOMPARE(renormalised(200, 255), std::uint8_t{0});
    QCOMPARE(renormalised(0, 100), std::uint8_t{0});
    QCOMPARE(renormalised(77, 0), std::uint8_t{77});
    QCOMPARE(renormalised(255, 200), std::uint8_t{255});
}

void AttentionTriangleTest::sharesMakeTheLargestOfEveryRowTheFullValue() {
    for (std::int64_t row = 0; row < 5; ++row) {
        capture(*m_store, row);
    }
    m_triangle.setRowScale(RowScale::ShareOfMaximum);
    (void)m_triangle.read(5);
    for (std::int64_t row = 0; row < 5; ++row) {
        const auto shown = m_triangle.row(row);
        QCOMPARE(std::ranges::max(shown), std::uint8_t{255});
        const int largest = valueOf(1, 2, row, row); // values rise with the key, without a wrap
        for (std::int64_t key = 0; key <= row; ++key) {
            const double exact = 255.0 * valueOf(1, 2, row, key) / largest;
            // Rounded to the nearest integer.
            QVERIFY(std::abs(shown[static_cast<std::size_t>(key)] - exact) <= 0.5);
        }
    }
    QCOMPARE(shareOf(0, 0), std::uint8_t{0});
    m_triangle.setFirstToken(FirstToken::Hidden);
    (void)m_triangle.read(5);
    QCOMPARE(m_triangle.row(0)[0], std::uint8_t{0}); // nothing else is there
    QCOMPARE(std::ranges::max(m_triangle.row(4)), std::uint8_t{255});
}

void AttentionTriangleTest::rowsBeyondTheContextAreNotAskedFor() {
    (void)m_triangle.read(1000);
    QCOMPARE(m_triangle.rows(), 40);
    QCOMPARE(m_triangle.missing(), 40);
}

void AttentionTriangleTest::aBudgetOfCellsEndsASliceAndTheNextGoesOn() {
    for (std::int64_t row = 0; row < 10; ++row) {
        capture(*m_store, row);
    }
    QCOMPARE(m_triangle.read(10, 7), (RowRange{0, 4})); // 1 + 2 + 3 < 7
    QCOMPARE(m_triangle.read(10, 7), (RowRange{4, 6})); // 5 < 7
    QCOMPARE(m_triangle.read(10), (RowRange{6, 10}));
    QCOMPARE(m_triangle.row(9)[9], valueOf(1, 2, 9, 9));
    QCOMPARE(m_triangle.missing(), 0);
}

void AttentionTriangleTest::withoutAStoreThereAreNoRows() {
    m_triangle.setSource(nullptr, LayerIndex(0), HeadIndex(0));
    QVERIFY(m_triangle.read(5).isEmpty());
    QCOMPARE(m_triangle.rows(), 0);
    QVERIFY(!m_triangle.isCaptured(0));
}

KVGLASS_TEST(AttentionTriangleTest);
#include "attention_triangle_test.moc"
