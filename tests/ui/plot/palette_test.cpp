// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/palette.h"

#include <cmath>

#include <QPalette>
#include <QTest>

#include "tests/support/test_program.h"
#include "ui/plot/oklab.h"

using namespace kvglass;
using namespace kvglass::ui;

namespace {

constexpr Meaning kAll[] = {Meaning::Decode,     Meaning::Recompute, Meaning::Prefill,
                            Meaning::Rebuild,    Meaning::KvUsed,    Meaning::KvReserved,
                            Meaning::KvCapacity, Meaning::Weights,   Meaning::Work,
                            Meaning::Captured,   Meaning::Other,     Meaning::FirstRun,
                            Meaning::SecondRun};

QPalette paletteOf(const QColor& window, const QColor& base, const QColor& text) {
    QPalette palette;
    palette.setColor(QPalette::Window, window);
    palette.setColor(QPalette::Base, base);
    palette.setColor(QPalette::WindowText, text);
    palette.setColor(QPalette::Text, text);
    return palette;
}

double hueDistance(double a, double b) {
    const double d = std::abs(std::remainder(a - b, 360.0));
    return d;
}

} // namespace

class PaletteTest : public QObject {
    Q_OBJECT
private slots:
    void contrastIsThatOfWcag();
    void marksStandOut_data();
    void marksStandOut();
    void huesStayThoseOfOkabeAndIto_data() { marksStandOut_data(); }
    void huesStayThoseOfOkabeAndIto();
    void neighboursInAStackDiffer_data() { marksStandOut_data(); }
    void neighboursInAStackDiffer();
    void darkIsWhenTheWindowIsDarkerThanItsText();
    void everyKindOfStepHasItsMeaning();
};

void PaletteTest::contrastIsThatOfWcag() {
    QCOMPARE(contrastRatio(Qt::black, Qt::white), 21.0);
    QCOMPARE(contrastRatio(Qt::white, Qt::black), 21.0);
    QCOMPARE(contrastRatio(Qt::red, Qt::red), 1.0);
    // WCAG's well-known smallest grey that passes 4.5 on white.
    QVERIFY(contrastRatio(QColor(0x76, 0x76, 0x76), Qt::white) >= 4.5);
    QVERIFY(contrastRatio(QColor(0x77, 0x77, 0x77), Qt::white) < 4.5);
}

void PaletteTest::marksStandOut_data() {
    QTest::addColumn<QPalette>("palette");
    const QColor grey(0xEF, 0xF0, 0xF1);
    QTest::newRow("white") << paletteOf(Qt::white, Qt::white, Qt::black);
    QTest::newRow("light") << paletteOf(grey, Qt::white, Qt::black);
    QTest::newRow("fusion dark") << paletteOf(QColor(53, 53, 53), QColor(25, 25, 25), Qt::white);
    QTest::newRow("dark") << paletteOf(QColor(0x20, 0x23, 0x26), QColor(0x14, 0x16, 0x18),
                                       QColor(0xFC, 0xFC, 0xFC));
    QTest::newRow("black") << paletteOf(Qt::black, Qt::black, Qt::white);
}

void PaletteTest::marksStandOut() {
    QFETCH(QPalette, palette);
    for (const Meaning meaning : kAll) {
        const QColor color = colorOf(meaning, palette);
        for (const auto role : {QPalette::Base, QPalette::Window}) {
            const double contrast = contrastRatio(color, palette.color(role));
            QVERIFY2(contrast >= 3.0, qPrintable(QStringLiteral("meaning %1 %2: %3")
                                                     .arg(static_cast<int>(meaning))
                                                     .arg(color.name())
                                                     .arg(contrast)));
        }
    }
}

void PaletteTest::huesStayThoseOfOkabeAndIto() {
    QFETCH(QPalette, palette);
    const std::pair<Meaning, QColor> sources[] = {
        {Meaning::Decode, QColor("#0072B2")},  {Meaning::Recompute, QColor("#D55E00")},
        {Meaning::Prefill, QColor("#56B4E9")}, {Meaning::Rebuild, QColor("#CC79A7")},
        {Meaning::KvUsed, QColor("#009E73")},  {Meaning::SecondRun, QColor("#E69F00")}};
    for (const auto& [meaning, source] : sources) {
        const double hue = toOkLch(colorOf(meaning, palette)).hueDegrees;
        // Rounding a channel to 8 bits turns the hue of these chromas (> 0.1) by less than 2
        // degrees.
        QVERIFY2(hueDistance(hue, toOkLch(source).hueDegrees) < 2.0, qPrintable(source.name()));
    }
}

void PaletteTest::neighboursInAStackDiffer() {
    QFETCH(QPalette, palette);
    const std::pair<Meaning, Meaning> neighbours[] = {{Meaning::KvUsed, Meaning::KvReserved},
                                                      {Meaning::Weights, Meaning::Work},
                                                      {Meaning::Work, Meaning::Captured},
                                                      {Meaning::Captured, Meaning::Other},
                                                      {Meaning::FirstRun, Meaning::SecondRun}};
    for (const auto& [a, b] : neighbours) {
        const double contrast = contrastRatio(colorOf(a, palette), colorOf(b, palette));
        QVERIFY2(contrast > 1.3, qPrintable(QString::number(contrast)));
    }
}

void PaletteTest::darkIsWhenTheWindowIsDarkerThanItsText() {
    QVERIFY(isDark(paletteOf(QColor(53, 53, 53), Qt::white, Qt::white)));
    QVERIFY(!isDark(paletteOf(Qt::white, Qt::black, Qt::black)));
}

void PaletteTest::everyKindOfStepHasItsMeaning() {
    QCOMPARE(meaningOf(StepKind::Decode), Meaning::Decode);
    QCOMPARE(meaningOf(StepKind::Recompute), Meaning::Recompute);
    QCOMPARE(meaningOf(StepKind::Prefill), Meaning::Prefill);
    QCOMPARE(meaningOf(StepKind::Rebuild), Meaning::Rebuild);
}

KVGLASS_TEST(PaletteTest);
#include "palette_test.moc"
