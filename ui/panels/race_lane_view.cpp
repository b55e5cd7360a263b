// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/race_lane_view.h"

#include <algorithm>

#include <QLabel>
#include <QPlainTextEdit>
#include <QTextCursor>
#include <QVBoxLayout>

#include "engine/tokenizer/utf8_assembler.h"
#include "ui/plot/legend.h"
#include "ui/plot/number_format.h"

namespace kvglass::ui {

RaceLaneView::RaceLaneView(CachePolicy cache, QWidget* parent)
    : QWidget(parent), m_view(new QPlainTextEdit(this)), m_caption(new QLabel(this)), m_ends{0} {
    const bool cached = cache.keepsCache();
    setObjectName(cached ? QStringLiteral("with") : QStringLiteral("without"));
    m_view->setReadOnly(true);
    m_view->setUndoRedoEnabled(false);
    m_view->setTabChangesFocus(true);
    m_view->setMinimumHeight(fontMetrics().height() * 2);
    m_view->setAccessibleName(cached ? tr("Text of the cached lane")
                                     : tr("Text of the uncached lane"));
    m_caption->setMinimumWidth(1); // a narrow lane cuts neither its name nor its numbers
    m_caption->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(1);
    layout->addWidget(new Legend({cached ? Meaning::Decode : Meaning::Recompute}, this));
    layout->addWidget(m_caption);
    layout->addWidget(m_view, 1);
}

void RaceLaneView::setLane(const RaceLane& lane) {
    m_text.clear();
    m_ends.assign(1, 0);
    m_times.clear();
    Utf8Assembler assembler; // a character may take several tokens
    for (const RaceToken& token : lane.tokens) {
        m_text += QString::fromStdString(assembler.push(token.bytes));
        m_ends.push_back(m_text.size());
        m_times.push_back(token.timeMs);
    }
    m_text += QString::fromStdString(assembler.flush());
    m_ends.back() = m_text.size();
    m_shown = 0;
    m_view->clear();
    showTokens(0);
}

void RaceLaneView::showTokens(std::int64_t count) {
    const auto end = [this](std::int64_t tokens) {
        return m_ends[static_cast<std::size_t>(tokens)];
    };
    const std::int64_t wanted = std::clamp<std::int64_t>(count, 0, std::ssize(m_times));
    if (wanted > m_shown) {
        QTextCursor cursor(m_view->document());
        cursor.movePosition(QTextCursor::End);
        cursor.insertText(m_text.mid(end(m_shown), end(wanted) - end(m_shown)));
    } else if (wanted < m_shown) {
        m_view->setPlainText(m_text.left(end(wanted)));
    }
    if (wanted != m_shown)
        m_view->moveCursor(QTextCursor::End);
    m_shown = wanted;
    m_caption->setText(
        wanted == 0 ? tr("0 tokens")
                    : tr("%1 tokens in %2")
                          .arg(formatCount(wanted),
                               formatMilliseconds(m_times[static_cast<std::size_t>(wanted - 1)])));
}

QString RaceLaneView::text() const { return m_view->toPlainText(); }
QString RaceLaneView::caption() const { return m_caption->text(); }

} // namespace kvglass::ui
