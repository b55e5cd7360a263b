// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/data/latency_statistics.h"

#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass;
using namespace kvglass::ui;

namespace {

/// Tokens 1 .. n, the i-th available at i * i ms: gaps of 3, 5, 7, ...
std::vector<TokenEvent> squares(std::int64_t n) {
    std::vector<TokenEvent> tokens(static_cast<std::size_t>(n));
    for (std::int64_t i = 1; i <= n; ++i) {
        tokens[static_cast<std::size_t>(i - 1)].index = i;
        tokens[static_cast<std::size_t>(i - 1)].timeMs = static_cast<double>(i * i);
    }
    return tokens;
}

} // namespace

class LatencyStatisticsTest : public QObject {
    Q_OBJECT
private slots:
    void noTokenNoFigure();
    void oneTokenHasATtftAndNoGap();
    void gapsAreBetweenNeighboursInTheRange();
    void aRangeReachesOverTheEndsWithoutHarm();
    void p99IsWeakBelowAHundredGaps();
};

void LatencyStatisticsTest::noTokenNoFigure() {
    QCOMPARE(latencyStatistics({}, {1, 100}), LatencyStatistics{});
    QVERIFY(!ttftMs({}));
}

void LatencyStatisticsTest::oneTokenHasATtftAndNoGap() {
    const auto tokens = squares(1);
    QCOMPARE(ttftMs(tokens).value(), 1.0);
    QCOMPARE(latencyStatistics(tokens, {1, 1}), LatencyStatistics{});
}

void LatencyStatisticsTest::gapsAreBetweenNeighboursInTheRange() {
    const auto tokens = squares(10);
    const auto statistics = latencyStatistics(tokens, {3, 5}); // gaps 5, 7, 9
    QCOMPARE(statistics.gaps, 3);
    QCOMPARE(statistics.p50Ms.value(), 7.0);
    QCOMPARE(statistics.p99Ms.value(), 7.0 + 0.98 * 2.0); // rank 0.99 * 2 = 1.98
}

void LatencyStatisticsTest::aRangeReachesOverTheEndsWithoutHarm() {
    const auto tokens = squares(10);
    QCOMPARE(latencyStatistics(tokens, {-50, 500}), latencyStatistics(tokens, {2, 10}));
    QCOMPARE(latencyStatistics(tokens, {-50, 500}).gaps, 9);
    QCOMPARE(latencyStatistics(tokens, {8, 7}).gaps, 0);
    QCOMPARE(latencyStatistics(tokens, {100, 200}).gaps, 0);
}

void LatencyStatisticsTest::p99IsWeakBelowAHundredGaps() {
    QVERIFY(latencyStatistics(squares(100), {1, 100}).isP99Weak());
    QVERIFY(!latencyStatistics(squares(101), {1, 101}).isP99Weak());
}

KVGLASS_TEST(LatencyStatisticsTest);
#include "latency_statistics_test.moc"
