// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/client/engine_worker.h"

#include <exception>
#include <iterator>
#include <new>
#include <optional>
#include <utility>

#ifdef __linux__
#include <sys/resource.h>
#include <unistd.h>
#endif

#include "engine/generation/prompt_tokens.h"
#include "engine/recording/run_header.h"
#include "engine/telemetry/observer_list.h"
#include "ui/client/vocabulary.h"

namespace kvglass::ui {

namespace {

Error outOfMemory(std::string what, std::string now) {
    return {ErrorCode::OutOfMemory, std::move(what), "there is not enough memory", std::move(now)};
}

Error unexpected(std::string what, const std::exception& exception, std::string now) {
    return {ErrorCode::Io, std::move(what), exception.what(), std::move(now)};
}

/// Lowers the priority of the calling thread, and of those that it will start: the engine takes all
/// the time that the window leaves, and the window is never late because the engine computes.
void giveWayToTheWindow() {
#ifdef __linux__ // where a thread has a priority of its own
    constexpr int kNiceness = 10;
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNiceness);
#endif
}

/// A prompt that cannot be used is left to the engine, which says why.
void fit(RunJob& job, const Engine& engine) {
    const auto* text = std::get_if<std::string>(&job.request.prompt);
    if (text == nullptr || engine.modelInfo() == nullptr)
        return;
    const ModelConfig& config = engine.modelInfo()->config;
    if (const auto tokens = promptTokens(*text, config, *engine.tokenizer()))
        job.fitting(job.request, config.contextLength - std::ssize(*tokens));
}

} // namespace

void EngineWorker::start(EngineFactory factory) {
    m_thread = std::jthread(
        [this, factory = std::move(factory)](std::stop_token stop) { work(stop, factory); });
}

EngineWorker::~EngineWorker() {
    m_thread.request_stop();
    if (m_thread.joinable())
        m_thread.join(); // before the queue goes away
}

void EngineWorker::enqueue(Queued queued) {
    {
        const std::lock_guard lock(m_mutex);
        m_jobs.push_back(std::move(queued));
    }
    m_added.notify_one();
}

void EngineWorker::load(LoadTicket ticket, const ModelChoice& choice, std::stop_token stop) {
    post([this, ticket, choice, stop](Engine& engine) { doLoad(engine, ticket, choice, stop); });
}

void EngineWorker::run(RunJob job) {
    post([this, job = std::move(job)](Engine& engine) { doRun(engine, job); });
}

void EngineWorker::findInterrupted(const RunFolder& folder) {
    post([this, folder](Engine&) {
        const std::vector<InterruptedRun> runs = folder.interrupted();
        if (!runs.empty())
            emit interruptedRunsFound(runs);
    });
}

void EngineWorker::postFileWork(std::function<Status()> work,
                                std::function<void(const Status&)> done) {
    enqueue({[work = std::move(work), done = std::move(done)](Engine&) {
                 constexpr auto what = "the file's work failed";
                 constexpr auto now = "what is shown stays";
                 try {
                     done(work());
                 } catch (const std::bad_alloc&) {
                     done(fail(outOfMemory(what, now)));
                 } catch (const std::exception& exception) {
                     done(fail(unexpected(what, exception, now)));
                 }
             },
             AtTheEnd::Done});
}

void EngineWorker::work(std::stop_token stop, const EngineFactory& factory) {
    giveWayToTheWindow();
    const std::unique_ptr<Engine> engine = factory();
    emit devicesFound(engine->devices());
    while (const auto queued = next(stop))
        queued->job(*engine);
}

/// The next job, waited for; after a stop, what has to be done all the same.
std::optional<EngineWorker::Queued> EngineWorker::next(const std::stop_token& stop) {
    std::unique_lock lock(m_mutex);
    m_added.wait(lock, stop, [this] { return !m_jobs.empty(); });
    if (stop.stop_requested())
        std::erase_if(m_jobs, [](const Queued& job) { return job.atTheEnd == AtTheEnd::Dropped; });
    if (m_jobs.empty())
        return std::nullopt;
    Queued first = std::move(m_jobs.front());
    m_jobs.pop_front();
    return first;
}

void EngineWorker::doLoad(Engine& engine, LoadTicket ticket, const ModelChoice& choice,
                          std::stop_token stop) {
    const std::string what = "cannot load the model '" + choice.model + "'";
    const std::string now = engine.modelInfo() != nullptr ? "the previous model stays loaded" : "";
    try {
        const LoadProgress progress = [this, ticket](std::int64_t done, std::int64_t total) {
            emit loadProgressed(ticket, done, total);
        };
        if (stop.stop_requested()) {
            emit loadFailed(ticket, {ErrorCode::Cancelled, what, "it was cancelled", now});
            return;
        }
        const Result<ModelInfo> info = engine.load(choice, progress, stop);
        if (!info) {
            emit loadFailed(ticket, info.error());
            return;
        }
        emit loaded(ticket, *info, std::make_shared<const Vocabulary>(*engine.tokenizer()));
        // Only runs need it, and they come after this job.
        m_fingerprint = fingerprintOf(choice.model);
    } catch (const std::bad_alloc&) {
        emit loadFailed(ticket, outOfMemory(what, now));
    } catch (const std::exception& exception) {
        emit loadFailed(ticket, unexpected(what, exception, now));
    }
}

std::unique_ptr<Recorder> EngineWorker::startRecorder(const RunJob& job,
                                                      const RecordingHeader& header) {
    if (!job.keeping.folder)
        return {};
    RecorderSetup setup;
    setup.header = header;
    setup.wordOf = [words = job.vocabulary](TokenId token) {
        return std::string(words->bytes(token));
    };
    setup.attention = job.request.attention;
    setup.onProblem = [this](const Error& error) { emit runNotKept(error); };
    auto recorder = job.keeping.folder->record(std::move(setup));
    if (recorder)
        return std::move(*recorder);
    Error error = std::move(recorder.error());
    error.now = "the run goes on and is kept in memory; it can be saved when it has ended";
    emit runNotKept(error);
    return {};
}

Result<GenerationSummary> EngineWorker::runRecorded(Engine& engine, const RunJob& job) {
    if (engine.modelInfo() == nullptr) // the engine says so
        return engine.run(job.request, *job.control, *job.observer);
    RecordingHeader header = makeRunHeader(job.keeping.program, *engine.modelInfo(), job.request);
    header.model.fingerprint = m_fingerprint;
    emit runPrepared(job.request.id, header);
    const std::unique_ptr<Recorder> recorder = startRecorder(job, header);
    if (!recorder)
        return engine.run(job.request, *job.control, *job.observer);
    // What is shown has been handed to the recorder before.
    ObserverList observers({recorder.get(), job.observer.get()});
    Result<GenerationSummary> summary = engine.run(job.request, *job.control, observers);
    recorder->close(summary);
    if (job.keeping.afterRun == AfterRun::Remove || recorder->recording().tokens.empty())
        recorder->discard();
    return summary;
}

void EngineWorker::doRun(Engine& engine, RunJob job) {
    const RequestId id = job.request.id;
    const std::string what = "the generation failed";
    const std::string now = "the text so far stays";
    try {
        if (job.fitting)
            fit(job, engine);
        const Result<GenerationSummary> summary = runRecorded(engine, job);
        if (summary)
            emit runFinished(*summary);
        else
            emit runFailed(id, summary.error());
    } catch (const std::bad_alloc&) {
        emit runFailed(id, outOfMemory(what, now));
    } catch (const std::exception& exception) {
        emit runFailed(id, unexpected(what, exception, now));
    }
}

} // namespace kvglass::ui
