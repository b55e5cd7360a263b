// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/legend.h"

#include <utility>

#include <QEvent>
#include <QFontMetrics>
#include <QPainter>
#include <QStringList>

#include "ui/plot/meaning_mark.h"

namespace kvglass::ui {

Legend::Legend(std::vector<Meaning> meanings, QWidget* parent)
    : QWidget(parent), m_meanings(std::move(meanings)) {
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    QStringList names;
    for (const Meaning meaning : m_meanings) {
        names.append(label(meaning));
    }
    setAccessibleName(tr("Legend"));
    setAccessibleDescription(names.join(QStringLiteral(", ")));
}

int Legend::markSize() const { return fontMetrics().ascent(); }

int Legend::entryWidth(Meaning meaning) const {
    const int gap = markSize() / 2;
    return markSize() + gap + fontMetrics().horizontalAdvance(label(meaning)) + 2 * gap;
}

QSize Legend::sizeHint() const {
    int width = 0;
    for (const Meaning meaning : m_meanings) {
        width += entryWidth(meaning);
    }
    return {width, lineHeight()};
}

QSize Legend::minimumSizeHint() const { return {0, sizeHint().height()}; }

int Legend::entriesIn(int width) const {
    int used = 0;
    int entries = 0;
    for (const Meaning meaning : m_meanings) {
        used += entryWidth(meaning);
        // The gap behind the last entry need not fit.
        if (used - markSize() > width) {
            break;
        }
        ++entries;
    }
    return entries;
}

std::vector<QPoint> Legend::places(int width) const {
    std::vector<QPoint> places;
    QPoint at(0, 0);
    for (const Meaning meaning : m_meanings) {
        if (at.x() > 0 && at.x() + entryWidth(meaning) - markSize() > width) {
            at = QPoint(0, at.y() + lineHeight());
        }
        places.push_back(at);
        at.rx() += entryWidth(meaning);
    }
    return places;
}

int Legend::heightForWidth(int width) const {
    return m_meanings.empty() ? lineHeight() : places(width).back().y() + lineHeight();
}

void Legend::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const int mark = markSize();
    const auto corners = places(width());
    for (std::size_t i = 0; i < m_meanings.size(); ++i) {
        const QPoint at = corners[i];
        drawMark(painter, m_meanings[i],
                 QRectF(at.x(), at.y() + (lineHeight() - mark) / 2.0, mark, mark), palette());
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(QRect(at.x() + mark + mark / 2, at.y(), width(), lineHeight()),
                         Qt::AlignVCenter | Qt::AlignLeft, label(m_meanings[i]));
    }
}

void Legend::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange) {
        updateGeometry();
    }
    QWidget::changeEvent(event);
}

} // namespace kvglass::ui
