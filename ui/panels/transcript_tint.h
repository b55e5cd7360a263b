// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What colours the background of a token in the transcript.

#pragma once

#include <cstdint>
#include <optional>

#include <QColor>
#include <QString>

class QPalette;

namespace kvglass::ui {

class RunData;
class Selection;

enum class TranscriptTint : std::uint8_t {
    None,
    Probability, // orange, stronger the less probable the token was to the model
    StepTime,    // the colour of the step's kind, stronger the longer it took
    Attention,   // the weight that the selected token's head gives each earlier token
};

/// "none", "probability", "step time", "attention".
[[nodiscard]] QString label(TranscriptTint tint);
/// One line on how to read it; empty for None.
[[nodiscard]] QString explanation(TranscriptTint tint);

/// Computes tints for one painting; cheap to make, valid until the data change.
class TranscriptTinter {
public:
    TranscriptTinter(TranscriptTint tint, const RunData& data, const Selection& selection,
                     const QPalette& palette);

    /// The opaque background of a token; empty: none.
    [[nodiscard]] std::optional<QColor> background(std::int64_t position) const;
    /// The query whose attention is shown; empty for other tints and when nothing was captured.
    [[nodiscard]] std::optional<std::int64_t> query() const { return m_query; }

private:
    [[nodiscard]] std::optional<QColor> probability(std::int64_t position) const;
    [[nodiscard]] std::optional<QColor> stepTime(std::int64_t position) const;
    [[nodiscard]] std::optional<QColor> attention(std::int64_t position) const;

    TranscriptTint m_tint;
    const RunData& m_data;
    const Selection& m_selection;
    const QPalette& m_palette;
    double m_longestStepMs = 0.0;
    std::optional<std::int64_t> m_query;
};

/// `over` on an opaque `under`, `strength` from 0 to 1.
[[nodiscard]] QColor blended(const QColor& under, const QColor& over, double strength);
/// Black or white, whichever is easier to read on `background`.
[[nodiscard]] QColor readableOn(const QColor& background);

} // namespace kvglass::ui
