// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Where the reports of one generation go: the text to stdout, and on request every step to an event
// file and everything to a recording.

#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/cli/text_streamer.h"
#include "engine/base/log.h"
#include "engine/generation/generation_request.h"
#include "engine/recording/recorder.h"
#include "engine/runtime/engine.h"
#include "engine/telemetry/event_writer.h"
#include "engine/telemetry/observer_list.h"

namespace kvglass::cli {

/// This program, as recordings name it.
[[nodiscard]] RecordedProgram thisProgram();

class RunOutputs {
public:
    struct Files {
        std::string events;    // empty: none
        std::string recording; // empty: none
    };
    /// `engine` has a model and outlives this; `onProblem` is called once when stdout takes no more
    /// text. Error: Io, NotFound, BadUsage for a file that cannot be made.
    [[nodiscard]] static Result<std::unique_ptr<RunOutputs>>
    create(const Files& files, const Engine& engine, const GenerationRequest& request,
           const Log& log, std::function<void()> onProblem);

    [[nodiscard]] GenerationObserver& observer() { return m_observers; }
    /// After the run: closes everything. The first of the errors of the run, of stdout, of the
    /// event file, of a switch of the cache, of the recording.
    [[nodiscard]] Status finish(const Result<GenerationSummary>& summary);

private:
    RunOutputs(TextStreamer text, std::unique_ptr<EventWriter> events,
               std::unique_ptr<Recorder> recorder);

    TextStreamer m_text;
    std::unique_ptr<EventWriter> m_events; // may be empty
    std::unique_ptr<Recorder> m_recorder;  // may be empty
    ObserverList m_observers;
};

} // namespace kvglass::cli
