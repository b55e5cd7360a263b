// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/replay_command.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>

#include "app/cli/interrupt_watch.h"
#include "app/cli/number_check.h"
#include "app/cli/recording_input.h"
#include "app/cli/text_streamer.h"
#include "engine/recording/replay.h"
#include "engine/recording/replay_clock.h"

namespace kvglass::cli {

namespace {

constexpr const char* kFooter =
    "Needs no model and no device. Only the generated text goes to stdout, as with generate. An\n"
    "interrupt (Ctrl+C) ends it, which is a success.";

/// Waits until the clock is at `placeMs`, or a stop is requested.
void waitUntil(double placeMs, const ReplayClock& clock, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    for (double left = placeMs - clock.atMs(); left > 0.0 && !stop.stop_requested();
         left = placeMs - clock.atMs())
        never.wait_for(lock, stop, std::chrono::duration<double, std::milli>(left / clock.pace()),
                       [] { return false; });
}

} // namespace

CLI::App* ReplayCommand::addTo(CLI::App& program) {
    CLI::App* command =
        program.add_subcommand("replay", "Print the text of a recording at the pace it was made");
    addRecordingFile(*command, "FILE", m_file);
    command->add_option("--pace", m_pace, "2: twice as fast; 0.5: half as fast")
        ->check(isNumber([](double pace) { return pace > 0.0; }, "must be above 0"))
        ->type_name("X")
        ->capture_default_str();
    command->footer(kFooter);
    return command;
}

Status ReplayCommand::run() {
    const InterruptWatch watch;
    const std::stop_token stop = watch.stopToken();
    auto recording = readRecording(m_file);
    if (!recording)
        return fail(std::move(recording.error()));
    const auto shared = std::make_shared<const Recording>(std::move(*recording));
    bool isRead = true; // somebody takes the text
    TextStreamer text(shared->header.model.config.endOfText, shared->header.settings.endOfText,
                      [&isRead] { isRead = false; });
    Replay replay(shared, RequestId(1));
    ReplayClock clock;
    clock.setPace(m_pace);
    while (const auto next = replay.nextMs()) {
        waitUntil(*next, clock, stop);
        if (stop.stop_requested() || !isRead)
            break;
        (void)replay.advanceTo(clock.atMs(), text);
    }
    return text.finish();
}

} // namespace kvglass::cli
