// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One head as a growing causal triangle, drawn as one picture: rows are queries, columns are the
// keys they attend to. What is not attended, hidden or not captured is hatched, never coloured.
// Zoom with the wheel, drag to pan, double click to see everything and follow again.

#pragma once

#include <functional>
#include <optional>

#include <QImage>
#include <QWidget>

#include "engine/backend/step.h"
#include "ui/panels/attention_picture.h"
#include "ui/plot/weight_scale.h"

namespace kvglass::ui {

/// A weight: what the query at `query` gave to the key at `key`.
struct AttentionCell {
    std::int64_t query = 0;
    std::int64_t key = 0;
    bool operator==(const AttentionCell&) const = default;
};

/// The label of the token at a position.
using TokenNames = std::function<QString(std::int64_t position)>;

class AttentionHeadView : public QWidget {
    Q_OBJECT
public:
    AttentionHeadView(TokenNames names, QWidget* parent);

    void setSource(std::shared_ptr<const AttentionStore> store, LayerIndex layer, HeadIndex head);
    /// What the view says while it has no row.
    void setHint(const QString& hint);
    [[nodiscard]] QString shownHint() const;
    void setScale(WeightScale scale);
    void setFirstToken(FirstToken choice);
    /// Reads the rows up to `known` (exclusive); `kind` is that of the newest step. Many rows are
    /// read and drawn in slices, one per frame, so that a change of the head never stops the
    /// window.
    void readRows(std::int64_t known, StepKind kind);
    /// Outlines the row of a query. Empty: none.
    void highlight(std::optional<std::int64_t> query);

    [[nodiscard]] const AttentionTriangle& triangle() const { return m_triangle; }
    [[nodiscard]] const AttentionViewport& viewport() const { return m_view; }
    [[nodiscard]] bool isFollowing() const { return m_following; }
    [[nodiscard]] std::optional<AttentionCell> cellAt(const QPointF& point) const;
    /// Cell rows that were turned into pixels so far; tests bound the work of a tick by it.
    [[nodiscard]] std::int64_t drawnRows() const { return m_drawnRows; }
    /// "recomputed whole triangle" and the like; empty for a decode step.
    [[nodiscard]] QString badge() const;
    /// The width at which the picture is as wide as high, for a height.
    [[nodiscard]] int squareWidth(int height) const;
    [[nodiscard]] QSize sizeHint() const override { return {420, 360}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {140, 110}; }

public slots:
    void follow();

signals:
    void cellHovered(std::optional<kvglass::ui::AttentionCell> cell);
    void cellClicked(kvglass::ui::AttentionCell cell);
    void followingChanged(bool following);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void hold();
    void hover(std::optional<AttentionCell> cell);
    void viewChanged();
    void drawPicture();
    void readSlice();
    [[nodiscard]] QRectF area() const;  // for the matrix, in widget pixels
    [[nodiscard]] QRectF frame() const; // the part of it that cells can fill
    [[nodiscard]] QRectF cellsRect(double left, double top, double right, double bottom) const;
    [[nodiscard]] bool hasTokenLabels() const;
    void paintHatching(QPainter& painter) const;
    void paintMarks(QPainter& painter) const;
    void paintAxes(QPainter& painter) const;
    void paintTokenLabels(QPainter& painter) const;
    void paintPositions(QPainter& painter) const;
    void paintBadge(QPainter& painter) const;

    TokenNames m_names;
    AttentionTriangle m_triangle;
    AttentionViewport m_view;
    QList<QRgb> m_colors;
    QString m_hint;
    QImage m_picture;
    RowRange m_stale; // rows of the picture that have to be drawn again
    StepKind m_kind = StepKind::Prefill;
    std::optional<std::int64_t> m_highlighted;
    std::optional<AttentionCell> m_hovered;
    std::int64_t m_known = 0;
    std::int64_t m_drawnRows = 0;
    bool m_sliceQueued = false;
    bool m_following = true;
    bool m_dragged = false;
    QPointF m_pressedAt;
    QPointF m_lastAt;
};

} // namespace kvglass::ui
