// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/switch_marks.h"

#include <QTest>

#include <qcustomplot.h>

#include "tests/support/test_program.h"

using namespace kvglass;
using namespace kvglass::ui;

class SwitchMarksTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void everySwitchHasALineAndALabel();
    void crowdedLabelsAreLeftOut();
    void labelsOutsideTheAxesAreLeftOut();
    void clearingRemovesWhatWasDrawn();

private:
    std::unique_ptr<QCustomPlot> m_plot;
};

void SwitchMarksTest::init() {
    m_plot = std::make_unique<QCustomPlot>();
    m_plot->resize(800, 300);
    m_plot->xAxis->setRange(0, 300);
    m_plot->replot();
}

void SwitchMarksTest::everySwitchHasALineAndALabel() {
    SwitchMarks marks(*m_plot);
    marks.add(100, CachePolicy::off());
    marks.add(200, CachePolicy::full());
    QCOMPARE(m_plot->itemCount(), 4);
    QCOMPARE(marks.visibleLabels(), 2);
}

void SwitchMarksTest::crowdedLabelsAreLeftOut() {
    SwitchMarks marks(*m_plot);
    for (int i = 0; i < 20; ++i) {
        marks.add(100 + i, i % 2 == 0 ? CachePolicy::off() : CachePolicy::full());
    }
    QCOMPARE(marks.count(), std::size_t{20});
    QCOMPARE(marks.visibleLabels(), 1);
}

void SwitchMarksTest::labelsOutsideTheAxesAreLeftOut() {
    SwitchMarks marks(*m_plot);
    marks.add(200, CachePolicy::off());
    QCOMPARE(marks.visibleLabels(), 1);
    m_plot->xAxis->setRange(0, 100);
    marks.layOut();
    QCOMPARE(marks.visibleLabels(), 0);
}

void SwitchMarksTest::clearingRemovesWhatWasDrawn() {
    SwitchMarks marks(*m_plot);
    marks.add(100, CachePolicy::off());
    marks.clear();
    QCOMPARE(m_plot->itemCount(), 0);
    QCOMPARE(marks.count(), std::size_t{0});
}

KVGLASS_TEST(SwitchMarksTest);
#include "switch_marks_test.moc"
