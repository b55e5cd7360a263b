// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/weight_scale.h"

#include <cmath>

#include <QTest>

#include "engine/backend/capture.h"
#include "tests/support/test_program.h"
#include "ui/plot/color_map.h"

using namespace kvglass;
using namespace kvglass::ui;

namespace {
constexpr WeightScale kAll[] = {WeightScale::Linear, WeightScale::SquareRoot,
                                WeightScale::Logarithmic, WeightScale::RowMaximum};
}

class WeightScaleTest : public QObject {
    Q_OBJECT
private slots:
    void everyScaleRunsFromZeroToOne();
    void everyScaleIsMonotonic();
    void placesLeadBackToTheirWeights();
    void theLogarithmHasAFloor();
    void uniformAttentionOverAContextIsVisibleOnSqrtAndLog();
    void coloursOfStoredValuesFollowTheScale();
};

void WeightScaleTest::everyScaleRunsFromZeroToOne() {
    for (const WeightScale scale : kAll) {
        QCOMPARE(scaled(0.0, scale), 0.0);
        QCOMPARE(scaled(1.0, scale), 1.0);
        QCOMPARE(scaled(-0.5, scale), 0.0);
        QCOMPARE(scaled(1.5, scale), 1.0);
        QVERIFY(!label(scale).isEmpty());
    }
}

void WeightScaleTest::everyScaleIsMonotonic() {
    for (const WeightScale scale : kAll) {
        for (int i = 1; i <= 1000; ++i) {
            QVERIFY(scaled(i / 1000.0, scale) > scaled((i - 1) / 1000.0, scale));
        }
    }
}

void WeightScaleTest::placesLeadBackToTheirWeights() {
    for (const WeightScale scale : kAll) {
        for (const double weight : {1e-4, 0.001, 0.03, 0.5, 1.0}) {
            // pow and log10 are good to a few ulps; the logarithm is magnified by ln(1e4) = 9.2.
            QVERIFY(std::abs(unscaled(scaled(weight, scale), scale) - weight) < 1e-14);
        }
    }
}

void WeightScaleTest::theLogarithmHasAFloor() {
    QCOMPARE(scaled(1e-4, WeightScale::Logarithmic), 0.0);
    QCOMPARE(scaled(1e-9, WeightScale::Logarithmic), 0.0);
    QCOMPARE(scaled(0.01, WeightScale::Logarithmic), 0.5);
    QCOMPARE(unscaled(0.0, WeightScale::Logarithmic), kLogFloor);
}

void WeightScaleTest::uniformAttentionOverAContextIsVisibleOnSqrtAndLog() {
    const std::uint8_t stored = quantiseAttention(1.0F / 1024.0F);
    QVERIFY(stored > 0);
    const double weight = attentionFromQuantised(stored);
    QVERIFY(scaled(weight, WeightScale::SquareRoot) * 255 > 6);
    QVERIFY(scaled(weight, WeightScale::Logarithmic) * 255 > 50);
    QVERIFY(scaled(weight, WeightScale::Linear) * 255 < 1);
}

void WeightScaleTest::coloursOfStoredValuesFollowTheScale() {
    const ColorMap map = sequentialColorMap();
    for (const WeightScale scale : kAll) {
        const QList<QRgb> colors = quantisedColors(scale);
        QCOMPARE(colors.size(), 256);
        QCOMPARE(colors.front(), map.front());
        QCOMPARE(colors.back(), map.back());
    }
    // Stored values are square roots already, so this scale is the map itself.
    const QList<QRgb> colors = quantisedColors(WeightScale::SquareRoot);
    for (int i = 0; i < kColorMapSize; ++i) {
        QCOMPARE(colors[i], map[static_cast<std::size_t>(i)]);
    }
}

KVGLASS_TEST(WeightScaleTest);
#include "weight_scale_test.moc"
