// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/token_plot_link.h"

#include <algorithm>
#include <iterator>

#include <QCoreApplication>
#include <QKeyEvent>

#include "ui/data/run_data.h"
#include "ui/data/selection.h"
#include "ui/plot/toggle_button.h"
#include "ui/plot/token_plot.h"
#include "ui/plot/token_walk.h"

namespace kvglass::ui {

namespace {

struct LinkText {
    Q_DECLARE_TR_FUNCTIONS(LinkText)
};

void addSwitch(TokenPlot& plot, const CacheSwitch& change) {
    if (change.problem.empty()) {
        plot.addSwitch(change.step, change.policy);
    }
}

void showRange(TokenPlot& plot, const RunData& run, const Selection& selection) {
    const auto range = selection.range();
    const std::int64_t first = firstNewPosition(run);
    if (!range || range->last < first) {
        plot.showRange(std::nullopt);
    } else {
        plot.showRange(
            QCPRange(static_cast<double>(std::max(range->first - first + 1, std::int64_t{1})),
                     static_cast<double>(range->last - first + 1)));
    }
}

void moveRangeEnd(Selection& selection, int key, std::int64_t position) {
    TokenRange range = selection.range().value_or(TokenRange{position, position});
    (key == Qt::Key_A ? range.first : range.last) = position;
    if (range.first > range.last) { // an end that passes the other one takes it along
        range = {position, position};
    }
    selection.setRange(range);
}

} // namespace

std::int64_t firstNewPosition(const RunData& run) {
    return run.tokens().empty() ? std::ssize(run.prompt()) : run.tokens().front().position;
}

void link(TokenPlot& plot, RunData& run, Selection& selection) {
    for (const CacheSwitch& change : run.switches()) {
        addSwitch(plot, change);
    }
    QObject::connect(&run, &RunData::cacheSwitched, &plot,
                     [&plot, &run] { addSwitch(plot, run.switches().back()); });
    QObject::connect(&selection, &Selection::rangeChanged, &plot,
                     [&] { showRange(plot, run, selection); });
    QObject::connect(&plot, &TokenPlot::tokenHovered, &selection,
                     [&](std::optional<qint64> number) {
                         selection.hover(number ? std::optional(firstNewPosition(run) + *number - 1)
                                                : std::nullopt);
                     });
    QObject::connect(&plot, &TokenPlot::tokenClicked, &selection, [&](qint64 number) {
        const std::int64_t position = firstNewPosition(run) + number - 1;
        const bool isLocked = selection.isLocked() && selection.token() == position;
        selection.lock(isLocked ? std::nullopt : std::optional(position));
    });
    QObject::connect(&plot, &TokenPlot::rangeBrushed, &selection, [&](qint64 first, qint64 last) {
        const std::int64_t base = firstNewPosition(run) - 1;
        selection.setRange(TokenRange{base + first, base + last});
    });
    showRange(plot, run, selection);
}

QToolButton* makeFollowButton(TokenPlot& plot, QWidget* parent) {
    auto* follow = new ToggleButton(parent);
    follow->setText(LinkText::tr("Follow"));
    follow->setToolTip(LinkText::tr(
        "Show the whole run and follow the newest token; zooming or dragging holds the view"));
    follow->setChecked(true);
    QObject::connect(follow, &QToolButton::clicked, &plot, [&plot, follow] {
        follow->setChecked(true); // one lets go of following by touching the plot
        plot.follow();
    });
    QObject::connect(&plot, &TokenPlot::followingChanged, follow, &QToolButton::setChecked);
    return follow;
}

bool walkTokens(const QKeyEvent& event, Selection& selection, std::int64_t first,
                std::int64_t last) {
    if ((event.modifiers() & ~Qt::KeypadModifier) != Qt::NoModifier) {
        return false;
    }
    if (event.key() == Qt::Key_Escape && (selection.token() || selection.range())) {
        selection.clear();
        return true;
    }
    const auto position = walked(event.key(), selection.token(), first, last);
    if (position) {
        selection.lock(position);
    }
    return position.has_value();
}

bool handleTokenKey(const QKeyEvent& event, Selection& selection, const RunData& run) {
    const std::int64_t last = run.tokens().empty() ? -1 : run.tokens().back().position;
    const bool isPlain = event.modifiers() == Qt::NoModifier;
    const bool movesEnd = event.key() == Qt::Key_A || event.key() == Qt::Key_B;
    if (isPlain && movesEnd && last >= 0) {
        moveRangeEnd(selection, event.key(), selection.token().value_or(last));
        return true;
    }
    return walkTokens(event, selection, firstNewPosition(run), last);
}

} // namespace kvglass::ui
