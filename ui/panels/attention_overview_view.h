// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// All heads as thumbnails in one picture: layers downwards, heads to the right. A click chooses the
// head. Frozen, at no cost, while it is not visible.

#pragma once

#include <optional>

#include <QImage>
#include <QWidget>

#include "ui/panels/attention_overview.h"
#include "ui/plot/weight_scale.h"

namespace kvglass::ui {

struct HeadChoice {
    std::int64_t layer = 0;
    std::int64_t head = 0;
    bool operator==(const HeadChoice&) const = default;
};

class AttentionOverviewView : public QWidget {
    Q_OBJECT
public:
    explicit AttentionOverviewView(QWidget* parent);

    void setSource(std::shared_ptr<const AttentionStore> store);
    /// What the view says while it has no row.
    void setHint(const QString& hint);
    [[nodiscard]] QString shownHint() const;
    void setScale(WeightScale scale);
    void setFirstToken(FirstToken choice);
    /// Reads on towards `known` rows, in slices that leave the window responsive.
    void readRows(std::int64_t known);
    void setChosen(HeadChoice choice);

    [[nodiscard]] const AttentionOverview& overview() const { return m_overview; }
    [[nodiscard]] std::optional<HeadChoice> headAt(const QPointF& point) const;
    /// "max of 16 × 16 cells"
    [[nodiscard]] QString poolingLabel() const;
    [[nodiscard]] QSize sizeHint() const override { return {420, 360}; }

signals:
    void headChosen(kvglass::ui::HeadChoice choice);
    void headHovered(std::optional<kvglass::ui::HeadChoice> choice);

protected:
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void readSlice();
    void drawPicture();
    void drawThumbnail(std::int64_t layer, std::int64_t head, int side);
    [[nodiscard]] QRect grid() const; // of the thumbnails, in widget pixels
    [[nodiscard]] int pitch() const;  // thumbnail and gap
    void paintNumbers(QPainter& painter) const;

    AttentionOverview m_overview;
    QList<QRgb> m_colors;
    QString m_hint;
    QImage m_picture;
    bool m_isStale = true;
    bool m_sliceQueued = false;
    std::int64_t m_known = 0;
    HeadChoice m_chosen;
    std::optional<HeadChoice> m_hovered;
};

} // namespace kvglass::ui
