// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/attention_panel.h"

#include <QAbstractItemModelTester>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include "tests/support/test_program.h"
#include "tests/ui/data/synthetic_run.h"
#include "ui/data/selection.h"
#include "ui/panels/attention_head_view.h"
#include "ui/panels/attention_overview_view.h"
#include "ui/panels/attention_row_model.h"
#include "ui/plot/number_format.h"

using namespace kvglass;
using namespace kvglass::ui;

namespace {

struct PaintCounter : QObject {
    int paints = 0;
    bool eventFilter(QObject*, QEvent* event) override {
        paints += event->type() == QEvent::Paint ? 1 : 0;
        return false;
    }
};

} // namespace

class AttentionPanelTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void theTriangleGrowsWithTheSteps();
    void aTickDrawsItsNewRowsOnlyAndPaintsOnce();
    void aHiddenPanelReadsNothingAndCatchesUp();
    void aNewHeadDrawsAllOfItAgain();
    void aLongContextIsReadAndDrawnInSlices();
    void theListHasTheStrongestKeysOfTheSelectedQuery();
    void hoveringACellSelectsItsQuery();
    void badgesTellWhatWasComputed();
    void lettersGoOnAndShiftedOnesGoBack();
    void beforeAnyRunItSaysWhatWillAppear();
    void theOverviewReadsAllHeadsAndAClickChoosesOne();
    void theCaptionNeverForgetsTheCaveat();
    void aRunWithoutCaptureSaysSo();

private:
    AttentionHeadView& head() { return const_cast<AttentionHeadView&>(m_panel->headView()); }
    QPointF centreOf(AttentionCell cell);
    std::unique_ptr<RunData> m_data;
    std::unique_ptr<Selection> m_selection;
    std::unique_ptr<AttentionPanel> m_panel;
    SyntheticRun m_run;
};

void AttentionPanelTest::init() {
    m_panel.reset();
    m_data = std::make_unique<RunData>();
    m_selection = std::make_unique<Selection>();
    m_panel = std::make_unique<AttentionPanel>(m_data.get(), m_selection.get(), nullptr);
    m_panel->resize(800, 500);
    m_panel->show();
    m_run = {};
    m_run.cacheOffAt = 21;
    m_run.cacheOnAt = 31;
    m_run.begin(*m_data);
    QTest::qWait(20);
}

QPointF AttentionPanelTest::centreOf(AttentionCell cell) {
    for (int y = 0; y < head().height(); ++y) {
        for (int x = 0; x < head().width(); ++x) {
            if (head().cellAt(QPointF(x, y)) == cell) {
                const double half = head().viewport().cellSize() / 2.0;
                return QPointF(x + half, y + half);
            }
        }
    }
    return QPointF(-1, -1);
}

void AttentionPanelTest::theTriangleGrowsWithTheSteps() {
    QVERIFY(!head().shownHint().isEmpty());
    m_run.tick(*m_data, 1);
    QVERIFY(head().shownHint().isEmpty());
    QCOMPARE(head().triangle().rows(), 5);
    m_run.tick(*m_data, 10);
    QCOMPARE(head().triangle().rows(), 15);
    QCOMPARE(head().triangle().missing(), 0);
    QCOMPARE(head().triangle().row(14)[13], std::uint8_t{200});
}

void AttentionPanelTest::aTickDrawsItsNewRowsOnlyAndPaintsOnce() {
    m_run.tick(*m_data, 8); // 12 rows: the extent stays 16 for a while
    QTest::qWait(50);
    PaintCounter counter;
    head().installEventFilter(&counter);
    const std::int64_t before = head().drawnRows();
    m_run.tick(*m_data, 1);
    m_run.tick(*m_data, 1);
    QCOMPARE(counter.paints, 0);
    QTest::qWait(50);
    QCOMPARE(head().drawnRows() - before, 2);
    QCOMPARE(counter.paints, 1);
}

void AttentionPanelTest::aHiddenPanelReadsNothingAndCatchesUp() {
    m_panel->hide();
    m_run.tick(*m_data, 10);
    QCOMPARE(head().triangle().rows(), 0);
    m_panel->show();
    QCOMPARE(head().triangle().rows(), 14);
}

void AttentionPanelTest::aNewHeadDrawsAllOfItAgain() {
    m_run.tick(*m_data, 10);
    QTest::qWait(50);
    const std::int64_t before = head().drawnRows();
    m_selection->setHead(LayerIndex(1), HeadIndex(2));
    QTest::qWait(50);
    QCOMPARE(head().triangle().rows(), 14);
    QCOMPARE(head().drawnRows() - before, 14);
}

void AttentionPanelTest::aLongContextIsReadAndDrawnInSlices() {
    constexpr int kRows = 3000; // 4.5 million weights of one head
    m_run.context = 4096;
    m_run.promptTokens = kRows;
    m_run.begin(*m_data);
    m_run.tick(*m_data, 1);
    QVERIFY(head().triangle().rows() > 0);
    QVERIFY(head().triangle().rows() < kRows);
    const std::int64_t before = head().drawnRows();
    head().repaint();
    QVERIFY(head().drawnRows() - before < kRows);
    QTRY_COMPARE(head().triangle().rows(), kRows);
    QTRY_COMPARE(head().triangle().row(kRows - 1)[kRows - 2], std::uint8_t{200});
    QTRY_VERIFY(head().drawnRows() - before >= kRows);
}

void AttentionPanelTest::theListHasTheStrongestKeysOfTheSelectedQuery() {
    auto& model = const_cast<AttentionRowModel&>(m_panel->rowModel());
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    m_run.tick(*m_data, 10);
    QCOMPARE(model.tokens().front().position, 12); // the newest query is 13
    m_selection->lock(8);
    QCOMPARE(model.tokens()[0].position, 7);
    QCOMPARE(model.tokens()[0].name, QStringLiteral("·t3"));
    QCOMPARE(model.tokens()[0].weight, double(attentionFromQuantised(200)));
    QCOMPARE(model.tokens()[1].position, 0);
    QCOMPARE(model.rowCount(), 9);
    m_selection->lock(14); // the newest token: no step has attended from it yet
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(m_panel->readout().contains(QStringLiteral("yet")));
}

void AttentionPanelTest::hoveringACellSelectsItsQuery() {
    m_run.tick(*m_data, 10);
    QTest::qWait(50);
    const QPointF at = centreOf({9, 8});
    QVERIFY(at.x() > 0);
    QMouseEvent move(QEvent::MouseMove, at, head().mapToGlobal(at), Qt::NoButton, Qt::NoButton,
                     Qt::NoModifier);
    QCoreApplication::sendEvent(&head(), &move);
    QCOMPARE(m_selection->token().value(), 9);
    QCOMPARE(m_panel->readout(), QStringLiteral("weight %1   from 9 ·t5   to 8 ·t4")
                                     .arg(formatWeight(attentionFromQuantised(200))));
    QTest::mouseClick(&head(), Qt::LeftButton, {}, at.toPoint());
    QVERIFY(m_selection->isLocked());
}

void AttentionPanelTest::badgesTellWhatWasComputed() {
    m_run.tick(*m_data, 1);
    QVERIFY(head().badge().contains(QStringLiteral("prefill")));
    m_run.tick(*m_data, 19);
    QVERIFY(head().badge().isEmpty());
    m_run.tick(*m_data, 1);
    QCOMPARE(head().badge(), QStringLiteral("recomputed whole triangle"));
    m_run.tick(*m_data, 10);
    QCOMPARE(head().badge(), QStringLiteral("rebuilt whole triangle"));
}

void AttentionPanelTest::lettersGoOnAndShiftedOnesGoBack() {
    m_run.tick(*m_data, 5);
    QTest::keyClick(m_panel.get(), Qt::Key_L);
    QCOMPARE(m_selection->layer(), LayerIndex(1));
    QTest::keyClick(m_panel.get(), Qt::Key_L, Qt::ShiftModifier);
    QCOMPARE(m_selection->layer(), LayerIndex(0));
    QTest::keyClick(m_panel.get(), Qt::Key_H);
    QCOMPARE(m_selection->head(), HeadIndex(1));
    QTest::keyClick(m_panel.get(), Qt::Key_H, Qt::ShiftModifier);
    QCOMPARE(m_selection->head(), HeadIndex(0));
    QTest::keyClick(m_panel.get(), Qt::Key_Left);
    QCOMPARE(m_selection->token().value(), 8);
}

void AttentionPanelTest::beforeAnyRunItSaysWhatWillAppear() {
    RunData untouched;
    Selection selection;
    const AttentionPanel panel(&untouched, &selection, nullptr);
    const auto says = [&](const QString& words) {
        return panel.headView().shownHint().contains(words) &&
               panel.overviewView().shownHint().contains(words);
    };
    QVERIFY(says(QStringLiteral("Run a prompt")));
    untouched.begin({}, 0, {}); // a model was loaded
    QVERIFY(says(QStringLiteral("Run a prompt")));
    untouched.setPrompt({{TokenId(1), "a"}});
    QVERIFY(says(QStringLiteral("not captured")));
}

void AttentionPanelTest::theOverviewReadsAllHeadsAndAClickChoosesOne() {
    m_run.tick(*m_data, 10);
    QCOMPARE(m_panel->overviewView().overview().rows(), 0); // not visible, no work
    m_panel->showOverview();
    QTest::qWait(50);
    auto& view = const_cast<AttentionOverviewView&>(m_panel->overviewView());
    QVERIFY(view.overview().isComplete(14));
    m_run.tick(*m_data, 10);
    QVERIFY(view.overview().isComplete(24));
    QPoint at(-1, -1);
    for (int y = 0; y < view.height() && at.x() < 0; ++y) {
        for (int x = 0; x < view.width() && at.x() < 0; ++x) {
            at = view.headAt(QPointF(x, y)) == HeadChoice{1, 2} ? QPoint(x + 3, y + 3) : at;
        }
    }
    QTest::mouseClick(&view, Qt::LeftButton, {}, at);
    QCOMPARE(m_selection->layer(), LayerIndex(1));
    QCOMPARE(m_selection->head(), HeadIndex(2));
    QCOMPARE(head().triangle().rows(), 24);
}

void AttentionPanelTest::theCaptionNeverForgetsTheCaveat() {
    const QString caveat = QStringLiteral("attention weight is not importance");
    QVERIFY(m_panel->caption().contains(caveat));
    m_run.tick(*m_data, 10);
    m_panel->showOverview();
    QVERIFY(m_panel->caption().contains(caveat));
    QVERIFY(m_panel->caption().contains(QStringLiteral("one cell per weight")));
    m_run.tick(*m_data, 100);
    QVERIFY(m_panel->caption().contains(QStringLiteral("max of 2 × 2 cells")));
}

void AttentionPanelTest::aRunWithoutCaptureSaysSo() {
    m_data->begin(m_run.config(), 1, nullptr);
    m_data->setPrompt({{TokenId(1), "a"}});
    StepSample step;
    step.step = 1;
    step.positions = 5;
    m_data->append({}, {step});
    QVERIFY(head().shownHint().contains(QStringLiteral("not captured")));
    QVERIFY(m_panel->readout().isEmpty());
}

KVGLASS_TEST(AttentionPanelTest);
#include "attention_panel_test.moc"
