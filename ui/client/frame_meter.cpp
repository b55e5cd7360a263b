// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/client/frame_meter.h"

#include <QCoreApplication>
#include <QEvent>

namespace kvglass::ui {

namespace {

// Below the priority of update requests (Qt::LowEventPriority), so that it arrives after them.
constexpr int kAfterPaints = Qt::LowEventPriority - 1;

// A plot may schedule its painting in a second round of the event loop; two quiet questions in a
// row mean that nothing more is coming.
constexpr int kQuietQuestionsAtEnd = 2;

QEvent::Type questionType() {
    static const int type = QEvent::registerEventType();
    return static_cast<QEvent::Type>(type);
}

} // namespace

FrameMeter::FrameMeter(Report report) : m_report(std::move(report)) {}

void FrameMeter::tickDone(TimePoint due) {
    if (m_due)
        close();
    else
        QCoreApplication::instance()->installEventFilter(this);
    m_due = due;
    m_lastPaint = Clock::now();
    m_painted = false;
    m_quietQuestions = 0;
    ask();
}

void FrameMeter::finish() {
    if (!m_due)
        return;
    close();
    QCoreApplication::instance()->removeEventFilter(this);
}

void FrameMeter::ask() {
    QCoreApplication::removePostedEvents(this, questionType());
    QCoreApplication::postEvent(this, new QEvent(questionType()), kAfterPaints);
}

void FrameMeter::close() {
    m_report(millisecondsBetween(*m_due, m_lastPaint));
    m_due.reset();
}

bool FrameMeter::event(QEvent* event) {
    if (event->type() != questionType())
        return QObject::event(event);
    if (!m_due)
        return true;
    if (m_painted) {
        m_lastPaint = Clock::now();
        m_painted = false;
        m_quietQuestions = 0;
    } else {
        ++m_quietQuestions;
    }
    if (m_quietQuestions >= kQuietQuestionsAtEnd)
        finish();
    else
        ask();
    return true;
}

bool FrameMeter::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::UpdateRequest)
        m_painted = true;
    return QObject::eventFilter(watched, event);
}

} // namespace kvglass::ui
