// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/data/kv_series.h"

#include <vector>

#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass;
using namespace kvglass::ui;

namespace {

ModelConfig smallModel() {
    ModelConfig config;
    config.layers = 6;
    config.heads = 6;
    config.channels = 288;
    return config;
}

StepSample stepWith(std::int64_t positions, std::int64_t kvUsed) {
    StepSample step;
    step.positions = positions;
    step.bytes.kvUsed = kvUsed;
    return step;
}

} // namespace

class KvSeriesTest : public QObject {
    Q_OBJECT
private slots:
    void costIsBytesOverPositionsAndItsFormula();
    void theNewestCachedStepCounts();
    void withoutACachedStepThereIsNoCost();
    void peaksNeverShrink();
};

void KvSeriesTest::costIsBytesOverPositionsAndItsFormula() {
    const std::int64_t perToken = 2 * 6 * 288 * 4;
    const std::vector steps = {stepWith(10, 10 * perToken)};
    const auto cost = kvTokenCost(smallModel(), steps);
    QVERIFY(cost);
    QCOMPARE(cost->measuredBytes, static_cast<double>(perToken));
    QCOMPARE(cost->values(), 2 * 6 * 6 * 48);
    QCOMPARE(cost->bytesPerElement(), 4.0);
}

void KvSeriesTest::theNewestCachedStepCounts() {
    const std::vector steps = {stepWith(10, 1000), stepWith(11, 2200), stepWith(12, 0)};
    QCOMPARE(kvTokenCost(smallModel(), steps)->measuredBytes, 200.0);
}

void KvSeriesTest::withoutACachedStepThereIsNoCost() {
    QVERIFY(!kvTokenCost(smallModel(), {}));
    const std::vector steps = {stepWith(12, 0)};
    QVERIFY(!kvTokenCost(smallModel(), steps));
}

void KvSeriesTest::peaksNeverShrink() {
    KvPeaks peaks;
    peaks.add({.kvUsed = 5, .kvReserved = 8, .kvCapacity = 100, .work = 1});
    peaks.add({.kvUsed = 0, .kvReserved = 0, .kvCapacity = 0, .work = 1});
    peaks.add({.kvUsed = 4, .kvReserved = 9, .kvCapacity = 100, .work = 1});
    QCOMPARE(peaks, (KvPeaks{.usedBytes = 5, .reservedBytes = 9, .capacityBytes = 100}));
}

KVGLASS_TEST(KvSeriesTest);
#include "kv_series_test.moc"
