// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The words that the window uses for states and errors.

#pragma once

#include <functional>

#include <QString>

#include "engine/base/error.h"
#include "ui/client/engine_client.h"
#include "ui/panels/run_banner.h"

namespace kvglass::window {

/// "Ready", "Streaming", "Paused at token 12", ...
[[nodiscard]] QString stateText(const ui::EngineClient& client, const ui::RunData& data);

/// Why the last run ended and its figures: "Finished: 256 tokens in 1.23 s".
[[nodiscard]] QString summaryText(const GenerationSummary& summary);

/// "CPU, 2 threads, f32".
[[nodiscard]] QString placeText(const ModelInfo& model);

/// A time that a recording names ("2026-03-01T12:00:00Z"), here and in the user's way.
[[nodiscard]] QString localTimeText(const std::string& utc);

/// What the user can do about an error; the window connects it to what does it.
enum class Remedy : std::uint8_t { None, OpenModel, EditPrompt, CacheOff, UseCpu };
[[nodiscard]] Remedy remedyFor(const Error& error);
[[nodiscard]] QString remedyText(Remedy remedy); // of the button; empty for None

/// A failure in three parts with its remedy.
[[nodiscard]] ui::BannerMessage failureMessage(const Error& error, std::function<void()> remedy);
/// The same without a remedy: nothing that the window could do about it.
[[nodiscard]] ui::BannerMessage failureMessage(const Error& error);

} // namespace kvglass::window
