// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The text of a run, each token a handle: hovering selects it in all views, a click locks it, arrow
// keys walk from token to token, dragging selects a range. Painted by hand and appended to in
// batches, so that a long text costs no more per token than a short one.

#pragma once

#include <optional>

#include <QAbstractScrollArea>

#include "ui/data/selection.h"
#include "ui/panels/transcript_layout.h"
#include "ui/panels/transcript_text.h"
#include "ui/panels/transcript_tint.h"

class QPainter;

namespace kvglass::ui {

class RunData;

/// Pixels around the text.
inline constexpr int kTranscriptMargin = 10;

class TranscriptView : public QAbstractScrollArea {
    Q_OBJECT
public:
    /// `run` and `selection` must outlive the view.
    TranscriptView(RunData* run, Selection* selection, QWidget* parent);

    [[nodiscard]] TranscriptTint tint() const { return m_tint; }
    [[nodiscard]] bool isFollowing() const { return m_following; }
    [[nodiscard]] const TranscriptText& text() const { return m_text; }
    [[nodiscard]] const TranscriptLayout& layoutOfTokens() const { return m_layout; }
    /// The selected range, or else the whole text.
    [[nodiscard]] QString textToCopy() const;
    /// From document to viewport coordinates.
    [[nodiscard]] QRect viewportRect(const QRectF& rect) const;

public slots:
    void setTint(kvglass::ui::TranscriptTint tint);
    void follow();
    void copy();
    /// Marks all occurrences; empty marks none.
    void setSearch(const QString& needle);
    void findNext();
    void findPrevious();

signals:
    void followingChanged();
    /// Right was pressed with no token after the selected one.
    void walkedPastEnd();
    void searchMoved(qsizetype current, qsizetype count); // 1-based; 0 of 0: not found

protected:
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    void reload();
    void onAppended(qint64 firstIndex);
    void onFinished();
    void onTokenChanged();
    void relayout();
    void updateScrollBar();
    void updateTokens(std::optional<std::int64_t> position);
    void setFollowing(bool following);
    void userScrolled();
    void walkTo(std::int64_t position, Qt::KeyboardModifiers modifiers);
    void walkLines(int lines, Qt::KeyboardModifiers modifiers);
    void ensureVisible(std::int64_t position);
    void moveSearch(qsizetype step);
    void describeSelection();
    [[nodiscard]] std::optional<std::int64_t> tokenAt(const QPoint& viewportPoint) const;
    [[nodiscard]] QString toolTipOf(std::int64_t position) const;
    void paintToken(QPainter& painter, const TokenBox& box, const TranscriptTinter& tinter) const;
    void paintEdge(QPainter& painter, const QRectF& rect, std::int64_t position) const;
    void paintOutline(QPainter& painter, std::int64_t position) const;
    void paintHint(QPainter& painter) const;

    RunData* m_data;
    Selection* m_selection;
    TranscriptText m_text;
    TranscriptLayout m_layout;
    TranscriptTint m_tint = TranscriptTint::None;
    bool m_following = true;
    std::optional<std::int64_t> m_shownToken; // as last painted
    std::optional<std::int64_t> m_pressed;    // where a drag began
    std::optional<std::int64_t> m_anchor;     // where a keyboard range began
    QString m_search;
    std::vector<TokenRange> m_matches;
    qsizetype m_match = -1;
};

} // namespace kvglass::ui
