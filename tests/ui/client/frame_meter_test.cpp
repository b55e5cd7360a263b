// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/client/frame_meter.h"

#include <QTest>
#include <QWidget>

#include "tests/support/test_program.h"

namespace kvglass::ui {

namespace {

class PaintCounter : public QWidget {
public:
    int paints = 0;
    TimePoint lastPaint;

protected:
    void paintEvent(QPaintEvent*) override {
        ++paints;
        lastPaint = Clock::now();
    }
};

} // namespace

class FrameMeterTest : public QObject {
    Q_OBJECT
private slots:
    void aFrameEndsAfterThePaintThatItCaused() {
        PaintCounter widget;
        widget.show();
        QVERIFY(QTest::qWaitForWindowExposed(&widget));
        QTest::qWait(1);
        const int before = widget.paints;
        std::vector<double> frames;
        FrameMeter meter([&](double ms) { frames.push_back(ms); });
        const TimePoint due = Clock::now();
        widget.update();
        meter.tickDone(due);
        QVERIFY(frames.empty()); // nothing was painted yet
        QTRY_COMPARE(frames.size(), std::size_t{1});
        QCOMPARE(widget.paints, before + 1);
        QVERIFY(frames[0] >= millisecondsBetween(due, widget.lastPaint));
    }

    void aFrameWithoutAPaintEndsToo() {
        std::vector<double> frames;
        FrameMeter meter([&](double ms) { frames.push_back(ms); });
        meter.tickDone(Clock::now());
        QTRY_COMPARE(frames.size(), std::size_t{1});
        QVERIFY(frames[0] >= 0.0);
    }

    void theNextTickEndsAFrameThatIsStillOpen() {
        std::vector<double> frames;
        FrameMeter meter([&](double ms) { frames.push_back(ms); });
        meter.tickDone(Clock::now());
        meter.tickDone(Clock::now());
        QCOMPARE(frames.size(), std::size_t{1});
        QTRY_COMPARE(frames.size(), std::size_t{2});
    }

    void latenessOfTheTickCounts() {
        std::vector<double> frames;
        FrameMeter meter([&](double ms) { frames.push_back(ms); });
        meter.tickDone(Clock::now() - std::chrono::milliseconds(40)); // was due 40 ms ago
        QTRY_COMPARE(frames.size(), std::size_t{1});
        QVERIFY(frames[0] >= 40.0);
    }
};

} // namespace kvglass::ui

using kvglass::ui::FrameMeterTest;
KVGLASS_TEST(FrameMeterTest);
#include "frame_meter_test.moc"
