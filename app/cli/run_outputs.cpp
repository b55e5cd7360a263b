// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/run_outputs.h"

#include <utility>
#include <vector>

#include "engine/recording/run_header.h"

namespace kvglass::cli {

namespace {

Result<std::unique_ptr<Recorder>> startRecorder(const std::string& file, const Engine& engine,
                                                const GenerationRequest& request, const Log& log) {
    RecorderSetup setup;
    setup.file = file;
    setup.header = makeRunHeader(thisProgram(), *engine.modelInfo(), request);
    setup.header.model.fingerprint = fingerprintOf(setup.header.model.source);
    setup.wordOf = [tokenizer = engine.tokenizer()](TokenId token) {
        return std::string(tokenizer->bytes(token));
    };
    setup.attention = request.attention;
    setup.onProblem = [log](const Error& error) { log->warn("{}", error.text()); };
    return Recorder::start(std::move(setup));
}

std::vector<GenerationObserver*> present(std::initializer_list<GenerationObserver*> observers) {
    std::vector<GenerationObserver*> there;
    for (GenerationObserver* observer : observers)
        if (observer != nullptr)
            there.push_back(observer);
    return there;
}

} // namespace

RecordedProgram thisProgram() { return {KVGLASS_VERSION, KVGLASS_BUILD_TYPE, KVGLASS_COMPILER}; }

RunOutputs::RunOutputs(TextStreamer text, std::unique_ptr<EventWriter> events,
                       std::unique_ptr<Recorder> recorder)
    : m_text(std::move(text)), m_events(std::move(events)), m_recorder(std::move(recorder)),
      m_observers(present({&m_text, m_events.get(), m_recorder.get()})) {}

Result<std::unique_ptr<RunOutputs>> RunOutputs::create(const Files& files, const Engine& engine,
                                                       const GenerationRequest& request,
                                                       const Log& log,
                                                       std::function<void()> onProblem) {
    std::unique_ptr<EventWriter> events;
    if (!files.events.empty()) {
        auto created = EventWriter::create(files.events);
        if (!created)
            return fail(std::move(created.error()));
        events = std::move(*created);
    }
    std::unique_ptr<Recorder> recorder;
    if (!files.recording.empty()) {
        auto started = startRecorder(files.recording, engine, request, log);
        if (!started)
            return fail(std::move(started.error()));
        recorder = std::move(*started);
    }
    return std::unique_ptr<RunOutputs>(new RunOutputs(
        TextStreamer(engine.modelInfo()->config.endOfText, request.endOfText, std::move(onProblem)),
        std::move(events), std::move(recorder)));
}

Status RunOutputs::finish(const Result<GenerationSummary>& summary) {
    const Status written = m_text.finish();
    const Status noted = !m_events ? Status()
                         : summary ? m_events->finish(*summary)
                                   : m_events->finishWithoutSummary();
    const Status recorded = m_recorder ? m_recorder->finish(summary) : Status();
    if (!summary)
        return fail(summary.error());
    if (!written)
        return written;
    if (!noted)
        return noted;
    if (!m_text.switchProblem().empty())
        return fail(ErrorCode::OutOfMemory, "the cache could not be switched",
                    m_text.switchProblem(), "the text was made with the cache as it was");
    return recorded;
}

} // namespace kvglass::cli
