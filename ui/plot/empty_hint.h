// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a view says while it has nothing to show. It is drawn into the view itself, not on a page of
// its own, so that the first token moves and lays out nothing.

#pragma once

class QPainter;
class QPalette;
class QRectF;
class QString;

namespace kvglass::ui {

/// Centred in `area`, wrapped, in the painter's font.
void paintEmptyHint(QPainter& painter, const QRectF& area, const QString& text,
                    const QPalette& palette);

} // namespace kvglass::ui
