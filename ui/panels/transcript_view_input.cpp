// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Mouse, keyboard and tooltips of the transcript.

#include <algorithm>

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>

#include "ui/data/run_data.h"
#include "ui/panels/transcript_view.h"
#include "ui/plot/meaning_mark.h"
#include "ui/plot/number_format.h"

namespace kvglass::ui {

namespace {

bool walksTokens(int key) {
    switch (key) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Home:
    case Qt::Key_End: return true;
    default: return false;
    }
}

} // namespace

bool TranscriptView::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        // Arrows walk tokens here, even where the window uses them for single steps.
        const auto* key = static_cast<QKeyEvent*>(event);
        if (walksTokens(key->key()) &&
            (key->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == Qt::NoModifier) {
            event->accept();
            return true;
        }
    }
    return QAbstractScrollArea::event(event);
}

bool TranscriptView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave) {
        m_selection->hover(std::nullopt);
    } else if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const auto position = tokenAt(help->pos())) {
            const auto boxes = m_layout.boxesOf(*position);
            const QRect rect = boxes.empty() ? QRect() : viewportRect(boxes.front().rect);
            QToolTip::showText(help->globalPos(), toolTipOf(*position), viewport(), rect);
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

QString TranscriptView::toolTipOf(std::int64_t position) const {
    const auto bytes = m_data->bytesAt(position);
    QString shown = m_text.textOf(position, position).toHtmlEscaped();
    if (shown.isEmpty())
        shown = tr("part of a character");
    QString text =
        tr("<b>%1</b><br>position %2, %n byte(s)", nullptr, static_cast<int>(bytes.size()))
            .arg(shown, formatCount(position));
    if (const TokenEvent* token = m_data->tokenAt(position)) {
        text += tr("<br>probability %1, rank %2")
                    .arg(formatWeight(token->probability), formatCount(token->rank + 1));
    } else {
        text += tr("<br>prompt");
    }
    if (const StepSample* step = m_data->stepFor(position)) {
        text += tr("<br>%1 step, %2, %n position(s) computed", nullptr,
                   static_cast<int>(step->computedPositions))
                    .arg(label(meaningOf(step->kind)), formatMilliseconds(step->stepMs));
    }
    return text;
}

void TranscriptView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return;
    m_pressed = tokenAt(event->pos());
    m_selection->setRange(std::nullopt);
}

void TranscriptView::mouseMoveEvent(QMouseEvent* event) {
    const auto position = tokenAt(event->pos());
    if (m_pressed && position && *position != *m_pressed) {
        m_selection->setRange(
            TokenRange{std::min(*m_pressed, *position), std::max(*m_pressed, *position)});
    }
    m_selection->hover(position);
}

void TranscriptView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return;
    const auto position = tokenAt(event->pos());
    if (!m_selection->range() && position == m_pressed) {
        const bool again = m_selection->isLocked() && m_selection->token() == position;
        m_selection->lock(again ? std::nullopt : position);
        m_anchor = position;
    }
    m_pressed.reset();
}

void TranscriptView::keyPressEvent(QKeyEvent* event) {
    const std::int64_t last = m_data->sequenceLength() - 1;
    const std::int64_t present = m_selection->token().value_or(last);
    const auto modifiers = event->modifiers();
    if (event->matches(QKeySequence::Copy)) {
        copy();
        return;
    }
    switch (event->key()) {
    case Qt::Key_Left: walkTo(present - 1, modifiers); break;
    case Qt::Key_Right:
        if (present >= last && modifiers == Qt::NoModifier)
            emit walkedPastEnd();
        else
            walkTo(present + 1, modifiers);
        break;
    case Qt::Key_Home: walkTo(0, modifiers); break;
    case Qt::Key_End: walkTo(last, modifiers); break;
    case Qt::Key_Up: walkLines(-1, modifiers); break;
    case Qt::Key_Down: walkLines(1, modifiers); break;
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

void TranscriptView::walkTo(std::int64_t position, Qt::KeyboardModifiers modifiers) {
    const std::int64_t last = m_data->sequenceLength() - 1;
    if (last < 0)
        return;
    position = std::clamp<std::int64_t>(position, 0, last);
    if (modifiers.testFlag(Qt::ShiftModifier)) {
        if (!m_anchor)
            m_anchor = m_selection->token().value_or(last);
        m_selection->setRange(
            TokenRange{std::min(*m_anchor, position), std::max(*m_anchor, position)});
    } else {
        m_anchor = position;
        m_selection->setRange(std::nullopt);
    }
    m_selection->lock(position);
    ensureVisible(position);
    describeSelection();
}

void TranscriptView::walkLines(int lines, Qt::KeyboardModifiers modifiers) {
    const std::int64_t last = m_data->sequenceLength() - 1;
    const auto boxes = m_layout.boxesOf(m_selection->token().value_or(last));
    if (boxes.empty())
        return;
    const TokenBox& box = boxes.front();
    if (const auto next = m_layout.tokenNear(box.line + lines, box.rect.center().x()))
        walkTo(*next, modifiers);
}

void TranscriptView::describeSelection() {
    const auto token = m_selection->token();
    if (!token)
        return;
    QString text = toolTipOf(*token);
    text.replace(QStringLiteral("<br>"), QStringLiteral(", "));
    text.remove(QStringLiteral("<b>")).remove(QStringLiteral("</b>"));
    setAccessibleDescription(text);
}

} // namespace kvglass::ui
