// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// One step of a sequence: what can be asked of it and what it reports.

#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <stop_token>
#include <string_view>

#include "engine/backend/capture.h"
#include "engine/backend/top_candidates.h"

namespace kvglass {

/// The four kinds of step.
enum class StepKind : std::uint8_t {
    Prefill,   // first pass over the prompt, or several new tokens at once, cache or not
    Decode,    // one new token against the cache
    Recompute, // no cache: a full pass over all positions
    Rebuild,   // the cache was switched on: a full pass that fills it and computes the new token
};

[[nodiscard]] std::string_view name(StepKind kind); // "prefill", "decode", "recompute", "rebuild"

enum class LogitsWanted : std::uint8_t {
    None,
    Candidates, // the best of the last row; a backend whose logits are on the host gives the row
    Last,
    All,
};

/// The parts of a step whose wall time is told apart.
enum class Phase : std::uint8_t { Embedding, Qkv, Attention, Projection, Mlp, Head, Sampling };
inline constexpr std::size_t kPhaseCount = 7;

[[nodiscard]] std::string_view name(Phase phase); // "embedding", "qkv", ...

/// Milliseconds per phase; NaN where a backend does not measure that phase.
struct PhaseTimes {
    std::array<double, kPhaseCount> ms;
    PhaseTimes() { ms.fill(std::numeric_limits<double>::quiet_NaN()); }
    [[nodiscard]] double& operator[](Phase phase) { return ms[static_cast<std::size_t>(phase)]; }
    [[nodiscard]] double operator[](Phase phase) const {
        return ms[static_cast<std::size_t>(phase)];
    }
};

/// Told how much of a long step is done, 0 to 1, from the thread that runs the step.
using StepProgress = std::function<void(double fraction)>;

struct StepOptions {
    LogitsWanted logits = LogitsWanted::Last;
    /// Slots of the query positions to capture, ascending, each among the positions that this step
    /// computes. Empty: nothing is captured, at no cost.
    std::span<const CaptureSlot> capture = {};
    /// Polled between layers, and between chunks of a long prompt.
    std::stop_token stop = {};
    const StepProgress* progress = nullptr;
};

struct StepResult {
    StepKind kind = StepKind::Prefill;
    std::int64_t positions = 0;         // tokens in the sequence after the step
    std::int64_t computedPositions = 0; // positions pushed through the model by this step
    /// Last: (1, V). All: (tokens of this step, V). None: empty. Candidates: (1, V), or empty where
    /// `candidates` is there instead. Both are owned by the sequence and valid until its next call.
    std::span<const float> logits;
    const TopCandidates* candidates = nullptr;
    PhaseTimes phases;
    std::optional<double> deviceMs; // by device events; absent on a CPU
};

} // namespace kvglass
