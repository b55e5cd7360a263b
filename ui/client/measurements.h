// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the engine measures besides generating: experiments, sweeps, races, the read probe. The part
// of EngineClient that sends these jobs to its worker; one at a time, and none while a generation
// runs. All functions and signals belong to the window's thread; none of them waits.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

#include <QObject>

#include "engine/experiment/cache_race.h"
#include "engine/experiment/cache_sweep.h"
#include "engine/experiment/experiment_json.h"
#include "engine/generation/generation_request.h"

namespace kvglass::ui {

class EngineWorker;

enum class MeasurementKind : std::uint8_t { Experiment, Sweep, Race, ReadProbe };

struct ExperimentRequest {
    Prompt prompt; // a text or tokens
    std::int64_t newTokens = 1000;
    std::int64_t runs = 5;
    Protocol protocol = Protocol::Published;
    KvType kvType = KvType::F32;
};

class Measurements : public QObject {
    Q_OBJECT
public:
    /// `mayBegin` says why nothing can be measured now. `worker` outlives this object's use of it.
    Measurements(EngineWorker* worker, std::function<Status()> mayBegin, QObject* parent);

    [[nodiscard]] std::optional<MeasurementKind> running() const { return m_running; }
    [[nodiscard]] bool isStopping() const { return m_stop.stop_requested(); }

    // Each begins at once, or says why it cannot.

    [[nodiscard]] Status beginExperiment(const ExperimentRequest& request);
    /// Makes the runs that the record lacks. Refused when another model or type is loaded.
    [[nodiscard]] Status goOn(const ExperimentRecord& record);
    [[nodiscard]] Status beginSweep(const ExperimentRequest& request,
                                    std::vector<SweepTypes> types);
    [[nodiscard]] Status beginRace(RaceOptions options);
    [[nodiscard]] Status beginReadProbe();
    /// What is finished by then is kept.
    void stop();

signals:
    void changed(); // running() or isStopping()
    void experimentProgressed(const kvglass::ExperimentProgress& progress);
    void experimentChanged(const kvglass::ExperimentRecord& record); // after every run, at the end
    void sweepProgressed(const kvglass::SweepProgress& progress);
    void sweepRowDone(const kvglass::SweepRow& row);
    void raceProgressed(const kvglass::RaceProgress& progress);
    void raceFinished(const kvglass::RaceResult& race);
    void readProbed(const kvglass::ReadProbe& probe);
    /// It is over; `error` says why it did not come to its end, a stop included.
    void finished(kvglass::ui::MeasurementKind kind, const std::optional<kvglass::Error>& error);

    /// From the worker's thread to this one; nobody else's business.
    void arrived(quint64 ticket, const std::function<void()>& news);

private:
    using Work = std::function<Status(Engine&, const std::stop_token&)>;

    [[nodiscard]] Status begin(MeasurementKind kind, Work work);
    void end(MeasurementKind kind, const Status& status);
    /// Both run on the worker's thread.
    void tell(std::function<void()> news) { emit arrived(m_toldTicket, news); }
    [[nodiscard]] Status measure(Engine& engine, const ExperimentOptions& options,
                                 ExperimentRecord record, const std::stop_token& stop);

    EngineWorker* m_worker;
    std::function<Status()> m_mayBegin;
    std::optional<MeasurementKind> m_running;
    std::stop_source m_stop;
    quint64 m_ticket = 0;
    quint64 m_toldTicket = 0; // the worker's; jobs run one after the other
};

} // namespace kvglass::ui
