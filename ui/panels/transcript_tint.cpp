// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/transcript_tint.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QPalette>

#include "ui/data/run_data.h"
#include "ui/data/selection.h"
#include "ui/plot/color_map.h"
#include "ui/plot/palette.h"

namespace kvglass::ui {

namespace {

constexpr double kStrongest = 0.65;  // text stays readable on it
constexpr double kBitsAtFull = 10.0; // a token of probability 1/1024 or less is tinted fully

QString translate(const char* text) {
    return QCoreApplication::translate("kvglass::ui::TranscriptTint", text);
}

double mix(double a, double b, double t) { return a + (b - a) * t; }

} // namespace

QString label(TranscriptTint tint) {
    switch (tint) {
    case TranscriptTint::None: return translate("none");
    case TranscriptTint::Probability: return translate("probability");
    case TranscriptTint::StepTime: return translate("step time");
    case TranscriptTint::Attention: return translate("attention");
    }
    return {};
}

QString explanation(TranscriptTint tint) {
    switch (tint) {
    case TranscriptTint::None: return {};
    case TranscriptTint::Probability:
        return translate("stronger: less probable to the model, in bits");
    case TranscriptTint::StepTime:
        return translate("stronger: a longer step; colour: the kind of step");
    case TranscriptTint::Attention:
        return translate("brighter: more weight from the outlined token, square-root scale");
    }
    return {};
}

QColor blended(const QColor& under, const QColor& over, double strength) {
    const auto t = std::clamp(strength, 0.0, 1.0);
    return QColor::fromRgbF(static_cast<float>(mix(under.redF(), over.redF(), t)),
                            static_cast<float>(mix(under.greenF(), over.greenF(), t)),
                            static_cast<float>(mix(under.blueF(), over.blueF(), t)));
}

QColor readableOn(const QColor& background) {
    const QColor black(Qt::black);
    const QColor white(Qt::white);
    return contrastRatio(black, background) >= contrastRatio(white, background) ? black : white;
}

TranscriptTinter::TranscriptTinter(TranscriptTint tint, const RunData& data,
                                   const Selection& selection, const QPalette& palette)
    : m_tint(tint), m_data(data), m_selection(selection), m_palette(palette) {
    if (tint == TranscriptTint::StepTime) {
        for (const StepSample& step : data.steps())
            m_longestStepMs = std::max(m_longestStepMs, step.stepMs);
    }
    if (tint == TranscriptTint::Attention && data.attention()) {
        // The newest token has not been a query yet; without a selection the one before it is
        // shown.
        std::int64_t newest = data.sequenceLength() - 1;
        while (newest >= 0 && !selection.token() && !data.attention()->isCaptured(newest))
            --newest;
        const std::int64_t wanted = selection.token().value_or(newest);
        if (wanted >= 0 && data.attention()->isCaptured(wanted))
            m_query = wanted;
    }
}

std::optional<QColor> TranscriptTinter::background(std::int64_t position) const {
    switch (m_tint) {
    case TranscriptTint::None: return std::nullopt;
    case TranscriptTint::Probability: return probability(position);
    case TranscriptTint::StepTime: return stepTime(position);
    case TranscriptTint::Attention: return attention(position);
    }
    return std::nullopt;
}

std::optional<QColor> TranscriptTinter::probability(std::int64_t position) const {
    const TokenEvent* token = m_data.tokenAt(position);
    if (token == nullptr)
        return std::nullopt;
    const double bits = -std::log2(std::max(static_cast<double>(token->probability), 1e-9));
    const QColor orange(0xE6, 0x9F, 0x00);
    return blended(m_palette.color(QPalette::Base), orange, kStrongest * bits / kBitsAtFull);
}

std::optional<QColor> TranscriptTinter::stepTime(std::int64_t position) const {
    const StepSample* step = m_data.stepFor(position);
    if (step == nullptr || m_longestStepMs <= 0.0)
        return std::nullopt;
    return blended(m_palette.color(QPalette::Base), colorOf(meaningOf(step->kind), m_palette),
                   kStrongest * step->stepMs / m_longestStepMs);
}

std::optional<QColor> TranscriptTinter::attention(std::int64_t position) const {
    if (!m_query || position > *m_query)
        return std::nullopt;
    const auto row = m_data.attention()->row(*m_query, m_selection.layer(), m_selection.head());
    if (position >= static_cast<std::int64_t>(row.size()))
        return std::nullopt;
    static const ColorMap map = sequentialColorMap();
    return QColor::fromRgb(map[row[static_cast<std::size_t>(position)]]);
}

} // namespace kvglass::ui
