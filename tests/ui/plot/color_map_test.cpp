// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/color_map.h"

#include <cmath>
#include <cstdlib>

#include <QTest>

#include "tests/support/test_program.h"
#include "ui/plot/oklab.h"
#include "ui/plot/palette.h"

using namespace kvglass::ui;

class ColorMapTest : public QObject {
    Q_OBJECT
private slots:
    void lightnessGrowsWithEveryEntry();
    void stepsLookEqual();
    void itStartsDarkAndEndsBright();
    void noStepIsAnEdge();
    void noColourIsTransparent();
    void okLabRoundTripsEveryPrimary();
    void whatIsOutsideTheGamutLosesOnlyChroma();
};

void ColorMapTest::lightnessGrowsWithEveryEntry() {
    const ColorMap map = sequentialColorMap();
    for (int i = 1; i < kColorMapSize; ++i) {
        const auto index = static_cast<std::size_t>(i);
        QVERIFY(toOkLch(QColor(map[index])).lightness >= toOkLch(QColor(map[index - 1])).lightness);
    }
    // Entries 4 apart differ by 0.012 in lightness, more than rounding to 8 bits can hide.
    for (std::size_t i = 4; i < kColorMapSize; ++i) {
        QVERIFY(toOkLch(QColor(map[i])).lightness > toOkLch(QColor(map[i - 4])).lightness);
    }
}

void ColorMapTest::stepsLookEqual() {
    const ColorMap map = sequentialColorMap();
    const double whole = toOkLch(QColor(map[255])).lightness - toOkLch(QColor(map[0])).lightness;
    for (std::size_t i = 16; i < kColorMapSize; i += 16) {
        const double part =
            toOkLch(QColor(map[i])).lightness - toOkLch(QColor(map[i - 16])).lightness;
        // An 8-bit step of a dark channel is worth up to 0.004 of lightness; two ends of an
        // interval.
        QVERIFY(std::abs(part - whole * 16.0 / 255.0) < 0.008);
    }
}

void ColorMapTest::itStartsDarkAndEndsBright() {
    const ColorMap map = sequentialColorMap();
    QVERIFY(toOkLch(QColor(map.front())).lightness < 0.2);
    QVERIFY(toOkLch(QColor(map.back())).lightness > 0.9);
    QVERIFY(contrastRatio(QColor(map.front()), QColor(map.back())) > 12.0);
}

void ColorMapTest::noStepIsAnEdge() {
    const ColorMap map = sequentialColorMap();
    for (std::size_t i = 1; i < kColorMapSize; ++i) {
        // A channel that crosses its whole range on half of the path moves by 2 per entry; 5 leaves
        // room for the steep dark end of the encoding. A kink at the edge of the gamut moves by 10.
        QVERIFY(std::abs(qRed(map[i]) - qRed(map[i - 1])) <= 5);
        QVERIFY(std::abs(qGreen(map[i]) - qGreen(map[i - 1])) <= 5);
        QVERIFY(std::abs(qBlue(map[i]) - qBlue(map[i - 1])) <= 5);
    }
}

void ColorMapTest::noColourIsTransparent() {
    for (const QRgb color : sequentialColorMap()) {
        QCOMPARE(qAlpha(color), 255);
    }
}

void ColorMapTest::okLabRoundTripsEveryPrimary() {
    for (const char* name : {"#000000", "#ffffff", "#ff0000", "#00ff00", "#0000ff", "#56B4E9"}) {
        QCOMPARE(fromOkLch(toOkLch(QColor(name))).name(), QColor(name).name());
    }
    QVERIFY(std::abs(toOkLch(Qt::white).lightness - 1.0) < 1e-6);
    QVERIFY(toOkLch(QColor(128, 128, 128)).chroma < 1e-6);
}

void ColorMapTest::whatIsOutsideTheGamutLosesOnlyChroma() {
    const OkLch wanted{0.5, 0.4, 150.0}; // no such green exists in sRGB
    const OkLch fitted = toOkLch(fromOkLch(wanted));
    QVERIFY(fitted.chroma < 0.3);
    QVERIFY(fitted.chroma > 0.1);
    // Half an 8-bit step per channel moves lightness by less than 0.002 and hue by less than 2
    // degrees.
    QVERIFY(std::abs(fitted.lightness - wanted.lightness) < 0.004);
    QVERIFY(std::abs(fitted.hueDegrees - wanted.hueDegrees) < 2.0);
}

KVGLASS_TEST(ColorMapTest);
#include "color_map_test.moc"
