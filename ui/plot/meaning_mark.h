// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The mark of a meaning, the same in legends and plots: dot, triangle, square, block, outline.

#pragma once

#include <QString>

#include "ui/plot/palette.h"

class QPainter;
class QPalette;
class QRectF;
class QCPScatterStyle;

namespace kvglass::ui {

/// Draws the mark centred in `rect`, as large as fits.
void drawMark(QPainter& painter, Meaning meaning, const QRectF& rect, const QPalette& palette);

/// The scatter shape of a kind of step, `size` pixels wide.
[[nodiscard]] QCPScatterStyle scatterOf(Meaning meaning, double size, const QPalette& palette);

/// The same shape as a picture that is copied to every point, which takes a fraction of the time of
/// drawing it; points are then rounded to pixels. pixelRatio: of the device that it is shown on.
[[nodiscard]] QCPScatterStyle pictureOf(const QCPScatterStyle& shape, double pixelRatio);

/// What a legend says: "cached", "uncached", "prefill", "rebuild", "used", ...
[[nodiscard]] QString label(Meaning meaning);

} // namespace kvglass::ui
