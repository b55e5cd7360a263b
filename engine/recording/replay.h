// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Reports a recorded run as if it went on now: to the same observers, in the same order, each event
// when the clock of the recording has come to it. Needs no model, no device and no thread; whoever
// drives it says how far the clock is.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "engine/recording/recording.h"
#include "engine/telemetry/generation_observer.h"

namespace kvglass {

class Replay {
public:
    /// Reports carry the id `request`.
    Replay(std::shared_ptr<const Recording> recording, RequestId request);

    /// Reports all events up to `placeMs` of the recording's clock; the prompt at the first call.
    /// Returns how many tokens came.
    std::int64_t advanceTo(double placeMs, GenerationObserver& observer);
    /// Reports the next token and what led to it, whenever that was. Nothing at the end.
    void advanceOneToken(GenerationObserver& observer);

    /// When the next token comes, on the recording's clock; empty at the end.
    [[nodiscard]] std::optional<double> nextMs() const;
    [[nodiscard]] bool isAtEnd() const { return !nextMs(); }
    [[nodiscard]] std::int64_t tokensReported() const { return static_cast<std::int64_t>(m_next); }
    /// The captured attention of what was reported so far, for views that read a store; empty when
    /// the recording has none. Rows appear with the step that captured them.
    [[nodiscard]] const std::shared_ptr<AttentionStore>& attention() const { return m_attention; }
    [[nodiscard]] const Recording& recording() const { return *m_recording; }

private:
    void reportPrompt(GenerationObserver& observer);
    void reportToken(GenerationObserver& observer);
    void captureUpTo(std::int64_t positions);

    std::shared_ptr<const Recording> m_recording;
    RequestId m_request;
    std::shared_ptr<AttentionStore> m_attention;
    std::size_t m_next = 0;       // step and token that come next
    std::size_t m_nextSwitch = 0; //
    std::int64_t m_captured = 0;  // positions below it were copied
    bool m_promptReported = false;
};

} // namespace kvglass
