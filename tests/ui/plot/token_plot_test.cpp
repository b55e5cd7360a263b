// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/token_plot.h"

#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include "tests/support/test_program.h"

using namespace kvglass::ui;

class TokenPlotTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void followingShowsEverythingAndSomeRoom();
    void touchingHoldsTheViewAndSaysSoOnce();
    void aDoubleClickShowsEverythingAgain();
    void aDragPansAndAClickDoesNot();
    void theViewNeverLeavesTheTokens();
    void hoveringTellsTheTokenOnceAndItsEnd();
    void aLongPromptDoesNotPushTheTokensAway();
    void draggingWithShiftBrushesARange();

private:
    void turnWheel(double notches);
    [[nodiscard]] QPoint pointOf(double number) const;
    void move(const QPoint& at, Qt::MouseButtons buttons);
    std::unique_ptr<TokenPlot> m_plot;
};

void TokenPlotTest::init() {
    m_plot = std::make_unique<TokenPlot>(nullptr);
    m_plot->resize(800, 300);
    m_plot->show();
    m_plot->setExtent(100, 10);
    m_plot->replot();
}

void TokenPlotTest::turnWheel(double notches) {
    const QPointF at(m_plot->axisRect()->center());
    QWheelEvent event(at, m_plot->mapToGlobal(at), {}, QPoint(0, int(notches * 120)), Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(m_plot.get(), &event);
}

QPoint TokenPlotTest::pointOf(double number) const {
    return {qRound(m_plot->xAxis->coordToPixel(number)), m_plot->axisRect()->center().y()};
}

void TokenPlotTest::move(const QPoint& at, Qt::MouseButtons buttons) {
    QMouseEvent event(QEvent::MouseMove, QPointF(at), m_plot->mapToGlobal(QPointF(at)),
                      Qt::NoButton, buttons, Qt::NoModifier);
    QCoreApplication::sendEvent(m_plot.get(), &event);
}

void TokenPlotTest::followingShowsEverythingAndSomeRoom() {
    QVERIFY(m_plot->isFollowing());
    QCOMPARE(m_plot->firstVisible(), 1);
    QCOMPARE(m_plot->lastVisible(), 100);
    QVERIFY(m_plot->xAxis->range().lower <= -10.0);
    QVERIFY(m_plot->xAxis->range().upper >= 128.0);
}

void TokenPlotTest::touchingHoldsTheViewAndSaysSoOnce() {
    QSignalSpy following(m_plot.get(), &TokenPlot::followingChanged);
    turnWheel(1);
    turnWheel(1);
    QCOMPARE(following.count(), 1);
    const QCPRange held = m_plot->xAxis->range();
    m_plot->setExtent(500, 10);
    QCOMPARE(m_plot->xAxis->range(), held);
}

void TokenPlotTest::aDoubleClickShowsEverythingAgain() {
    turnWheel(3);
    QVERIFY(m_plot->lastVisible() < 100);
    QTest::mouseDClick(m_plot.get(), Qt::LeftButton, {}, pointOf(50));
    QVERIFY(m_plot->isFollowing());
    QCOMPARE(m_plot->lastVisible(), 100);
}

void TokenPlotTest::aDragPansAndAClickDoesNot() {
    turnWheel(3);
    const QCPRange before = m_plot->xAxis->range();
    QSignalSpy clicked(m_plot.get(), &TokenPlot::tokenClicked);
    QTest::mouseClick(m_plot.get(), Qt::LeftButton, {}, pointOf(60));
    QCOMPARE(clicked.count(), 1);
    QCOMPARE(clicked.at(0).at(0).toLongLong(), 60);
    QCOMPARE(m_plot->xAxis->range(), before);
    const QPoint from = pointOf(60);
    QTest::mousePress(m_plot.get(), Qt::LeftButton, {}, from);
    move(from + QPoint(40, 0), Qt::LeftButton);
    move(from + QPoint(80, 0), Qt::LeftButton);
    QTest::mouseRelease(m_plot.get(), Qt::LeftButton, {}, from + QPoint(80, 0));
    QVERIFY(m_plot->xAxis->range().lower < before.lower);
    QCOMPARE(clicked.count(), 1);
}

void TokenPlotTest::theViewNeverLeavesTheTokens() {
    m_plot->xAxis->setRange(-1000, 5000);
    QVERIFY(m_plot->xAxis->range().lower >= -20.0);
    QVERIFY(m_plot->xAxis->range().upper <= 140.0);
    m_plot->xAxis->setRange(50.0, 50.1);
    QVERIFY(m_plot->xAxis->range().size() >= 3.999);
}

void TokenPlotTest::hoveringTellsTheTokenOnceAndItsEnd() {
    QSignalSpy hovered(m_plot.get(), &TokenPlot::tokenHovered);
    move(pointOf(40), Qt::NoButton);
    move(pointOf(40), Qt::NoButton);
    QCOMPARE(hovered.count(), 1);
    QCOMPARE(hovered.at(0).at(0).value<std::optional<qint64>>(), std::optional<qint64>(40));
    move(pointOf(120), Qt::NoButton); // no such token yet
    QCOMPARE(hovered.count(), 2);
    QVERIFY(!hovered.at(1).at(0).value<std::optional<qint64>>());
}

void TokenPlotTest::aLongPromptDoesNotPushTheTokensAway() {
    m_plot->setExtent(10, 900);
    QVERIFY(m_plot->xAxis->range().lower >= -20.0);
    m_plot->xAxis->setRange(-800, -700); // but one can go there
    QVERIFY(m_plot->xAxis->range().lower <= -799.0);
}

void TokenPlotTest::draggingWithShiftBrushesARange() {
    const QCPRange before = m_plot->xAxis->range();
    QSignalSpy brushed(m_plot.get(), &TokenPlot::rangeBrushed);
    QSignalSpy clicked(m_plot.get(), &TokenPlot::tokenClicked);
    QTest::mousePress(m_plot.get(), Qt::LeftButton, Qt::ShiftModifier, pointOf(60));
    move(pointOf(40), Qt::LeftButton);
    move(pointOf(-5), Qt::LeftButton); // the prompt is no part of a range of new tokens
    QTest::mouseRelease(m_plot.get(), Qt::LeftButton, Qt::ShiftModifier, pointOf(-5));
    QCOMPARE(brushed.count(), 2);
    QCOMPARE(brushed.at(0), (QVariantList{qlonglong(40), qlonglong(60)}));
    QCOMPARE(brushed.at(1), (QVariantList{qlonglong(1), qlonglong(60)}));
    QCOMPARE(m_plot->xAxis->range(), before);
    QCOMPARE(clicked.count(), 0);
    QVERIFY(m_plot->isFollowing());
}

KVGLASS_TEST(TokenPlotTest);
#include "token_plot_test.moc"
