// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/experiment/time_left.h"

#include <cmath>

#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

constexpr std::int64_t kPrompt = 9;
constexpr std::int64_t kTokens = 100;
const auto kOn = CachePolicy::full();
const auto kOff = CachePolicy::off();

double cachedMs(std::int64_t) { return 2.0; }
double uncachedMs(std::int64_t step) { return 1.0 + 0.5 * static_cast<double>(kPrompt + step - 1); }

/// Seconds of the steps first .. kTokens.
template <class StepMs> double secondsFrom(std::int64_t first, StepMs stepMs) {
    double ms = 0.0;
    for (std::int64_t step = first; step <= kTokens; ++step)
        ms += stepMs(step);
    return ms / 1000.0;
}

bool isNear(double value, double expected) {
    return std::abs(value - expected) <=
           64.0 * std::numeric_limits<double>::epsilon() * 10.0 * expected;
}

} // namespace

class TimeLeftTest : public QObject {
    Q_OBJECT
private slots:
    void nothingIsSaidBeforeStepsTell() {
        TimeLeft left(kPrompt, kTokens, {kOn});
        QVERIFY(!left.seconds());
        left.addStep(20.0);
        QVERIFY(!left.seconds());
    }

    void aCachedRunIsPredictedByItsLine() {
        TimeLeft left(kPrompt, kTokens, {kOn, kOn});
        left.addStep(2.0);
        for (std::int64_t step = 2; step <= 20; ++step)
            left.addStep(cachedMs(step));
        QVERIFY(isNear(*left.seconds(), secondsFrom(21, cachedMs) + secondsFrom(1, cachedMs)));
    }

    void anUncachedRunIsPredictedByItsParabola() {
        TimeLeft left(kPrompt, kTokens, {kOff});
        for (std::int64_t step = 1; step <= 20; ++step)
            left.addStep(uncachedMs(step));
        QVERIFY(isNear(*left.seconds(), secondsFrom(21, uncachedMs)));
        for (std::int64_t step = 21; step <= kTokens; ++step)
            left.addStep(uncachedMs(step));
        QCOMPARE(*left.seconds(), 0.0);
    }

    void uncachedRunsThatHaveNotBegunAreGuessedFromThePrefill() {
        // The prefill shows what further positions cost: 2 + 8 x 0.5 ms.
        TimeLeft left(kPrompt, kTokens, {kOn, kOff});
        left.addStep(2.0 + 0.5 * static_cast<double>(kPrompt - 1));
        for (std::int64_t step = 2; step <= kTokens; ++step)
            left.addStep(2.0);
        const auto guess = [](std::int64_t step) {
            return 2.0 + 0.5 * static_cast<double>(kPrompt + step - 2);
        };
        QVERIFY(isNear(*left.seconds(), secondsFrom(1, guess)));
    }

    void earlierRunsAreLearntFrom() {
        TimeLeft left(kPrompt, kTokens, {kOff});
        std::vector<double> earlier;
        for (std::int64_t step = 1; step <= kTokens; ++step)
            earlier.push_back(uncachedMs(step));
        left.learn(kOff, earlier);
        QVERIFY(isNear(*left.seconds(), secondsFrom(1, uncachedMs)));
    }

    void noiseNeverMakesATimeNegative() {
        TimeLeft left(kPrompt, kTokens, {kOn});
        left.addStep(1.0);
        for (int step = 2; step < 30; ++step)
            left.addStep(60.0 - 2.0 * step);
        QVERIFY(*left.seconds() > 0.0);
    }
};

KVGLASS_TEST(TimeLeftTest);
#include "time_left_test.moc"
