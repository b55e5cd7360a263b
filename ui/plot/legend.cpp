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
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
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
    return {width, fontMetrics().height() + 4};
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

void Legend::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const int mark = markSize();
    const int gap = mark / 2;
    int x = 0;
    const int entries = entriesIn(width());
    for (int i = 0; i < entries; ++i) {
        const Meaning meaning = m_meanings[static_cast<std::size_t>(i)];
        drawMark(painter, meaning, QRectF(x, (height() - mark) / 2.0, mark, mark), palette());
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(QRect(x + mark + gap, 0, width(), height()),
                         Qt::AlignVCenter | Qt::AlignLeft, label(meaning));
        x += entryWidth(meaning);
    }
}

void Legend::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange) {
        updateGeometry();
    }
    QWidget::changeEvent(event);
}

} // namespace kvglass::ui
