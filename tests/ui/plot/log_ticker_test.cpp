// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/log_ticker.h"

#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass::ui;

namespace {

/// What the axis would show over a range.
QStringList labelsOver(double lower, double upper) {
    LogTicker ticker;
    QVector<double> ticks;
    QVector<QString> labels;
    ticker.generate(QCPRange(lower, upper), QLocale::c(), QChar(u'g'), 3, ticks, nullptr, &labels);
    QStringList inside;
    for (int i = 0; i < ticks.size(); ++i) {
        if (ticks[i] >= lower && ticks[i] <= upper) {
            inside.append(labels[i]);
        }
    }
    return inside;
}

} // namespace

class LogTickerTest : public QObject {
    Q_OBJECT
private slots:
    void narrowRangesHaveOneTwoAndFive();
    void wideRangesHavePowersOfTen();
    void aRangeThatIsNotPositiveHasNoTicks();
};

void LogTickerTest::narrowRangesHaveOneTwoAndFive() {
    QCOMPARE(labelsOver(0.45, 30.0), (QStringList{"0.5", "1", "2", "5", "10", "20"}));
}

void LogTickerTest::wideRangesHavePowersOfTen() {
    QCOMPARE(labelsOver(0.05, 200.0), (QStringList{"0.1", "1", "10", "100"}));
}

void LogTickerTest::aRangeThatIsNotPositiveHasNoTicks() {
    QVERIFY(labelsOver(0.0, 10.0).isEmpty());
}

KVGLASS_TEST(LogTickerTest);
#include "log_ticker_test.moc"
