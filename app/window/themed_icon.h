// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The window's own one-colour icons, drawn in the colour of the palette's text.

#pragma once

#include <QIcon>
#include <QString>

class QPalette;

namespace kvglass::window {

/// `file` below ":/icons/", an SVG that uses currentColor. Empty for a name that is not there.
[[nodiscard]] QIcon themedIcon(const QString& file, const QPalette& palette);

/// The icon of the program.
[[nodiscard]] QIcon applicationIcon();

} // namespace kvglass::window
