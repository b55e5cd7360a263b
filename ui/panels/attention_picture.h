// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Turns the visible part of a triangle into pixels: nearest neighbour when a cell is larger than a
// pixel, the maximum of the cells under a pixel when it is smaller (a mean would hide a diagonal).

#pragma once

#include <QImage>
#include <QList>

#include "ui/panels/attention_triangle.h"
#include "ui/panels/attention_viewport.h"

namespace kvglass::ui {

/// Draws the pixel rows that show the cell rows `rows` into `picture` (ARGB32, premultiplied, at
/// least the viewport's size). Pixels without a captured cell become transparent.
/// `colors` has 256 entries, by stored value.
void drawTriangle(const AttentionTriangle& triangle, const AttentionViewport& view, RowRange rows,
                  const QList<QRgb>& colors, QImage& picture);

} // namespace kvglass::ui
