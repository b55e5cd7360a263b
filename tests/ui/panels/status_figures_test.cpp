// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/status_figures.h"

#include <QTest>

#include "tests/support/test_program.h"

namespace kvglass::ui {

namespace {

void append(RunData& data, std::int64_t index, double timeMs, std::int64_t kvUsed) {
    TokenEvent token;
    token.index = index;
    token.position = static_cast<std::int64_t>(data.prompt().size()) + index - 1;
    token.timeMs = timeMs;
    StepSample step;
    step.step = index;
    step.bytes.kvUsed = kvUsed;
    data.append({token}, {step});
}

} // namespace

class StatusFiguresTest : public QObject {
    Q_OBJECT
private slots:
    void anEmptyRunHasNoTimes() {
        RunData data;
        const StatusFigures figures = statusFigures(data);
        QVERIFY(!figures.ttftMs && !figures.tpotMs && !figures.decodeTokensPerSecond);
        QCOMPARE(figures.contextUsed, std::int64_t{0});
    }

    void theFirstTokenGivesTtftOnly() {
        RunData data;
        append(data, 1, 12.5, 100);
        const StatusFigures figures = statusFigures(data);
        QCOMPARE(figures.ttftMs, std::optional(12.5));
        QVERIFY(!figures.tpotMs);
    }

    void timePerTokenLeavesTheFirstOneOut() {
        RunData data;
        ModelConfig config;
        config.contextLength = 1024;
        data.begin(config, 0, {});
        data.setPrompt({{TokenId(1), "a"}, {TokenId(2), "b"}});
        append(data, 1, 100.0, 300);
        append(data, 2, 102.0, 400);
        append(data, 3, 106.0, 500);
        const StatusFigures figures = statusFigures(data);
        QCOMPARE(figures.tpotMs, std::optional(3.0)); // (106 - 100) / 2
        QCOMPARE(figures.decodeTokensPerSecond, std::optional(1000.0 / 3.0));
        QCOMPARE(figures.itl.p50Ms, std::optional(3.0)); // of 2 and 4
        QCOMPARE(figures.kvUsedBytes, std::int64_t{500});
        QCOMPARE(figures.contextUsed, std::int64_t{5});
        QCOMPARE(figures.contextLength, std::int64_t{1024});
    }
};

} // namespace kvglass::ui

using kvglass::ui::StatusFiguresTest;
KVGLASS_TEST(StatusFiguresTest);
#include "status_figures_test.moc"
