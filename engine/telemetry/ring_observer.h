// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Carries what one generation reports from its thread to one consumer thread, without locks. One
// object per request, shared by the two sides. Token and step records are never lost: each ring
// holds a whole context, and a request cannot make more steps than its context has positions.

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/telemetry/generation_observer.h"

namespace kvglass {

/// The cache policy changed before step `step`, or could not (`problem` is not empty).
struct CacheSwitchEvent {
    RequestId request;
    std::int64_t step = 0;
    CachePolicy policy;
    std::string problem;
};

/// How far a long step is.
struct StepProgressEvent {
    StepKind kind = StepKind::Prefill;
    double fraction = 0.0; // 0 to 1
};

class RingObserver final : public GenerationObserver {
public:
    /// `contextLength`: of the model. All memory of the rings is taken here.
    explicit RingObserver(std::int64_t contextLength);
    ~RingObserver() override;
    RingObserver(const RingObserver&) = delete;
    RingObserver& operator=(const RingObserver&) = delete;

    // Generation thread. None of these waits or fails.

    void onPrompt(RequestId request, std::span<const TokenId> tokens) override;
    void onProgress(RequestId request, StepKind kind, double fraction) override;
    void onStep(const StepSample& sample) override;
    void onToken(const TokenEvent& token) override;
    void onCacheSwitched(RequestId request, std::int64_t step, CachePolicy policy,
                         const std::string& problem) override;

    // One consumer thread. Each call does bounded work and leaves the rest for the next one.

    /// The prompt, once; empty before it came and after it was taken.
    [[nodiscard]] std::optional<std::vector<TokenId>> drainPrompt();
    /// Appends up to `limit` records, oldest first; returns how many.
    std::size_t drainTokens(std::size_t limit, std::vector<TokenEvent>& out);
    std::size_t drainSteps(std::size_t limit, std::vector<StepSample>& out);
    std::size_t drainSwitches(std::size_t limit, std::vector<CacheSwitchEvent>& out);

    // Any thread.

    /// The latest progress report; empty when the step that it belonged to is done.
    [[nodiscard]] std::optional<StepProgressEvent> progress() const;
    /// Records that found no room. Stays 0 by construction; counted so that it can be checked.
    [[nodiscard]] std::int64_t droppedRecords() const;

private:
    struct Rings;
    std::unique_ptr<Rings> m_rings;
    std::atomic<std::uint32_t> m_progress; // kind and fraction in one word: see ring_observer.cpp
    std::atomic<std::int64_t> m_dropped{0};
};

} // namespace kvglass
