// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/palette.h"

#include <algorithm>
#include <cmath>

#include <QPalette>

#include "ui/plot/oklab.h"

namespace kvglass::ui {

namespace {

enum class Target { AtLeast, Exactly };

/// The colour a meaning starts from, and the contrast it must reach with what lies behind it.
struct Source {
    QColor color;
    double contrast = 3.0;
    Target target = Target::AtLeast;
};

// The hues are those of Okabe and Ito (2008). Used and reserved differ in contrast, since they
// touch each other; so do the greys. The targets leave room for the difference between Base and
// Window.
Source sourceOf(Meaning meaning) {
    switch (meaning) {
    case Meaning::Decode: return {QColor(0x00, 0x72, 0xB2)};
    case Meaning::Recompute: return {QColor(0xD5, 0x5E, 0x00)};
    case Meaning::Prefill: return {QColor(0x56, 0xB4, 0xE9)};
    case Meaning::Rebuild: return {QColor(0xCC, 0x79, 0xA7)};
    case Meaning::KvUsed: return {QColor(0x00, 0x9E, 0x73), 5.2};
    case Meaning::KvReserved: return {QColor(0x00, 0x9E, 0x73), 3.05, Target::Exactly};
    case Meaning::KvCapacity: return {QColor(0x00, 0x9E, 0x73), 4.5};
    case Meaning::Weights: return {QColor(0x80, 0x80, 0x80), 10.5, Target::Exactly};
    case Meaning::Work: return {QColor(0x80, 0x80, 0x80), 6.6, Target::Exactly};
    case Meaning::Captured: return {QColor(0x80, 0x80, 0x80), 4.4, Target::Exactly};
    case Meaning::Other: return {QColor(0x80, 0x80, 0x80), 3.05, Target::Exactly};
    case Meaning::FirstRun: return {QColor(0x80, 0x80, 0x80), 14.0, Target::Exactly};
    case Meaning::SecondRun: return {QColor(0xE6, 0x9F, 0x00)};
    }
    return {QColor(0x80, 0x80, 0x80)};
}

double relativeLuminance(const QColor& color) {
    const auto linear = [](double v) {
        return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
           0.0722 * linear(color.blueF());
}

/// Luminances of what marks are drawn on.
struct Background {
    double base = 0.0;
    double window = 0.0;
};

double contrastOf(double a, double b) { return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05); }

double worstContrast(const QColor& color, const Background& background) {
    const double luminance = relativeLuminance(color);
    return std::min(contrastOf(luminance, background.base),
                    contrastOf(luminance, background.window));
}

/// Moves the lightness away from the background until the contrast is reached; with `Exactly`,
/// starts at the background's end, so that the contrast is as small as the target allows. Views ask
/// for colours while they paint: the smallest step that suffices is found by bisection.
QColor adapted(const QColor& color, double contrast, Target target, const QPalette& palette) {
    constexpr double kStep = 1.0 / 256.0;
    const Background background{relativeLuminance(palette.color(QPalette::Base)),
                                relativeLuminance(palette.color(QPalette::Window))};
    OkLch lch = toOkLch(color);
    const bool dark = isDark(palette);
    if (target == Target::Exactly) {
        lch.lightness = dark ? 0.0 : 1.0;
    }
    const auto moved = [&](int steps) {
        OkLch at = lch;
        at.lightness += dark ? steps * kStep : -steps * kStep;
        return fromOkLch(at);
    };
    if (const QColor present = fromOkLch(lch); worstContrast(present, background) >= contrast) {
        return present;
    }
    int tooFew = 0;
    int enough = static_cast<int>((dark ? 1.0 - lch.lightness : lch.lightness) / kStep);
    while (enough - tooFew > 1) {
        const int middle = (tooFew + enough) / 2;
        (worstContrast(moved(middle), background) < contrast ? tooFew : enough) = middle;
    }
    return moved(enough); // white or black when nothing reaches the contrast
}

} // namespace

double contrastRatio(const QColor& a, const QColor& b) {
    return contrastOf(relativeLuminance(a), relativeLuminance(b));
}

bool isDark(const QPalette& palette) {
    return relativeLuminance(palette.color(QPalette::Window)) <
           relativeLuminance(palette.color(QPalette::WindowText));
}

QColor colorOf(Meaning meaning, const QPalette& palette) {
    const Source source = sourceOf(meaning);
    return adapted(source.color, source.contrast, source.target, palette);
}

Meaning meaningOf(StepKind kind) {
    switch (kind) {
    case StepKind::Prefill: return Meaning::Prefill;
    case StepKind::Decode: return Meaning::Decode;
    case StepKind::Recompute: return Meaning::Recompute;
    case StepKind::Rebuild: return Meaning::Rebuild;
    }
    return Meaning::Other;
}

} // namespace kvglass::ui
