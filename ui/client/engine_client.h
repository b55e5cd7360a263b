// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The window's only way to the engine, and the one class that knows about threads: it owns the
// worker thread, sends it requests, and turns what comes back into signals and RunData. All
// functions and signals belong to the window's thread; none of them waits.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <QObject>
#include <QString>

#include "engine/base/error.h"
#include "engine/runtime/engine.h"
#include "ui/client/run_keeping.h"
#include "ui/data/run_data.h"

namespace kvglass::ui {

enum class EngineState : std::uint8_t {
    NoModel,   // nothing is loaded
    Loading,   // a model is being loaded; the previous one, if any, stays until it is there
    Ready,     // idle with a model
    Prefill,   // the first step of a run
    Running,   // tokens stream
    Paused,    // between two steps, waiting for the user
    Measuring, // an experiment, a race or a probe has the engine
    Stopping,  // stop was asked for; the step in progress is ending
};

/// What the window counts about itself (--ui-stats).
struct UiStats {
    std::int64_t frames = 0;
    std::vector<double> frameMs; // METRICS: frame time
    std::int64_t tokens = 0;
    std::int64_t droppedTokens = 0;
    std::int64_t skippedAttentionUpdates = 0;
};

/// Makes the engine on the worker thread.
using EngineFactory = std::function<std::unique_ptr<Engine>()>;

/// Adapts a request to the tokens that the context has room for after its prompt. Called on the
/// worker thread, where the prompt is tokenised; must not touch the window.
using RequestFitting = std::function<void(GenerationRequest& request, std::int64_t room)>;

class Measurements;
class Vocabulary;

class EngineClient : public QObject {
    Q_OBJECT
public:
    EngineClient(EngineFactory factory, RunData* data, QObject* parent);
    /// Stops what runs and joins the thread; within one layer of a step.
    ~EngineClient() override;

    [[nodiscard]] EngineState state() const;
    [[nodiscard]] const std::optional<ModelInfo>& model() const;
    [[nodiscard]] const std::vector<Device>& devices() const; // filled after devicesReady()
    [[nodiscard]] CachePolicy cachePolicy() const;            // as last asked for
    [[nodiscard]] bool canContinue() const;                   // a sequence is kept
    [[nodiscard]] const UiStats& uiStats() const;
    [[nodiscard]] double pace() const; // tokens per second; 0: unlimited
    /// What token ids of the loaded model stand for; empty without a model.
    [[nodiscard]] const std::shared_ptr<const Vocabulary>& vocabulary() const;
    /// Memory that captured attention may take per run (default 256 MiB).
    void setCaptureBudget(std::int64_t bytes);
    /// What a recording of the run that RunData shows says of it; empty when it shows none.
    [[nodiscard]] const std::optional<RecordingHeader>& runHeader() const;
    /// Every later run is written as a journal while it goes on; then looks for interrupted ones.
    void keepRuns(RunKeeping keeping);
    [[nodiscard]] const RunKeeping& keeping() const;
    /// Reads or writes files, which may take a second, on the engine's thread, when that has
    /// nothing before it; then tells the result here. What has begun waiting is done even if the
    /// program ends; then nobody is told.
    void doFileWork(std::function<Status()> work, std::function<void(const Status&)> done);
    /// Experiments, races and probes; while one runs, the state is Measuring.
    [[nodiscard]] Measurements& measurements() const;

public slots:
    void load(const kvglass::ModelChoice& choice);
    void cancelLoad();
    /// Starts a generation; the id, the attention store and the cache policy are set here. Ignored
    /// unless the state is Ready.
    void run(kvglass::GenerationRequest request, const kvglass::ui::RequestFitting& fitting = {});
    void stop(); // a run or a measurement
    void pause();
    void resume();
    /// Paused: one more step. Ready with a sequence: starts paused and runs one step.
    void singleStep();
    /// At once between two tokens of a run; otherwise for the next run.
    void setCachePolicy(kvglass::CachePolicy policy);
    void setPace(double tokensPerSecond);
    /// Capture is on while any attention view is visible; applies to the next run.
    void setCaptureWanted(bool wanted);

signals:
    void devicesReady();
    void stateChanged();
    void loadProgress(qint64 doneBytes, qint64 totalBytes);
    void modelLoaded();
    void loadFailed(const kvglass::Error& error);
    void stepProgress(kvglass::StepKind kind, double fraction); // of a long step
    void cachePolicyChanged();
    void runFinished();                          // RunData::summary() has the numbers
    void runFailed(const kvglass::Error& error); // the transcript stays
    void ticked();                               // once per 60 Hz tick with news
    /// Its journal cannot be written; the run goes on.
    void runNotKept(const kvglass::Error& error);
    /// Once after keepRuns(), when there are any; newest first.
    void interruptedRunsFound(const std::vector<kvglass::InterruptedRun>& runs);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace kvglass::ui
