// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/attention_viewport.h"

#include <cmath>

#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass::ui;

namespace {
bool isClose(const QPointF& a, const QPointF& b) {
    return std::hypot(a.x() - b.x(), a.y() - b.y()) < 1e-9; // sums of a few doubles below 1e4
}
} // namespace

class AttentionViewportTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void fittingShowsEveryRow();
    void theCellUnderThePointerStaysThereWhenZooming();
    void zoomingOutEndsAtTheWholeAndInAtReadableCells();
    void panningStopsAtTheEdges();
    void pixelsAndCellsAreInverse();
    void theExtentGrowsInFewSteps();

private:
    AttentionViewport m_view;
};

void AttentionViewportTest::init() {
    m_view = {};
    m_view.setSize({600, 400});
    m_view.setRows(100);
    m_view.fit();
}

void AttentionViewportTest::fittingShowsEveryRow() {
    QCOMPARE(m_view.origin(), QPointF(0, 0));
    QVERIFY(m_view.toPixels({100, 100}).y() <= 400.0);
    QCOMPARE(m_view.extent(), 128);
    QCOMPARE(m_view.cellSize(), 400.0 / 128.0);
}

void AttentionViewportTest::theCellUnderThePointerStaysThereWhenZooming() {
    const QPointF at(150, 200);
    const QPointF before = m_view.toCells(at);
    m_view.zoom(at, 3.0);
    QVERIFY(isClose(m_view.toCells(at), before));
    QCOMPARE(m_view.cellSize(), 3.0 * 400.0 / 128.0);
}

void AttentionViewportTest::zoomingOutEndsAtTheWholeAndInAtReadableCells() {
    m_view.zoom({10, 10}, 1e6);
    QCOMPARE(m_view.cellSize(), 48.0);
    m_view.zoom({10, 10}, 1e-6);
    QCOMPARE(m_view.cellSize(), 400.0 / 128.0);
    QCOMPARE(m_view.origin(), QPointF(0, 0));
}

void AttentionViewportTest::panningStopsAtTheEdges() {
    m_view.zoom({0, 0}, 10.0);
    m_view.pan({500, 500});
    QCOMPARE(m_view.origin(), QPointF(0, 0));
    m_view.pan({-1e6, -1e6});
    QVERIFY(isClose(m_view.toPixels({128, 128}), QPointF(600, 400)));
    m_view.pan({31.25, 0});
    QVERIFY(isClose(m_view.toPixels({127, 128}), QPointF(600, 400)));
}

void AttentionViewportTest::pixelsAndCellsAreInverse() {
    m_view.zoom({123, 45}, 2.7);
    for (const QPointF cell : {QPointF(0, 0), QPointF(17.5, 99), QPointF(128, 3)}) {
        QVERIFY(isClose(m_view.toCells(m_view.toPixels(cell)), cell));
    }
}

void AttentionViewportTest::theExtentGrowsInFewSteps() {
    int changes = 0;
    double size = 0.0;
    for (int rows = 1; rows <= 1024; ++rows) {
        m_view.setRows(rows);
        m_view.fit();
        changes += m_view.cellSize() != size ? 1 : 0;
        size = m_view.cellSize();
    }
    QCOMPARE(changes, 13); // 16, 24, 32, 48, ..., 1024
}

KVGLASS_TEST(AttentionViewportTest);
#include "attention_viewport_test.moc"
