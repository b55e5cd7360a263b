// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The generation thread: owns the engine and does one job after the other. Jobs go in through a
// queue; what becomes of them comes out as signals that are emitted on this thread and must be
// connected queued. Stops do not pass through the queue: each job carries its own stop token, so a
// stop reaches a job that has not begun yet.

#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <QObject>

#include "engine/recording/recorder.h"
#include "engine/runtime/engine.h"
#include "engine/telemetry/ring_observer.h"
#include "ui/client/engine_client.h"
#include "ui/client/run_keeping.h"

namespace kvglass::ui {

class Vocabulary;

/// Numbers the loads, so that the result of one that was overtaken is told from the newest.
struct LoadTicket {
    quint64 value = 0;
    bool operator==(const LoadTicket&) const = default;
};

/// All that a generation needs; the control and the observer are shared with the window's thread.
struct RunJob {
    GenerationRequest request;
    std::shared_ptr<GenerationControl> control;
    std::shared_ptr<RingObserver> observer;
    RequestFitting fitting = {}; // empty: the request is taken as it is
    RunKeeping keeping = {};
    std::shared_ptr<const Vocabulary> vocabulary = {}; // of the loaded model; for the recorder
};

class EngineWorker : public QObject {
    Q_OBJECT
public:
    EngineWorker() = default;
    /// Drops the jobs that have not begun, but for file work, and joins. The owner stops the
    /// present job before.
    ~EngineWorker() override;

    /// Once: starts the thread, which makes the engine, and destroys it when it ends.
    void start(EngineFactory factory);
    void load(LoadTicket ticket, const ModelChoice& choice, std::stop_token stop);
    void run(RunJob job);
    void findInterrupted(const RunFolder& folder);
    /// Anything else that the engine has to do. A job carries its own stop token and lets no
    /// exception out; what it captures must live as long as the thread.
    using Job = std::function<void(Engine&)>;
    void post(Job job) { enqueue({std::move(job), AtTheEnd::Dropped}); }
    /// Reads or writes files, then calls done on this worker's thread; also when the program ends
    /// before its turn. Errors: those of the work, OutOfMemory, Internal.
    void postFileWork(std::function<Status()> work, std::function<void(const Status&)> done);

signals:
    void devicesFound(const std::vector<kvglass::Device>& devices);
    void loadProgressed(kvglass::ui::LoadTicket ticket, qint64 doneBytes, qint64 totalBytes);
    void loaded(kvglass::ui::LoadTicket ticket, const kvglass::ModelInfo& info,
                const std::shared_ptr<const kvglass::ui::Vocabulary>& vocabulary);
    void loadFailed(kvglass::ui::LoadTicket ticket, const kvglass::Error& error);
    void interruptedRunsFound(const std::vector<kvglass::InterruptedRun>& runs);
    /// Before the first step: what a recording of this run says of it.
    void runPrepared(kvglass::RequestId request, const kvglass::RecordingHeader& header);
    /// The run goes on without a journal. Also emitted on the recorder's thread.
    void runNotKept(const kvglass::Error& error);
    void runFinished(const kvglass::GenerationSummary& summary);
    void runFailed(kvglass::RequestId request, const kvglass::Error& error);

private:
    enum class AtTheEnd : std::uint8_t { Dropped, Done };
    struct Queued {
        Job job;
        AtTheEnd atTheEnd = AtTheEnd::Dropped;
    };

    void work(std::stop_token stop, const EngineFactory& factory);
    [[nodiscard]] std::optional<Queued> next(const std::stop_token& stop);
    void enqueue(Queued queued);
    void doLoad(Engine& engine, LoadTicket ticket, const ModelChoice& choice, std::stop_token stop);
    void doRun(Engine& engine, RunJob job);
    [[nodiscard]] std::unique_ptr<Recorder> startRecorder(const RunJob& job,
                                                          const RecordingHeader& header);
    [[nodiscard]] Result<GenerationSummary> runRecorded(Engine& engine, const RunJob& job);

    std::mutex m_mutex; // guards m_jobs only
    std::condition_variable_any m_added;
    std::deque<Queued> m_jobs;
    std::string m_fingerprint; // of the loaded model; only this thread's
    std::jthread m_thread;
};

} // namespace kvglass::ui
