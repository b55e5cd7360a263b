// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/transcript_view.h"

#include <algorithm>
#include <cmath>

#include <QClipboard>
#include <QGuiApplication>
#include <QScrollBar>
#include <QWheelEvent>

#include "ui/data/run_data.h"

namespace kvglass::ui {

TranscriptView::TranscriptView(RunData* run, Selection* selection, QWidget* parent)
    : QAbstractScrollArea(parent), m_data(run), m_selection(selection), m_layout(font()) {
    setFocusPolicy(Qt::StrongFocus);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Transcript"));
    viewport()->setMouseTracking(true);
    viewport()->setCursor(Qt::ArrowCursor);
    connect(run, &RunData::cleared, this, &TranscriptView::reload);
    connect(run, &RunData::promptChanged, this, &TranscriptView::reload);
    connect(run, &RunData::tokensAppended, this, &TranscriptView::onAppended);
    connect(run, &RunData::finished, this, &TranscriptView::onFinished);
    connect(selection, &Selection::tokenChanged, this, &TranscriptView::onTokenChanged);
    connect(selection, &Selection::rangeChanged, viewport(), qOverload<>(&QWidget::update));
    connect(selection, &Selection::headChanged, this, [this] {
        if (m_tint == TranscriptTint::Attention)
            viewport()->update();
    });
    connect(verticalScrollBar(), &QScrollBar::actionTriggered, this, [this] {
        QMetaObject::invokeMethod(
            this, [this] { userScrolled(); }, Qt::QueuedConnection);
    });
    reload();
}

// Data.

void TranscriptView::reload() {
    m_text.clear();
    for (const PromptToken& token : m_data->prompt())
        m_text.append(token.bytes, TokenOrigin::Prompt);
    for (const TokenEvent& token : m_data->tokens())
        m_text.append(token.bytes, TokenOrigin::Generated);
    m_shownToken.reset();
    m_anchor.reset();
    setFollowing(true);
    setSearch(m_search);
    relayout();
}

void TranscriptView::onAppended(qint64 firstIndex) {
    const double oldHeight = m_layout.height();
    const auto& tokens = m_data->tokens();
    for (auto i = static_cast<std::size_t>(firstIndex); i < tokens.size(); ++i)
        m_text.append(tokens[i].bytes, TokenOrigin::Generated);
    m_layout.append(m_text.pieces());
    updateScrollBar();
    const bool retinted = m_tint == TranscriptTint::Attention || m_tint == TranscriptTint::StepTime;
    if (oldHeight == 0.0 || retinted) {
        viewport()->update();
        return;
    }
    // The last line, because its last word may have moved, and what follows.
    const double top = oldHeight - m_layout.lineHeight();
    viewport()->update(viewportRect(
        QRectF(-kTranscriptMargin, top, viewport()->width(), m_layout.height() - top)));
}

void TranscriptView::onFinished() {
    const auto& pieces = m_text.pieces();
    if (pieces.empty() || !pieces.back().text.isEmpty())
        return;
    m_text.flush(); // the text ends inside a character
    relayout();
}

void TranscriptView::relayout() {
    m_layout.setWidth(viewport()->width() - 2.0 * kTranscriptMargin);
    m_layout.append(m_text.pieces());
    updateScrollBar();
    viewport()->update();
}

void TranscriptView::updateScrollBar() {
    const int height = static_cast<int>(std::ceil(m_layout.height())) + 2 * kTranscriptMargin;
    QScrollBar* bar = verticalScrollBar();
    bar->setPageStep(viewport()->height());
    bar->setSingleStep(static_cast<int>(m_layout.lineHeight()));
    bar->setRange(0, std::max(0, height - viewport()->height()));
    if (m_following)
        bar->setValue(bar->maximum());
}

void TranscriptView::onTokenChanged() {
    const auto token = m_selection->token();
    if (m_tint == TranscriptTint::Attention) {
        viewport()->update();
    } else {
        updateTokens(m_shownToken);
        updateTokens(token);
    }
    m_shownToken = token;
}

void TranscriptView::updateTokens(std::optional<std::int64_t> position) {
    if (!position)
        return;
    for (const TokenBox& box : m_layout.boxesOf(*position))
        viewport()->update(viewportRect(box.rect).adjusted(-3, -3, 3, 3));
}

// Following.

void TranscriptView::setFollowing(bool following) {
    if (m_following == following)
        return;
    m_following = following;
    emit followingChanged();
}

void TranscriptView::follow() {
    setFollowing(true);
    verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

void TranscriptView::userScrolled() {
    setFollowing(verticalScrollBar()->value() >= verticalScrollBar()->maximum());
}

void TranscriptView::wheelEvent(QWheelEvent* event) {
    QAbstractScrollArea::wheelEvent(event);
    userScrolled();
}

void TranscriptView::scrollContentsBy(int, int dy) { viewport()->scroll(0, dy); }

void TranscriptView::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    relayout();
}

void TranscriptView::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        m_layout.setFont(font());
        relayout();
    } else if (event->type() == QEvent::PaletteChange) {
        viewport()->update();
    }
}

// Geometry.

QRect TranscriptView::viewportRect(const QRectF& rect) const {
    return rect.translated(kTranscriptMargin, kTranscriptMargin - verticalScrollBar()->value())
        .toAlignedRect();
}

std::optional<std::int64_t> TranscriptView::tokenAt(const QPoint& viewportPoint) const {
    return m_layout.tokenAt(
        QPointF(viewportPoint) -
        QPointF(kTranscriptMargin, kTranscriptMargin - verticalScrollBar()->value()));
}

void TranscriptView::ensureVisible(std::int64_t position) {
    const auto boxes = m_layout.boxesOf(position);
    if (boxes.empty())
        return;
    QScrollBar* bar = verticalScrollBar();
    const int top = static_cast<int>(boxes.front().rect.top());
    const int bottom = static_cast<int>(boxes.front().rect.bottom()) + 2 * kTranscriptMargin;
    if (top < bar->value())
        bar->setValue(top);
    else if (bottom > bar->value() + viewport()->height())
        bar->setValue(bottom - viewport()->height());
    userScrolled();
}

// Copy and find.

void TranscriptView::setTint(TranscriptTint tint) {
    m_tint = tint;
    viewport()->update();
}

QString TranscriptView::textToCopy() const {
    if (const auto range = m_selection->range())
        return m_text.textOf(range->first, range->last);
    return m_text.plain();
}

void TranscriptView::copy() { QGuiApplication::clipboard()->setText(textToCopy()); }

void TranscriptView::setSearch(const QString& needle) {
    m_search = needle;
    m_matches.clear();
    m_match = -1;
    qsizetype at = needle.isEmpty() ? -1 : m_text.plain().indexOf(needle, 0, Qt::CaseInsensitive);
    while (at >= 0) {
        m_matches.push_back({m_text.positionAt(at).value_or(0),
                             m_text.positionAt(at + needle.size() - 1).value_or(0)});
        at = m_text.plain().indexOf(needle, at + needle.size(), Qt::CaseInsensitive);
    }
    viewport()->update();
    emit searchMoved(0, static_cast<qsizetype>(m_matches.size()));
}

void TranscriptView::findNext() { moveSearch(1); }
void TranscriptView::findPrevious() { moveSearch(-1); }

void TranscriptView::moveSearch(qsizetype step) {
    setSearch(QString(m_search)); // text may have come since
    const auto count = static_cast<qsizetype>(m_matches.size());
    if (count == 0)
        return;
    const auto from = m_selection->token().value_or(step > 0 ? -1 : m_data->sequenceLength());
    qsizetype found = step > 0 ? 0 : count - 1; // wraps around
    for (qsizetype i = 0; i < count; ++i) {
        const auto first = m_matches[static_cast<std::size_t>(i)].first;
        if (step > 0 && first > from) {
            found = i;
            break;
        }
        if (step < 0 && first < from)
            found = i;
    }
    m_match = found;
    const std::int64_t position = m_matches[static_cast<std::size_t>(found)].first;
    m_selection->lock(position);
    ensureVisible(position);
    emit searchMoved(found + 1, count);
}

} // namespace kvglass::ui
