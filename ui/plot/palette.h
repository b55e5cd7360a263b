// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One meaning, one look, everywhere: the colours and marks of WINDOW's table for light and dark.

#pragma once

#include <cstdint>

#include <QColor>

#include "engine/backend/step.h"

class QPalette;

namespace kvglass::ui {

enum class Meaning : std::uint8_t {
    Decode,     // blue dot
    Recompute,  // vermilion triangle
    Prefill,    // sky block
    Rebuild,    // purple square
    KvUsed,     // green, full
    KvReserved, // green, light
    KvCapacity, // green, outline only
    Weights,    // greys, distinct in lightness
    Work,
    Captured,
    Other,
    FirstRun,  // of two that are compared: a thin line, nearly the text's colour
    SecondRun, // orange, a thick line
};

/// True when the palette's window is darker than its text.
[[nodiscard]] bool isDark(const QPalette& palette);

/// The Okabe-Ito hue of a meaning, its lightness adapted to the palette's background so that marks
/// keep a contrast of at least 3:1.
[[nodiscard]] QColor colorOf(Meaning meaning, const QPalette& palette);

[[nodiscard]] Meaning meaningOf(StepKind kind);

/// The contrast ratio of WCAG 2.1 (relative luminance), 1 to 21.
[[nodiscard]] double contrastRatio(const QColor& a, const QColor& b);

} // namespace kvglass::ui
