// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/client/measurements.h"

#include <exception>
#include <memory>
#include <new>
#include <utility>

#include "engine/base/clock.h"
#include "engine/generation/prompt_tokens.h"
#include "ui/client/engine_worker.h"

namespace kvglass::ui {

namespace {

constexpr double kReportEveryMs = 50.0; // progress is looked at, not counted

/// Lets a report through now and then, and always the last one of a run.
class Throttle {
public:
    [[nodiscard]] bool passes(std::int64_t token, std::int64_t newTokens) {
        const TimePoint now = Clock::now();
        if (token != 1 && token != newTokens && millisecondsBetween(m_last, now) < kReportEveryMs)
            return false;
        m_last = now;
        return true;
    }

private:
    TimePoint m_last;
};

Result<ExperimentOptions> optionsFor(const ExperimentRequest& request, const Engine& engine) {
    std::variant<std::string, std::vector<TokenId>> prompt;
    if (const auto* text = std::get_if<std::string>(&request.prompt))
        prompt = *text;
    else if (const auto* tokens = std::get_if<std::vector<TokenId>>(&request.prompt))
        prompt = *tokens;
    auto tokens = promptTokens(prompt, engine.modelInfo()->config, *engine.tokenizer());
    if (!tokens)
        return fail(tokens.error());
    ExperimentOptions options;
    options.prompt = std::move(*tokens);
    options.newTokens = request.newTokens;
    options.runs = request.runs;
    options.protocol = request.protocol;
    options.kvType = request.kvType;
    return options;
}

Status checkSetting(const ExperimentSetting& then, const ExperimentSetting& now) {
    if (then == now)
        return {};
    return fail(ErrorCode::BadUsage, "cannot go on with the experiment",
                "it was made with " + describe(then) + " (" + then.deviceName + "), and now " +
                    describe(now) + " (" + now.deviceName + ") is loaded",
                "the finished runs are kept");
}

Error unexpected(const std::exception& exception) {
    return {ErrorCode::Io, "the measurement failed", exception.what(), "what was finished is kept"};
}

} // namespace

Measurements::Measurements(EngineWorker* worker, std::function<Status()> mayBegin, QObject* parent)
    : QObject(parent), m_worker(worker), m_mayBegin(std::move(mayBegin)) {
    connect(
        this, &Measurements::arrived, this,
        [this](quint64 ticket, const std::function<void()>& news) {
            if (m_running && ticket == m_ticket)
                news();
        },
        Qt::QueuedConnection);
}

Status Measurements::begin(MeasurementKind kind, Work work) {
    if (Status allowed = m_mayBegin(); !allowed)
        return allowed;
    m_running = kind;
    m_stop = std::stop_source();
    const quint64 ticket = ++m_ticket;
    m_worker->post(
        [this, kind, ticket, stop = m_stop.get_token(), work = std::move(work)](Engine& engine) {
            m_toldTicket = ticket;
            Status status;
            try {
                status = work(engine, stop);
            } catch (const std::bad_alloc&) {
                status = fail(ErrorCode::OutOfMemory, "the measurement failed",
                              "there is not enough memory", "what was finished is kept");
            } catch (const std::exception& exception) {
                status = fail(unexpected(exception));
            }
            tell([this, kind, status] { end(kind, status); });
        });
    emit changed();
    return {};
}

void Measurements::end(MeasurementKind kind, const Status& status) {
    m_running.reset();
    m_stop = std::stop_source();
    emit changed();
    emit finished(kind, status ? std::nullopt : std::optional(status.error()));
}

void Measurements::stop() {
    if (!m_running || m_stop.stop_requested())
        return;
    m_stop.request_stop();
    emit changed();
}

Status Measurements::measure(Engine& engine, const ExperimentOptions& options,
                             ExperimentRecord record, const std::stop_token& stop) {
    record.prompt = options.prompt;
    record.report.protocol = options.protocol;
    record.report.promptTokens = std::ssize(options.prompt);
    record.report.newTokens = options.newTokens;
    record.report.wantedRuns = options.runs;
    record.report.runs = options.finished;
    Throttle throttle;
    ExperimentWatcher watcher;
    watcher.token = [&](const ExperimentProgress& now) {
        if (throttle.passes(now.token, now.newTokens))
            tell([this, now] { emit experimentProgressed(now); });
    };
    watcher.runDone = [&](const ExperimentRun& run) {
        record.report.runs.push_back(run);
        tell([this, so = record]() mutable {
            summarise(so.report);
            emit experimentChanged(so);
        });
    };
    auto report = CacheExperiment(*engine.model(), *engine.tokenizer()).run(options, watcher, stop);
    if (!report)
        return fail(report.error());
    record.report = std::move(*report);
    tell([this, record] { emit experimentChanged(record); });
    if (record.report.problem)
        return fail(*record.report.problem);
    if (record.report.stopped)
        return fail(ErrorCode::Cancelled, "the experiment ended early", "a stop was asked for",
                    "the finished runs are kept");
    return {};
}

Status Measurements::beginExperiment(const ExperimentRequest& request) {
    return begin(MeasurementKind::Experiment,
                 [this, request](Engine& engine, const std::stop_token& stop) {
                     const auto options = optionsFor(request, engine);
                     if (!options)
                         return Status(fail(options.error()));
                     ExperimentRecord record;
                     record.setting = settingOf(*engine.modelInfo(), request.kvType);
                     return measure(engine, *options, std::move(record), stop);
                 });
}

Status Measurements::goOn(const ExperimentRecord& record) {
    return begin(MeasurementKind::Experiment,
                 [this, record](Engine& engine, const std::stop_token& stop) {
                     const auto now = settingOf(*engine.modelInfo(), record.setting.kvType);
                     if (Status same = checkSetting(record.setting, now); !same)
                         return same;
                     return measure(engine, optionsToGoOn(record), record, stop);
                 });
}

Status Measurements::beginSweep(const ExperimentRequest& request, std::vector<SweepTypes> types) {
    return begin(MeasurementKind::Sweep, [this, request, types = std::move(types)](
                                             Engine& engine, const std::stop_token& stop) {
        const auto options = optionsFor(request, engine);
        if (!options)
            return Status(fail(options.error()));
        Throttle throttle;
        SweepWatcher watcher;
        watcher.token = [&](const SweepProgress& now) {
            if (throttle.passes(now.experiment.token, now.experiment.newTokens))
                tell([this, now] { emit sweepProgressed(now); });
        };
        watcher.rowDone = [&](const SweepRow& row) {
            tell([this, row] { emit sweepRowDone(row); });
        };
        const auto rows = runSweep(engine, {*options, types}, watcher, stop);
        return rows ? Status() : Status(fail(rows.error()));
    });
}

Status Measurements::beginRace(RaceOptions options) {
    return begin(MeasurementKind::Race,
                 [this, options = std::move(options)](Engine& engine, const std::stop_token& stop) {
                     Throttle throttle;
                     const auto progress = [&](const RaceProgress& now) {
                         if (throttle.passes(now.token, now.newTokens))
                             tell([this, now] { emit raceProgressed(now); });
                     };
                     const auto race =
                         runRace(*engine.model(), *engine.tokenizer(), options, progress, stop);
                     if (!race)
                         return Status(fail(race.error()));
                     tell([this, race = *race] { emit raceFinished(race); });
                     return Status();
                 });
}

Status Measurements::beginReadProbe() {
    return begin(MeasurementKind::ReadProbe, [this](Engine& engine, const std::stop_token& stop) {
        const int threads = engine.modelInfo()->choice.threads;
        const auto probe = measureReadBandwidth({.threads = threads}, stop);
        if (!probe)
            return Status(fail(probe.error()));
        tell([this, probe = *probe] { emit readProbed(probe); });
        return Status();
    });
}

} // namespace kvglass::ui
