// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/latency_panel.h"

#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include "tests/support/test_program.h"
#include "tests/ui/data/synthetic_run.h"
#include "ui/data/selection.h"
#include "ui/panels/latency_plot.h"
#include "ui/plot/number_format.h"
#include "ui/plot/palette.h"

using namespace kvglass;
using namespace kvglass::ui;

namespace {

/// With ordinary spaces, so that the expected texts can be read.
QString plain(QString text) { return text.replace(kThinSpace, u' '); }

StepSample stepOf(std::int64_t number, double ms) {
    StepSample step;
    step.step = number;
    step.kind = StepKind::Decode;
    step.stepMs = ms;
    return step;
}

} // namespace

class LatencyPanelTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void anEmptyRunSaysWhatWillAppear();
    void theFirstTokensMoveNothing();
    void oneSlowStepDoesNotFlattenTheOthers();
    void theRebuildsWordsCrossNoSwitch();
    void aRangeHasStatisticsOfItsOwn();
    void everyStepIsDrawnByItsKind();
    void switchesAreMarkedAndFailedOnesAreNot();
    void aTickWithManyTokensIsOneReplot();
    void hoveringAnotherTokenReplotsNoData();
    void theReadoutNamesTokenKindTimeAndMedian();
    void statisticsAreThoseOfTheVisibleTokens();
    void followingHoldsWhenTouchedAndGoesOnWhenAsked();
    void arrowsWalkTheTokensAndEscapeLetsGo();
    void aPanelMadeInTheMiddleOfARunShowsAllOfIt();
    void aNewRunStartsEmpty();
    void anotherPaletteIsTakenOver();
    void aHugePrefillIsCutAndSaysSo();

private:
    void turnWheel(double notches);
    std::unique_ptr<RunData> m_data;
    std::unique_ptr<Selection> m_selection;
    std::unique_ptr<LatencyPanel> m_panel;
    SyntheticRun m_run;
};

void LatencyPanelTest::init() {
    m_panel.reset();
    m_data = std::make_unique<RunData>();
    m_selection = std::make_unique<Selection>();
    m_panel = std::make_unique<LatencyPanel>(m_data.get(), m_selection.get(), nullptr);
    m_panel->resize(700, 400);
    m_panel->show();
    m_run = {};
    m_run.cacheOffAt = 21;
    m_run.cacheOnAt = 31;
    m_run.begin(*m_data);
    QCoreApplication::processEvents();
}

void LatencyPanelTest::turnWheel(double notches) {
    auto& plot = const_cast<LatencyPlot&>(m_panel->plot());
    const QPointF at(plot.axisRect()->center());
    QWheelEvent event(at, plot.mapToGlobal(at), {}, QPoint(0, int(notches * 120)), Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&plot, &event);
}

void LatencyPanelTest::anEmptyRunSaysWhatWillAppear() {
    QVERIFY(m_panel->plot().shownHint().contains("appears here"));
    m_run.tick(*m_data, 1);
    QVERIFY(m_panel->plot().shownHint().isEmpty());
}

void LatencyPanelTest::theFirstTokensMoveNothing() {
    struct LayoutCounter : QObject {
        int layouts = 0;
        bool eventFilter(QObject*, QEvent* event) override {
            layouts += event->type() == QEvent::LayoutRequest || event->type() == QEvent::Resize;
            return false;
        }
    } counter;
    m_panel->installEventFilter(&counter);
    for (QWidget* child : m_panel->findChildren<QWidget*>()) {
        child->installEventFilter(&counter);
    }
    for (int i = 0; i < 40; ++i) {
        m_run.tick(*m_data, 1);
        QCoreApplication::processEvents();
    }
    QCOMPARE(counter.layouts, 0);
}

void LatencyPanelTest::oneSlowStepDoesNotFlattenTheOthers() {
    m_run.tick(*m_data, 15);
    m_data->append({}, {stepOf(16, 120.0), stepOf(17, 1.1)});
    const LatencyPlot& plot = m_panel->plot();
    QVERIFY(plot.yAxis->range().upper < 10.0);
    QCOMPARE(plot.outliers(), (std::vector<Outlier>{{16.0, 120.0, StepKind::Decode}}));
    QCOMPARE(plot.count(StepKind::Decode), 16); // it is kept all the same
    QTest::keyClick(m_panel.get(), Qt::Key_R);
    QVERIFY(plot.yAxis->range().upper > 120.0);
    QVERIFY(plot.outliers().empty());
    QTest::keyClick(m_panel.get(), Qt::Key_R);
    QCOMPARE(plot.outliers().size(), std::size_t{1});
    m_panel->setLogarithmic();
    QVERIFY(plot.outliers().empty());
}

void LatencyPanelTest::theRebuildsWordsCrossNoSwitch() {
    m_run.tick(*m_data, 40);
    for (const int width : {1200, 700, 400, 260, 170}) {
        m_panel->resize(width, 400);
        QCoreApplication::processEvents();
        const LatencyPlot& plot = m_panel->plot();
        const QCPItemText& label = plot.rebuildLabel();
        if (!label.visible()) {
            continue;
        }
        const double at = label.position->pixelPosition().x();
        const double words = plot.fontMetrics().horizontalAdvance(label.text());
        const bool isRight = label.positionAlignment().testFlag(Qt::AlignLeft);
        const double left = isRight ? at : at - words;
        const double right = isRight ? at + words : at;
        for (const double line : {20.5, 30.5}) {
            const double x = plot.xAxis->coordToPixel(line);
            QVERIFY2(x <= left || x >= right, qPrintable(label.text()));
        }
    }
    m_panel->resize(1200, 400);
    QCoreApplication::processEvents();
    QVERIFY(m_panel->plot().rebuildLabel().text().contains(QStringLiteral("tokens")));
}

void LatencyPanelTest::aRangeHasStatisticsOfItsOwn() {
    m_run.tick(*m_data, 40);
    m_selection->lock(5 + 20 - 1); // new token 20, the last cached step
    QTest::keyClick(m_panel.get(), Qt::Key_A);
    m_selection->lock(5 + 22 - 1);
    QTest::keyClick(m_panel.get(), Qt::Key_B);
    QCOMPARE(m_selection->range(), std::optional(TokenRange{24, 26}));
    // Steps of 1, 10 and 10 ms; tokens every 10 ms.
    QCOMPARE(plain(m_panel->statistics()),
             QStringLiteral("A 20 to B 22: n 3, B − A 20.0 ms   step p50 10.0 ms   p95 10.0 ms   "
                            "p99* 10.0 ms"));
    m_selection->setRange(TokenRange{5, 44}); // all of them
    QVERIFY(m_panel->rangeStatistics().contains(QStringLiteral("n 40")));
    QTest::keyClick(m_panel.get(), Qt::Key_Escape);
    QVERIFY(m_panel->rangeStatistics().isEmpty());
    QVERIFY(m_panel->statistics().startsWith(QStringLiteral("TTFT")));
}

void LatencyPanelTest::everyStepIsDrawnByItsKind() {
    m_run.tick(*m_data, 40);
    const LatencyPlot& plot = m_panel->plot();
    QCOMPARE(plot.count(StepKind::Prefill), 1);
    QCOMPARE(plot.count(StepKind::Decode), 19 + 9);
    QCOMPARE(plot.count(StepKind::Recompute), 10);
    QCOMPARE(plot.count(StepKind::Rebuild), 1);
}

void LatencyPanelTest::switchesAreMarkedAndFailedOnesAreNot() {
    m_run.tick(*m_data, 40);
    QCOMPARE(m_panel->plot().switchMarks().count(), std::size_t{2});
    m_data->addSwitch({41, CachePolicy::off(), "too little memory"});
    QCOMPARE(m_panel->plot().switchMarks().count(), std::size_t{2});
}

void LatencyPanelTest::aTickWithManyTokensIsOneReplot() {
    m_run.tick(*m_data, 2);
    QCoreApplication::processEvents();
    QSignalSpy replots(&m_panel->plot(), &QCustomPlot::afterReplot);
    for (int i = 0; i < 5; ++i) {
        m_run.tick(*m_data, 1); // no turn of the event loop in between
    }
    m_run.tick(*m_data, 30);
    QCOMPARE(replots.count(), 0);
    QCoreApplication::processEvents();
    QCOMPARE(replots.count(), 1);
}

void LatencyPanelTest::hoveringAnotherTokenReplotsNoData() {
    m_run.tick(*m_data, 40);
    QCoreApplication::processEvents();
    QSignalSpy replots(&m_panel->plot(), &QCustomPlot::afterReplot);
    for (std::int64_t position = 5; position < 40; ++position) {
        m_selection->hover(position);
    }
    QCoreApplication::processEvents();
    QCOMPARE(replots.count(), 0);
}

void LatencyPanelTest::theReadoutNamesTokenKindTimeAndMedian() {
    m_run.tick(*m_data, 40);
    m_selection->hover(5 + 25 - 1); // the 25th new token
    QCOMPARE(plain(m_panel->readout()),
             QStringLiteral("token 25 ·t25: uncached, 10.0 ms, 10.0 × the median, "
                            "positions computed: 29"));
    QCOMPARE(m_panel->accessibleDescription(), m_panel->readout());
    m_selection->hover(2);
    QCOMPARE(plain(m_panel->readout()), QStringLiteral("prompt token 3 p2"));
    m_selection->hover(std::nullopt);
    QVERIFY(m_panel->readout().startsWith(QStringLiteral("newest: token 40")));
}

void LatencyPanelTest::statisticsAreThoseOfTheVisibleTokens() {
    m_run.tick(*m_data, 40);
    QCOMPARE(plain(m_panel->statistics()),
             QStringLiteral("TTFT 10.0 ms   ITL p50 10.0 ms   p99* 10.0 ms   n 39"));
    m_run.tick(*m_data, 61);
    QVERIFY(plain(m_panel->statistics()).endsWith(QStringLiteral("p99 10.0 ms   n 100")));
    turnWheel(6);
    QVERIFY(m_panel->plot().lastVisible() - m_panel->plot().firstVisible() < 60);
    const auto visible = m_panel->plot().lastVisible() -
                         std::max(m_panel->plot().firstVisible(), std::int64_t{2}) + 1;
    QVERIFY(plain(m_panel->statistics()).endsWith(QStringLiteral("n %1").arg(visible)));
}

void LatencyPanelTest::followingHoldsWhenTouchedAndGoesOnWhenAsked() {
    m_run.tick(*m_data, 40);
    QVERIFY(m_panel->isFollowing());
    turnWheel(2);
    QVERIFY(!m_panel->isFollowing());
    const QCPRange held = m_panel->plot().xAxis->range();
    m_run.tick(*m_data, 200);
    QCOMPARE(m_panel->plot().xAxis->range(), held);
    m_panel->follow();
    QVERIFY(m_panel->isFollowing());
    QVERIFY(m_panel->plot().xAxis->range().upper >= 240.0);
    QCOMPARE(m_panel->plot().lastVisible(), 240);
}

void LatencyPanelTest::arrowsWalkTheTokensAndEscapeLetsGo() {
    m_run.tick(*m_data, 10); // positions 5 .. 14
    QTest::keyClick(m_panel.get(), Qt::Key_Left);
    QCOMPARE(m_selection->token().value(), 14);
    QTest::keyClick(m_panel.get(), Qt::Key_Left);
    QCOMPARE(m_selection->token().value(), 13);
    QTest::keyClick(m_panel.get(), Qt::Key_Home);
    QCOMPARE(m_selection->token().value(), 5);
    QTest::keyClick(m_panel.get(), Qt::Key_Left);
    QCOMPARE(m_selection->token().value(), 5);
    QTest::keyClick(m_panel.get(), Qt::Key_End);
    QCOMPARE(m_selection->token().value(), 14);
    QVERIFY(m_selection->isLocked());
    QTest::keyClick(m_panel.get(), Qt::Key_Escape);
    QVERIFY(!m_selection->token());
}

void LatencyPanelTest::aPanelMadeInTheMiddleOfARunShowsAllOfIt() {
    m_run.tick(*m_data, 40);
    const LatencyPanel late(m_data.get(), m_selection.get(), nullptr);
    QCOMPARE(late.plot().count(StepKind::Decode), 28);
    QCOMPARE(late.plot().switchMarks().count(), std::size_t{2});
    QCOMPARE(late.statistics(), m_panel->statistics());
}

void LatencyPanelTest::aNewRunStartsEmpty() {
    m_run.tick(*m_data, 40);
    turnWheel(2);
    m_run.begin(*m_data);
    QCOMPARE(m_panel->plot().count(StepKind::Decode), 0);
    QCOMPARE(m_panel->plot().count(StepKind::Prefill), 0);
    QCOMPARE(m_panel->plot().switchMarks().count(), std::size_t{0});
    QVERIFY(m_panel->isFollowing());
    QVERIFY(m_panel->readout().isEmpty());
}

void LatencyPanelTest::anotherPaletteIsTakenOver() {
    m_run.tick(*m_data, 40);
    QPalette dark;
    dark.setColor(QPalette::Window, QColor(40, 40, 40));
    dark.setColor(QPalette::Base, QColor(20, 20, 20));
    dark.setColor(QPalette::WindowText, Qt::white);
    dark.setColor(QPalette::Text, Qt::white);
    m_panel->setPalette(dark);
    QCoreApplication::processEvents();
    QCOMPARE(m_panel->plot().axisRect()->backgroundBrush().color(), QColor(20, 20, 20));
    QCOMPARE(m_panel->plot().xAxis->tickLabelColor(), QColor(Qt::white));
    const QImage mark =
        m_panel->plot().graph(int(StepKind::Decode))->scatterStyle().pixmap().toImage();
    QCOMPARE(mark.pixel(mark.rect().center()), colorOf(Meaning::Decode, dark).rgba());
}

void LatencyPanelTest::aHugePrefillIsCutAndSaysSo() {
    StepSample prefill;
    prefill.step = 1;
    prefill.kind = StepKind::Prefill;
    prefill.computedPositions = 900;
    prefill.stepMs = 300.0;
    StepSample decode;
    decode.step = 2;
    decode.kind = StepKind::Decode;
    decode.stepMs = 1.0;
    m_data->append({}, {prefill, decode});
    QVERIFY(m_panel->plot().yAxis->range().upper < 3.0);
    bool isSaid = false;
    for (int i = 0; i < m_panel->plot().itemCount(); ++i) {
        const auto* text = qobject_cast<QCPItemText*>(m_panel->plot().item(i));
        isSaid = isSaid || (text != nullptr && text->visible() && text->text().contains("300"));
    }
    QVERIFY(isSaid);
    m_panel->setLogarithmic();
    QVERIFY(m_panel->plot().yAxis->range().upper > 300.0);
}

KVGLASS_TEST(LatencyPanelTest);
#include "latency_panel_test.moc"
