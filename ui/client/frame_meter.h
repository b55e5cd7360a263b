// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Measures frame times as METRICS defines them: from the moment a tick is due to the end of the
// last paint that it caused. It watches the application's update requests and asks, with events
// that come after them, whether the painting is over. Lives on the window's thread.

#pragma once

#include <functional>
#include <optional>

#include <QObject>

#include "engine/base/clock.h"

namespace kvglass::ui {

class FrameMeter : public QObject {
    Q_OBJECT
public:
    using Report = std::function<void(double frameMs)>;

    explicit FrameMeter(Report report);

    /// A tick that was due at `due` has appended its news and asked views to repaint. A frame that
    /// is still being painted ends here.
    void tickDone(TimePoint due);
    /// Reports a frame in progress, if any, and stops watching.
    void finish();

    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void ask();
    void close();

    Report m_report;
    std::optional<TimePoint> m_due; // of the frame in progress
    TimePoint m_lastPaint;
    bool m_painted = false; // since the last question
    int m_quietQuestions = 0;
};

} // namespace kvglass::ui
