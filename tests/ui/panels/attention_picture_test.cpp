// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/attention_picture.h"

#include <algorithm>

#include <QTest>

#include "tests/support/test_program.h"
#include "ui/plot/weight_scale.h"

using namespace kvglass;
using namespace kvglass::ui;

namespace {

/// A head that looks at the token before (value 255) and at nothing else.
std::shared_ptr<AttentionStore> previousTokenHead(std::int64_t rows) {
    ModelConfig config;
    config.layers = 1;
    config.heads = 1;
    config.contextLength = rows;
    auto store = std::make_shared<AttentionStore>(config, std::int64_t{1} << 26);
    for (std::int64_t row = 0; row < rows; ++row) {
        const auto slot = store->open(row);
        std::ranges::fill(slot->quantised, std::uint8_t{0});
        slot->quantised[static_cast<std::size_t>(std::max(row - 1, std::int64_t{0}))] = 255;
        store->publish(row);
    }
    return store;
}

struct Drawn {
    AttentionTriangle triangle;
    AttentionViewport view;
    QImage picture;
    QList<QRgb> colors = quantisedColors(WeightScale::SquareRoot);
};

Drawn drawn(std::int64_t rows, int side) {
    Drawn d;
    d.triangle.setSource(previousTokenHead(rows), LayerIndex(0), HeadIndex(0));
    (void)d.triangle.read(rows);
    d.view.setSize(QSizeF(side, side));
    d.view.setRows(rows);
    d.view.fit();
    d.picture = QImage(side, side, QImage::Format_ARGB32_Premultiplied);
    d.picture.fill(Qt::transparent);
    drawTriangle(d.triangle, d.view, {0, rows}, d.colors, d.picture);
    return d;
}

} // namespace

class AttentionPictureTest : public QObject {
    Q_OBJECT
private slots:
    void largeCellsAreSquaresOfTheirColour();
    void aDiagonalSurvivesWhenCellsAreSmallerThanPixels();
    void whatIsOutsideTheTriangleIsTransparent();
    void drawingOneRowChangesOnlyItsPixels();
    void aHiddenFirstTokenIsTransparent();
};

void AttentionPictureTest::largeCellsAreSquaresOfTheirColour() {
    const Drawn d = drawn(16, 160); // 10 pixels per cell
    for (int row = 0; row < 16; ++row) {
        for (int key = 0; key <= row; ++key) {
            const QRgb color = d.colors[key == std::max(row - 1, 0) ? 255 : 0];
            QCOMPARE(d.picture.pixel(key * 10, row * 10), color);
            QCOMPARE(d.picture.pixel(key * 10 + 9, row * 10 + 9), color);
        }
    }
}

void AttentionPictureTest::aDiagonalSurvivesWhenCellsAreSmallerThanPixels() {
    const Drawn d = drawn(1024, 100);
    for (int y = 2; y < 100; ++y) {
        int bright = 0;
        for (int x = 0; x < 100; ++x) {
            bright += d.picture.pixel(x, y) == d.colors[255] ? 1 : 0;
        }
        QVERIFY2(bright >= 1 && bright <= 3,
                 qPrintable(QStringLiteral("%1 in %2").arg(bright).arg(y)));
    }
}

void AttentionPictureTest::whatIsOutsideTheTriangleIsTransparent() {
    const Drawn d = drawn(16, 160);
    QCOMPARE(qAlpha(d.picture.pixel(15, 5)), 0);
    QCOMPARE(qAlpha(d.picture.pixel(159, 149)), 0);
    QCOMPARE(qAlpha(d.picture.pixel(159, 150)), 255);
}

void AttentionPictureTest::drawingOneRowChangesOnlyItsPixels() {
    Drawn d = drawn(16, 160);
    d.picture.fill(Qt::red);
    drawTriangle(d.triangle, d.view, {7, 8}, d.colors, d.picture);
    QCOMPARE(d.picture.pixel(0, 69), QColor(Qt::red).rgb());
    QVERIFY(d.picture.pixel(0, 70) != QColor(Qt::red).rgb());
    QVERIFY(d.picture.pixel(0, 79) != QColor(Qt::red).rgb());
    QCOMPARE(d.picture.pixel(0, 80), QColor(Qt::red).rgb());
}

void AttentionPictureTest::aHiddenFirstTokenIsTransparent() {
    Drawn d = drawn(16, 160);
    d.triangle.setFirstToken(FirstToken::Hidden);
    (void)d.triangle.read(16);
    drawTriangle(d.triangle, d.view, {0, 16}, d.colors, d.picture);
    QCOMPARE(qAlpha(d.picture.pixel(5, 155)), 0);
    QCOMPARE(qAlpha(d.picture.pixel(15, 155)), 255);
}

KVGLASS_TEST(AttentionPictureTest);
#include "attention_picture_test.moc"
