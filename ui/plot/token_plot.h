// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A plot over new-token numbers: follows the newest token until the user zooms or drags, then
// holds; marks the switches of the cache; draws the selected token on a layer of its own, so that
// hovering repaints no data. The base of the latency and the memory time line.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include <qcustomplot.h>

#include "ui/plot/switch_marks.h"

namespace kvglass::ui {

class TokenPlot : public QCustomPlot {
    Q_OBJECT
public:
    explicit TokenPlot(QWidget* parent);
    ~TokenPlot() override;

    [[nodiscard]] bool isFollowing() const { return m_following; }
    /// Shows everything again and moves along with the newest token.
    void follow();

    /// The newest token's number, and the number of prompt tokens in front of the first one.
    void setExtent(std::int64_t newest, std::int64_t promptTokens);
    [[nodiscard]] std::int64_t newest() const { return m_newest; }
    /// The numbers of the tokens that are in view, clipped to the existing ones.
    [[nodiscard]] std::int64_t firstVisible() const;
    [[nodiscard]] std::int64_t lastVisible() const;

    void addSwitch(std::int64_t step, CachePolicy policy);
    [[nodiscard]] const SwitchMarks& switchMarks() const { return m_marks; }
    /// Marks a token: a line, and a ring around its value when it has one. Empty: no mark.
    void highlight(std::optional<std::int64_t> number, std::optional<double> value);
    /// Marks the tokens of a brushed range with a band whose ends are named A and B. Empty: none.
    void showRange(std::optional<QCPRange> numbers);
    /// What the plot says while it has no token.
    void setHint(const QString& hint);
    [[nodiscard]] QString shownHint() const { return m_newest == 0 ? m_hint : QString(); }
    /// Drops marks and extent, and follows again.
    void clearTokens();
    /// Replots at the next turn of the event loop, once, however often it is called.
    void replotSoon();

signals:
    void tokenHovered(std::optional<qint64> number);
    void tokenClicked(qint64 number);
    void rangeBrushed(qint64 first, qint64 last); // dragging with Shift
    void followingChanged(bool following);
    void viewChanged();

protected:
    /// "what (unit)" at the axis of values; where the plot is too low for that, the unit alone.
    void setValueLabel(const QString& what, const QString& unit);
    /// Keeps the labels of switches so many pixels away from the upper edge.
    void setMarksTop(int pixels) { m_marks.setTop(pixels); }
    /// Colours and fonts changed; the base dresses axes, marks and highlight.
    virtual void applyTheme();
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void fitValueLabel();
    void hold();
    void showAll();
    void keepInBounds(const QCPRange& range);
    void makeCursors();
    [[nodiscard]] double leftEnd() const;
    [[nodiscard]] qint64 nearestNumber(const QPointF& point) const;
    [[nodiscard]] std::optional<qint64> numberAt(const QPointF& point) const;

    SwitchMarks m_marks;
    QCPItemStraightLine* m_cursor = nullptr; // owned by the plot, as all its items
    QCPItemTracer* m_ring = nullptr;
    QCPItemRect* m_band = nullptr;
    QCPItemText* m_bandEnds[2] = {};
    QString m_hint;
    QString m_valueLabel;
    QString m_valueUnit;
    std::int64_t m_newest = 0;
    std::int64_t m_promptTokens = 0;
    bool m_following = true;
    bool m_dragged = false;
    std::optional<qint64> m_brushedFrom;
    std::optional<qint64> m_hovered;
    QPointF m_pressedAt;
};

} // namespace kvglass::ui
