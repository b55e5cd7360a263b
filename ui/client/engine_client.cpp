// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/client/engine_client.h"

#include <limits>
#include <new>
#include <stop_token>
#include <utility>

#include "ui/client/engine_worker.h"
#include "ui/client/event_pump.h"
#include "ui/client/measurements.h"
#include "ui/client/vocabulary.h"

namespace kvglass::ui {

namespace {

constexpr std::int64_t kDefaultCaptureBudget = 256LL << 20;

/// What the client remembers of the run in progress.
struct ActiveRun {
    RequestId id;
    std::shared_ptr<GenerationControl> control;
    bool accepted = false; // the engine took the prompt; RunData shows this run
    bool prefill = true;   // the first step is not done
    bool paused = false;
    bool stopping = false;
    std::optional<RecordingHeader> header; // once the worker has it
};

} // namespace

class EngineClient::Private {
public:
    Private(EngineClient* client, RunData* runData)
        : q(client), data(runData), pump(runData, &stats),
          measurements(
              &worker, [this] { return mayMeasure(); }, nullptr) {}

    void connectWorker();
    void connectPump();
    void start(GenerationRequest request, std::shared_ptr<GenerationControl> control,
               const RequestFitting& fitting);
    void endRun(const std::optional<GenerationSummary>& summary);
    void onLoaded(LoadTicket ticket, const ModelInfo& info,
                  const std::shared_ptr<const Vocabulary>& words);
    void onLoadFailed(LoadTicket ticket, const Error& error);
    void onRunFailed(RequestId request, const Error& error);
    void onRunPrepared(RequestId request, const RecordingHeader& prepared);
    void onSwitched(const CacheSwitch& change);
    std::shared_ptr<AttentionStore> makeStore() const;
    void setPolicy(CachePolicy wanted);
    void reconcilePolicy();
    [[nodiscard]] std::int64_t newestStep() const;
    [[nodiscard]] Status mayMeasure() const;
    void connectMeasurements();

    EngineClient* q;
    RunData* data;
    UiStats stats;
    EventPump pump;
    std::optional<ModelInfo> model;
    std::shared_ptr<const Vocabulary> vocabulary;
    std::vector<Device> devices;
    std::optional<ActiveRun> active;
    bool loading = false;
    LoadTicket ticket; // of the newest load
    std::stop_source loadStop;
    std::uint64_t lastRequest = 0;
    GenerationRequest lastOptions; // of the last run, for single steps
    RunKeeping keeping;
    std::optional<RecordingHeader> header; // of the run that RunData shows
    CachePolicy policy = CachePolicy::full();
    std::optional<CachePolicy> pendingPolicy; // asked of the run, not yet reported back
    std::int64_t pendingSettledAt = 0;        // the first step that surely began after it was asked
    std::int64_t lastSwitchStep = 0;          // of the run; earlier steps had another policy
    bool hasSequence = false;
    double pace = 0.0;
    bool captureWanted = false;
    std::int64_t captureBudget = kDefaultCaptureBudget;
    Measurements measurements;
    EngineWorker worker; // last: its thread ends first
};

EngineClient::EngineClient(EngineFactory factory, RunData* data, QObject* parent)
    : QObject(parent), d(std::make_unique<Private>(this, data)) {
    d->connectWorker();
    d->connectPump();
    d->connectMeasurements();
    d->worker.start(std::move(factory)); // connected: its first signal cannot be missed
}

EngineClient::~EngineClient() {
    d->loadStop.request_stop();
    if (d->active)
        d->active->control->stop();
    d->measurements.disconnect(this);
    d->measurements.stop();
    d->pump.detach();
}

void EngineClient::Private::connectWorker() {
    const auto queued = Qt::QueuedConnection;
    connect(
        &worker, &EngineWorker::devicesFound, q,
        [this](const std::vector<Device>& found) {
            devices = found;
            emit q->devicesReady();
        },
        queued);
    connect(
        &worker, &EngineWorker::loadProgressed, q,
        [this](LoadTicket which, qint64 done, qint64 total) {
            if (loading && which == ticket)
                emit q->loadProgress(done, total);
        },
        queued);
    connect(
        &worker, &EngineWorker::loaded, q,
        [this](LoadTicket which, const ModelInfo& info,
               const std::shared_ptr<const Vocabulary>& words) { onLoaded(which, info, words); },
        queued);
    connect(
        &worker, &EngineWorker::loadFailed, q,
        [this](LoadTicket which, const Error& error) { onLoadFailed(which, error); }, queued);
    connect(
        &worker, &EngineWorker::runPrepared, q,
        [this](RequestId request, const RecordingHeader& prepared) {
            onRunPrepared(request, prepared);
        },
        queued);
    connect(&worker, &EngineWorker::interruptedRunsFound, q, &EngineClient::interruptedRunsFound,
            queued);
    connect(&worker, &EngineWorker::runNotKept, q, &EngineClient::runNotKept, queued);
    connect(
        &worker, &EngineWorker::runFinished, q,
        [this](const GenerationSummary& summary) {
            if (!active || active->id != summary.request)
                return;
            endRun(summary);
            emit q->runFinished();
        },
        queued);
    connect(
        &worker, &EngineWorker::runFailed, q,
        [this](RequestId request, const Error& error) { onRunFailed(request, error); }, queued);
}

void EngineClient::Private::connectPump() {
    connect(&pump, &EventPump::ticked, q, [this] {
        reconcilePolicy();
        emit q->ticked();
    });
    connect(&pump, &EventPump::progressed, q, &EngineClient::stepProgress);
    connect(&pump, &EventPump::switched, q,
            [this](const CacheSwitch& change) { onSwitched(change); });
    connect(&pump, &EventPump::firstStepDone, q, [this] {
        if (!active || !active->prefill)
            return;
        active->prefill = false;
        emit q->stateChanged();
    });
}

void EngineClient::Private::connectMeasurements() {
    connect(&measurements, &Measurements::changed, q, &EngineClient::stateChanged);
    connect(&measurements, &Measurements::finished, q, [this](MeasurementKind kind) {
        if (kind == MeasurementKind::Sweep)
            hasSequence = false; // the engine has loaded its model again
    });
}

Status EngineClient::Private::mayMeasure() const {
    const char* reason = nullptr;
    switch (q->state()) {
    case EngineState::Ready: return {};
    case EngineState::NoModel: reason = "no model is loaded"; break;
    case EngineState::Loading: reason = "a model is being loaded"; break;
    case EngineState::Prefill:
    case EngineState::Running:
    case EngineState::Paused: reason = "a generation runs and both would disturb each other"; break;
    case EngineState::Measuring: reason = "another measurement runs"; break;
    case EngineState::Stopping: reason = "what ran before is still ending"; break;
    }
    return fail(ErrorCode::BadUsage, "the measurement cannot begin", reason,
                "stop it first, or wait for its end");
}

EngineState EngineClient::state() const {
    if (d->loading)
        return EngineState::Loading;
    if (d->measurements.running())
        return d->measurements.isStopping() ? EngineState::Stopping : EngineState::Measuring;
    if (!d->active)
        return d->model ? EngineState::Ready : EngineState::NoModel;
    if (d->active->stopping)
        return EngineState::Stopping;
    if (d->active->paused)
        return EngineState::Paused;
    return d->active->prefill ? EngineState::Prefill : EngineState::Running;
}

const std::optional<ModelInfo>& EngineClient::model() const { return d->model; }
const std::vector<Device>& EngineClient::devices() const { return d->devices; }
CachePolicy EngineClient::cachePolicy() const { return d->policy; }
const UiStats& EngineClient::uiStats() const { return d->stats; }
Measurements& EngineClient::measurements() const { return d->measurements; }
double EngineClient::pace() const { return d->pace; }
const std::shared_ptr<const Vocabulary>& EngineClient::vocabulary() const { return d->vocabulary; }
const RunKeeping& EngineClient::keeping() const { return d->keeping; }
const std::optional<RecordingHeader>& EngineClient::runHeader() const { return d->header; }
void EngineClient::setCaptureBudget(std::int64_t bytes) { d->captureBudget = bytes; }
void EngineClient::setCaptureWanted(bool wanted) { d->captureWanted = wanted; }

bool EngineClient::canContinue() const {
    return d->hasSequence && d->model && d->data->sequenceLength() < d->model->config.contextLength;
}

// Loading.

void EngineClient::load(const ModelChoice& choice) {
    d->loadStop.request_stop(); // the newest choice wins
    d->loadStop = std::stop_source();
    stop();
    d->loading = true;
    ++d->ticket.value;
    d->worker.load(d->ticket, choice, d->loadStop.get_token());
    emit stateChanged();
}

void EngineClient::cancelLoad() { d->loadStop.request_stop(); }

void EngineClient::Private::onLoaded(LoadTicket which, const ModelInfo& info,
                                     const std::shared_ptr<const Vocabulary>& words) {
    // Also a load that was overtaken has replaced the engine's model; the newest is still to come.
    model = info;
    vocabulary = words;
    hasSequence = false;
    loading = loading && which != ticket;
    // The last run belongs to another model: its ids, its name and its device are not this one's.
    header.reset();
    data->begin(info.config, info.weightBytes, {});
    emit q->modelLoaded();
    emit q->stateChanged();
}

void EngineClient::Private::onLoadFailed(LoadTicket which, const Error& error) {
    if (which != ticket)
        return;
    loading = false;
    emit q->loadFailed(error);
    emit q->stateChanged();
}

// Running.

std::shared_ptr<AttentionStore> EngineClient::Private::makeStore() const {
    if (!captureWanted)
        return {};
    return std::make_shared<AttentionStore>(model->config, captureBudget);
}

void EngineClient::run(GenerationRequest request, const RequestFitting& fitting) {
    if (state() == EngineState::Ready)
        d->start(std::move(request), std::make_shared<GenerationControl>(), fitting);
}

void EngineClient::Private::start(GenerationRequest request,
                                  std::shared_ptr<GenerationControl> control,
                                  const RequestFitting& fitting) {
    try {
        request.id = RequestId(++lastRequest);
        request.cache = policy;
        request.attention = makeStore();
        request.promptReuse = PromptReuse::Allowed;
        auto rings = std::make_shared<RingObserver>(model->config.contextLength);
        control->setPace(pace);
        pump.attach(request.id, rings, vocabulary, [this, store = request.attention] {
            active->accepted = true;
            hasSequence = true;
            header = active->header;
            data->begin(model->config, model->weightBytes, store);
        });
        active = ActiveRun{request.id, control, false, true, control->isPaused(), false, {}};
        pendingPolicy.reset();
        lastSwitchStep = 0;
        lastOptions = request;
        lastOptions.attention.reset();
        worker.run({std::move(request), std::move(control), std::move(rings), fitting, keeping,
                    vocabulary});
    } catch (const std::bad_alloc&) {
        pump.detach();
        active.reset();
        emit q->runFailed({ErrorCode::OutOfMemory, "cannot start the generation",
                           "there is not enough memory", "the last text stays"});
    }
    emit q->stateChanged();
}

void EngineClient::Private::endRun(const std::optional<GenerationSummary>& summary) {
    pump.drainAndDetach();
    const bool accepted = active->accepted;
    active.reset();
    pendingPolicy.reset();
    if (accepted)
        data->finish(summary);
    emit q->stateChanged();
}

void EngineClient::Private::onRunFailed(RequestId request, const Error& error) {
    if (!active || active->id != request)
        return;
    endRun(std::nullopt);
    if (isCancelled(error))
        emit q->runFinished(); // stopped before there was anything to sum up
    else
        emit q->runFailed(error);
}

void EngineClient::Private::onRunPrepared(RequestId request, const RecordingHeader& prepared) {
    if (!active || active->id != request)
        return;
    active->header = prepared; // shown only when the engine takes the prompt
    if (active->accepted)
        header = prepared;
}

void EngineClient::keepRuns(RunKeeping keeping) {
    d->keeping = std::move(keeping);
    if (d->keeping.folder)
        d->worker.findInterrupted(*d->keeping.folder);
}

void EngineClient::doFileWork(std::function<Status()> work,
                              std::function<void(const Status&)> done) {
    d->worker.postFileWork(std::move(work), [this, done = std::move(done)](const Status& result) {
        QMetaObject::invokeMethod(
            this, [done, result] { done(result); }, Qt::QueuedConnection);
    });
}

void EngineClient::stop() {
    d->measurements.stop();
    if (!d->active || d->active->stopping)
        return;
    d->active->stopping = true;
    d->active->control->stop();
    emit stateChanged();
}

void EngineClient::pause() {
    if (!d->active || d->active->stopping || d->active->paused)
        return;
    d->active->paused = true;
    d->active->control->pause();
    emit stateChanged();
}

void EngineClient::resume() {
    if (!d->active || d->active->stopping || !d->active->paused)
        return;
    d->active->paused = false;
    d->active->control->resume();
    emit stateChanged();
}

void EngineClient::singleStep() {
    if (d->active) {
        if (d->active->paused && !d->active->stopping)
            d->active->control->singleStep();
        return;
    }
    if (state() != EngineState::Ready || !canContinue())
        return;
    GenerationRequest request = d->lastOptions;
    request.prompt = ContinuePrevious{};
    request.switchCacheAt.clear();
    auto control = std::make_shared<GenerationControl>();
    control->pause();
    control->singleStep();
    d->start(std::move(request), std::move(control), {});
}

void EngineClient::setPace(double tokensPerSecond) {
    d->pace = tokensPerSecond;
    if (d->active)
        d->active->control->setPace(tokensPerSecond);
    emit stateChanged();
}

// The cache.

void EngineClient::setCachePolicy(CachePolicy policy) {
    if (d->active && policy != d->policy) {
        d->pendingPolicy = policy;
        d->pendingSettledAt = std::numeric_limits<std::int64_t>::max(); // while catching up
        d->active->control->setCachePolicy(policy);
        // All steps but one that began before the request are known now: the one under way.
        d->pump.catchUp();
        d->pendingPolicy = policy; // an older switch to the same policy may have been reported
        d->pendingSettledAt = d->newestStep() + 2;
    }
    d->setPolicy(policy);
}

std::int64_t EngineClient::Private::newestStep() const {
    const bool isThisRun = active && active->accepted && !data->steps().empty();
    return isThisRun ? data->steps().back().step : 0;
}

/// What the newest step did is the truth, unless something was asked or reported after it. A
/// request that changes nothing (off and on again within one step) is never reported back.
void EngineClient::Private::reconcilePolicy() {
    const std::int64_t newest = newestStep();
    if (newest == 0 || newest < lastSwitchStep)
        return;
    if (pendingPolicy && newest < pendingSettledAt)
        return;
    pendingPolicy.reset();
    setPolicy(data->steps().back().cache);
}

void EngineClient::Private::setPolicy(CachePolicy wanted) {
    if (policy == wanted)
        return;
    policy = wanted;
    emit q->cachePolicyChanged();
}

void EngineClient::Private::onSwitched(const CacheSwitch& change) {
    if (!change.problem.empty()) {
        // The mode is unchanged: what the last step used, or what the run began with.
        pendingPolicy.reset();
        setPolicy(newestStep() > 0 ? data->steps().back().cache : lastOptions.cache);
        return;
    }
    lastSwitchStep = change.step;
    if (pendingPolicy && *pendingPolicy != change.policy)
        return; // an earlier switch of the request; the user's own is still under way
    pendingPolicy.reset();
    setPolicy(change.policy);
}

} // namespace kvglass::ui
