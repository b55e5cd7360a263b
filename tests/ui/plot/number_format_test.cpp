// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/number_format.h"

#include <limits>

#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass::ui;

namespace {
/// With ordinary spaces, so that the expected texts can be read.
QString plain(QString text) { return text.replace(kThinSpace, u' '); }
} // namespace

class NumberFormatTest : public QObject {
    Q_OBJECT
private slots:
    void atMostThreeDigitsAreWritten_data();
    void atMostThreeDigitsAreWritten();
    void digitsAreFixedWithinAMagnitude();
    void countsKeepAllDigits();
    void millisecondsTurnToSeconds();
    void bytesArePowersOfAThousand();
    void weightsNeverLookLikeZeroUnlessTheyAre();
};

void NumberFormatTest::atMostThreeDigitsAreWritten_data() {
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("zero") << 0.0 << "0.00";
    QTest::newRow("small") << 0.0341 << "0.034";
    QTest::newRow("below one") << 0.8123 << "0.81";
    QTest::newRow("ones") << 9.312 << "9.31";
    QTest::newRow("rounds up to ten") << 9.996 << "10.0";
    QTest::newRow("tens") << 12.44 << "12.4";
    QTest::newRow("rounds up to a hundred") << 99.96 << "100";
    QTest::newRow("hundreds") << 107.4 << "107";
    QTest::newRow("thousands") << 1194.0 << "1 190";
    QTest::newRow("rounds up to ten thousand") << 9996.0 << "10 000";
    QTest::newRow("millions") << 1234567.0 << "1 230 000";
    QTest::newRow("negative") << -1234.0 << "-1 230";
    QTest::newRow("hundred thousand, negative") << -123456.0 << "-123 000";
    QTest::newRow("none") << std::numeric_limits<double>::quiet_NaN() << "–";
}

void NumberFormatTest::atMostThreeDigitsAreWritten() {
    QFETCH(double, value);
    QFETCH(QString, text);
    QCOMPARE(plain(formatNumber(value)), text);
}

void NumberFormatTest::digitsAreFixedWithinAMagnitude() {
    for (int i = 100; i < 1000; ++i) {
        QCOMPARE(formatNumber(i / 100.0).size(), 4);
        QCOMPARE(formatNumber(i / 10.0).size(), 4);
    }
}

void NumberFormatTest::countsKeepAllDigits() {
    QCOMPARE(plain(formatCount(0)), QStringLiteral("0"));
    QCOMPARE(plain(formatCount(999)), QStringLiteral("999"));
    QCOMPARE(plain(formatCount(1024)), QStringLiteral("1 024"));
    QCOMPARE(plain(formatCount(508500)), QStringLiteral("508 500"));
    QCOMPARE(plain(formatCount(-508500)), QStringLiteral("-508 500"));
    QCOMPARE(plain(formatCount(1234567)), QStringLiteral("1 234 567"));
}

void NumberFormatTest::millisecondsTurnToSeconds() {
    QCOMPARE(plain(formatMilliseconds(0.812)), QStringLiteral("0.81 ms"));
    QCOMPARE(plain(formatMilliseconds(999.4)), QStringLiteral("999 ms"));
    QCOMPARE(plain(formatMilliseconds(999.6)), QStringLiteral("1.00 s"));
    QCOMPARE(plain(formatMilliseconds(21694)), QStringLiteral("21.7 s"));
}

void NumberFormatTest::bytesArePowersOfAThousand() {
    QCOMPARE(plain(formatBytes(0)), QStringLiteral("0 B"));
    QCOMPARE(plain(formatBytes(512)), QStringLiteral("512 B"));
    QCOMPARE(plain(formatBytes(999)), QStringLiteral("999 B"));
    QCOMPARE(plain(formatBytes(13824)), QStringLiteral("13.8 kB"));
    QCOMPARE(plain(formatBytes(999'600)), QStringLiteral("1.00 MB"));
    QCOMPARE(plain(formatBytes(3.1e6)), QStringLiteral("3.10 MB"));
    QCOMPARE(plain(formatBytes(1.42e9)), QStringLiteral("1.42 GB"));
}

void NumberFormatTest::weightsNeverLookLikeZeroUnlessTheyAre() {
    QCOMPARE(formatWeight(0.0), QStringLiteral("0.000"));
    QCOMPARE(formatWeight(1e-5), QStringLiteral("<0.001"));
    QCOMPARE(formatWeight(0.00051), QStringLiteral("0.001"));
    QCOMPARE(formatWeight(0.1234), QStringLiteral("0.123"));
    QCOMPARE(formatWeight(1.0), QStringLiteral("1.000"));
}

KVGLASS_TEST(NumberFormatTest);
#include "number_format_test.moc"
