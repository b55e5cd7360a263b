// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Dresses a QCustomPlot in the palette and font of the widget it lives in.

#pragma once

class QCustomPlot;
class QPalette;
class QFont;

namespace kvglass::ui {

/// Colours and fonts of axes, grid and background. Call again when palette or font change.
void applyTheme(QCustomPlot& plot, const QPalette& palette, const QFont& font);

} // namespace kvglass::ui
