// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/memory_panel.h"

#include <QSignalSpy>
#include <QTest>

#include "tests/support/test_program.h"
#include "tests/ui/data/synthetic_run.h"
#include "ui/data/selection.h"
#include "ui/panels/memory_bars.h"
#include "ui/panels/memory_plot.h"
#include "ui/plot/number_format.h"

using namespace kvglass;
using namespace kvglass::ui;

namespace {
QString plain(QString text) { return text.replace(kThinSpace, u' '); }
} // namespace

class MemoryPanelTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void bytesFallToZeroWhenTheCacheIsOffAndComeBack();
    void barsShowTheNewestStepOrTheSelectedOne();
    void theBarIsToScaleAndKeepsItsCapacityWhileTheCacheIsOff();
    void theFormulaIsThatOfTheModel();
    void aTickIsOneReplotAndOnePaintOfTheBars();
    void aNewRunStartsEmpty();
    void itIsReadableWithoutEyes();

private:
    std::unique_ptr<RunData> m_data;
    std::unique_ptr<Selection> m_selection;
    std::unique_ptr<MemoryPanel> m_panel;
    SyntheticRun m_run;
};

void MemoryPanelTest::init() {
    m_panel.reset();
    m_data = std::make_unique<RunData>();
    m_selection = std::make_unique<Selection>();
    m_panel = std::make_unique<MemoryPanel>(m_data.get(), m_selection.get(), nullptr);
    m_panel->resize(700, 400);
    m_panel->show();
    m_run = {};
    m_run.cacheOffAt = 21;
    m_run.cacheOnAt = 31;
    m_run.begin(*m_data);
    QCoreApplication::processEvents();
}

void MemoryPanelTest::bytesFallToZeroWhenTheCacheIsOffAndComeBack() {
    m_run.tick(*m_data, 40);
    const MemoryPlot& plot = m_panel->plot();
    const double perToken = static_cast<double>(m_run.bytesPerToken()) / 1e6;
    QCOMPARE(plot.count(), 40);
    QCOMPARE(plot.usedMegabytesAt(20).value(), 24 * perToken);
    QCOMPARE(plot.usedMegabytesAt(21).value(), 0.0);
    QCOMPARE(plot.usedMegabytesAt(30).value(), 0.0);
    QCOMPARE(plot.usedMegabytesAt(31).value(), 35 * perToken);
    QVERIFY(!plot.usedMegabytesAt(41));
    QCOMPARE(plot.switchMarks().count(), std::size_t{2});
}

void MemoryPanelTest::barsShowTheNewestStepOrTheSelectedOne() {
    m_run.tick(*m_data, 40);
    QCOMPARE(m_panel->bars().figures().sequence.kvUsed, 44 * m_run.bytesPerToken());
    QCOMPARE(m_panel->bars().figures().weights, 1'000'000);
    QCOMPARE(m_panel->bars().figures().captured, m_run.store->bytes());
    m_selection->hover(5 + 25 - 1);
    QCOMPARE(m_panel->bars().figures().sequence.kvUsed, 0);
    m_selection->hover(5 + 10 - 1);
    QCOMPARE(m_panel->bars().figures().sequence.kvUsed, 14 * m_run.bytesPerToken());
    m_selection->hover(std::nullopt);
    QCOMPARE(m_panel->bars().figures().sequence.kvUsed, 44 * m_run.bytesPerToken());
}

void MemoryPanelTest::theBarIsToScaleAndKeepsItsCapacityWhileTheCacheIsOff() {
    m_run.tick(*m_data, 20);
    const auto on = m_panel->bars().kvWidths(1024.0);
    QCOMPARE(on.used, 24.0);
    QCOMPARE(on.reserved, 32.0);
    QCOMPARE(on.capacity, 1024.0);
    m_run.tick(*m_data, 1);
    const auto off = m_panel->bars().kvWidths(1024.0);
    QCOMPARE(off.used, 0.0);
    QCOMPARE(off.reserved, 0.0);
    QCOMPARE(off.capacity, 1024.0);
}

void MemoryPanelTest::theFormulaIsThatOfTheModel() {
    QVERIFY(m_panel->formula().isEmpty());
    m_run.tick(*m_data, 3);
    QVERIFY2(plain(m_panel->formula())
                 .contains(QStringLiteral("2 × 2 layers × 3 heads × 8 × 4 bytes = 384 bytes")),
             qPrintable(m_panel->formula()));
}

void MemoryPanelTest::aTickIsOneReplotAndOnePaintOfTheBars() {
    struct PaintCounter : QObject {
        int paints = 0;
        bool eventFilter(QObject*, QEvent* event) override {
            paints += event->type() == QEvent::Paint ? 1 : 0;
            return false;
        }
    } counter;
    m_run.tick(*m_data, 2);
    QTest::qWait(20);
    const_cast<MemoryBars&>(m_panel->bars()).installEventFilter(&counter);
    QSignalSpy replots(&m_panel->plot(), &QCustomPlot::afterReplot);
    m_run.tick(*m_data, 3);
    m_run.tick(*m_data, 3);
    QCoreApplication::processEvents();
    QCOMPARE(replots.count(), 1);
    QVERIFY(counter.paints <= 1);
}

void MemoryPanelTest::aNewRunStartsEmpty() {
    m_run.tick(*m_data, 40);
    m_run.begin(*m_data);
    QCOMPARE(m_panel->plot().count(), 0);
    QCOMPARE(m_panel->bars().figures(), MemoryFigures{});
    QVERIFY(m_panel->plot().shownHint().contains("appear here"));
    QVERIFY(m_panel->readout().isEmpty());
}

void MemoryPanelTest::itIsReadableWithoutEyes() {
    m_run.tick(*m_data, 20);
    const QString text = plain(m_panel->bars().accessibleDescription());
    QVERIFY2(text.contains(QStringLiteral("used 9.22 kB")), qPrintable(text));
    QVERIFY(text.contains(QStringLiteral("capacity 393 kB (derived)")));
    QTest::keyClick(m_panel.get(), Qt::Key_Home);
    QCOMPARE(m_selection->token().value(), 5);
    QVERIFY(plain(m_panel->accessibleDescription()).startsWith(QStringLiteral("token 1:")));
}

KVGLASS_TEST(MemoryPanelTest);
#include "memory_panel_test.moc"
