// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <cmath>
#include <limits>

#include <QTest>

#include "engine/backend/capture.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class CaptureTest : public QObject {
    Q_OBJECT
private slots:
    void endsOfTheScaleAreExact() {
        QCOMPARE(int{quantiseAttention(0.0F)}, 0);
        QCOMPARE(int{quantiseAttention(1.0F)}, 255);
        QCOMPARE(attentionFromQuantised(0), 0.0F);
        QCOMPARE(attentionFromQuantised(255), 1.0F);
    }

    void overshootOfRoundingIsClamped() {
        QCOMPARE(int{quantiseAttention(1.0F + 4 * std::numeric_limits<float>::epsilon())}, 255);
        QCOMPARE(int{quantiseAttention(2.0F)}, 255);
        QCOMPARE(int{quantiseAttention(-1e-9F)}, 0);
        QCOMPARE(int{quantiseAttention(std::numeric_limits<float>::infinity())}, 255);
    }

    void everyValueComesBackToItself() {
        for (int value = 0; value <= 255; ++value) {
            const auto byte = static_cast<std::uint8_t>(value);
            QCOMPARE(int{quantiseAttention(attentionFromQuantised(byte))}, value);
        }
    }

    void moreAttentionIsNeverLess() {
        int before = 0;
        for (int i = 0; i <= 100'000; ++i) {
            const int now = quantiseAttention(static_cast<float>(i) / 100'000.0F);
            QVERIFY(now >= before && now <= before + 1); // and no value is left out
            before = now;
        }
        QCOMPARE(before, 255);
    }

    void errorIsHalfAStepOfTheRoot() {
        for (int i = 0; i <= 100'000; ++i) {
            const float weight = static_cast<float>(i) / 100'000.0F;
            const double back = attentionFromQuantised(quantiseAttention(weight));
            const double root = std::sqrt(static_cast<double>(weight));
            const double step = 0.5 / 255.0;
            // |(root + e)^2 - root^2| for |e| <= step, and a few roundings of floats near 1.
            QVERIFY(std::abs(back - weight) <= step * (2.0 * root + step) + 4e-7);
        }
    }

    void uniformAttentionOverTheWholeContextIsNotRoundedAway() {
        QVERIFY(quantiseAttention(1.0F / 1024.0F) > 0);
        // Half a step of the root: from there on a weight is not zero.
        const double threshold = (0.5 / 255.0) * (0.5 / 255.0);
        QCOMPARE(int{quantiseAttention(static_cast<float>(threshold * 1.001))}, 1);
        QCOMPARE(int{quantiseAttention(static_cast<float>(threshold * 0.999))}, 0);
    }
};

KVGLASS_TEST(CaptureTest);
#include "capture_test.moc"
