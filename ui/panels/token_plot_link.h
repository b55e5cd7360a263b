// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What every plot over new tokens has in common: it marks the switches of the run, shows the shared
// selection and takes part in it, and has a button that makes it follow. Plots count new tokens
// from 1, the run and the selection count positions of the sequence.

#pragma once

#include <cstdint>

class QKeyEvent;
class QToolButton;
class QWidget;

namespace kvglass::ui {

class RunData;
class Selection;
class TokenPlot;

/// The position in the sequence of the first new token, whether it is there yet or not.
[[nodiscard]] std::int64_t firstNewPosition(const RunData& run);

/// Connects switches, hovering, clicks and brushing; marks the switches that were before. All four
/// must live as long as `plot`.
void link(TokenPlot& plot, RunData& run, Selection& selection);

/// A button that is on while the plot follows; a click makes it follow again.
[[nodiscard]] QToolButton* makeFollowButton(TokenPlot& plot, QWidget* parent);

/// The keys of all views of tokens: arrows, Home and End walk the positions from `first` to `last`,
/// Escape lets go of the selection. True when `event` was one of them and had an effect.
[[nodiscard]] bool walkTokens(const QKeyEvent& event, Selection& selection, std::int64_t first,
                              std::int64_t last);
/// The same over the new tokens of a run; and A and B move the ends of the selected range to the
/// selected token, or else to the newest one.
[[nodiscard]] bool handleTokenKey(const QKeyEvent& event, Selection& selection, const RunData& run);

} // namespace kvglass::ui
