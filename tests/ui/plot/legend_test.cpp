// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/legend.h"

#include <QPalette>
#include <QTest>

#include "tests/support/test_program.h"
#include "ui/plot/meaning_mark.h"

using namespace kvglass::ui;

class LegendTest : public QObject {
    Q_OBJECT
private slots:
    void entriesThatDoNotFitAreLeftOutWhole();
    void aNarrowLegendTakesMoreLinesAndLosesNothing();
    void marksAreDrawnInTheColourOfTheirMeaning();
    void itIsReadableWithoutEyes();
};

void LegendTest::entriesThatDoNotFitAreLeftOutWhole() {
    Legend legend({Meaning::Decode, Meaning::Recompute, Meaning::Prefill}, nullptr);
    QCOMPARE(legend.entriesIn(legend.sizeHint().width()), 3);
    QCOMPARE(legend.entriesIn(0), 0);
    int last = 0;
    for (int width = 0; width <= legend.sizeHint().width(); ++width) {
        QVERIFY(legend.entriesIn(width) >= last);
        last = legend.entriesIn(width);
    }
    QCOMPARE(last, 3);
}

void LegendTest::aNarrowLegendTakesMoreLinesAndLosesNothing() {
    const QPalette palette;
    Legend legend({Meaning::Decode, Meaning::Recompute, Meaning::Prefill}, nullptr);
    legend.setPalette(palette);
    const int wide = legend.sizeHint().width();
    QCOMPARE(legend.heightForWidth(wide), legend.sizeHint().height());
    QVERIFY(legend.heightForWidth(wide / 2) >= 2 * legend.sizeHint().height());
    legend.resize(wide / 2, legend.heightForWidth(wide / 2));
    const QImage picture = legend.grab().toImage();
    const QRgb last = colorOf(Meaning::Prefill, palette).rgb();
    int pixels = 0;
    for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x) {
            pixels += picture.pixel(x, y) == last ? 1 : 0;
        }
    }
    QVERIFY(pixels > 12);
}

void LegendTest::marksAreDrawnInTheColourOfTheirMeaning() {
    const QPalette palette;
    for (const Meaning meaning : {Meaning::Decode, Meaning::Recompute, Meaning::Rebuild}) {
        Legend legend({meaning}, nullptr);
        legend.setPalette(palette);
        legend.resize(legend.sizeHint());
        const QImage picture = legend.grab().toImage();
        const QRgb color = colorOf(meaning, palette).rgb();
        int pixels = 0;
        for (int y = 0; y < picture.height(); ++y) {
            for (int x = 0; x < picture.width(); ++x) {
                pixels += picture.pixel(x, y) == color ? 1 : 0;
            }
        }
        QVERIFY2(pixels > 12, qPrintable(label(meaning)));
    }
}

void LegendTest::itIsReadableWithoutEyes() {
    const Legend legend({Meaning::Decode, Meaning::KvCapacity}, nullptr);
    QVERIFY(!legend.accessibleName().isEmpty());
    QVERIFY(legend.accessibleDescription().contains(label(Meaning::Decode)));
    QVERIFY(legend.accessibleDescription().contains(label(Meaning::KvCapacity)));
}

KVGLASS_TEST(LegendTest);
#include "legend_test.moc"
