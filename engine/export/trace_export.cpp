// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/export/trace_export.h"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "engine/export/step_table.h"
#include "engine/recording/record_json.h"

namespace kvglass {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kProcess = 1;
constexpr int kEngineTrack = 1;
constexpr int kDeviceTrack = 2;

// Whole nanoseconds, as the readers keep them: what is nested here is nested there.
using Nanoseconds = std::int64_t;

Nanoseconds nanoseconds(double ms) { return std::llround(ms * 1e6); }

Json microseconds(Nanoseconds time) { return static_cast<double>(time) / 1000.0; }

struct Span {
    Nanoseconds start = 0;
    Nanoseconds end = 0;
};

Json event(const char* phase, int track, std::string_view title, Nanoseconds at) {
    return Json{{"ph", phase},
                {"pid", kProcess},
                {"tid", track},
                {"ts", microseconds(at)},
                {"name", title}};
}

Json slice(int track, std::string_view title, const Span& span) {
    Json json = event("X", track, title, span.start);
    json["dur"] = microseconds(span.end - span.start);
    return json;
}

Json trackName(const char* what, int track, std::string_view title) {
    return Json{{"ph", "M"}, {"pid", kProcess}, {"tid", track},
                {"ts", 0.0}, {"name", what},    {"args", {{"name", title}}}};
}

class Trace {
public:
    explicit Trace(const Recording& recording) : m_recording(recording) {}

    [[nodiscard]] std::string text() {
        addRun();
        for (std::size_t index = 0; index < m_recording.steps.size(); ++index)
            addStep(index);
        addSwitches();
        std::stable_sort(m_events.begin(), m_events.end(), [](const Json& a, const Json& b) {
            return a["ts"].get<double>() < b["ts"].get<double>();
        });
        Json names = Json::array(
            {trackName("process_name", kEngineTrack, "KVGlass: " + m_recording.header.model.name),
             trackName("thread_name", kEngineTrack, "engine"),
             trackName("thread_name", kDeviceTrack, "device")});
        for (Json& one : m_events)
            names.push_back(std::move(one));
        return jsonLine(Json{{"displayTimeUnit", "ms"},
                             {"otherData",
                              {{"recording", m_recording.header.id},
                               {"started_utc", m_recording.header.startedUtc},
                               {"device", m_recording.header.device.name},
                               {"weight_type", name(m_recording.header.settings.weightType)}}},
                             {"traceEvents", std::move(names)}}) +
               '\n';
    }

private:
    void addRun() {
        const Nanoseconds end =
            m_recording.steps.empty() ? 0 : nanoseconds(m_recording.steps.back().endMs);
        m_events.push_back(slice(kEngineTrack, "run", {0, end}));
        m_events.back()["args"] = {{"model", m_recording.header.model.name},
                                   {"prompt_tokens", m_recording.prompt.size()},
                                   {"new_tokens", m_recording.tokens.size()}};
    }

    void addStep(std::size_t index) {
        const StepSample& step = m_recording.steps[index];
        Span span{0, nanoseconds(step.endMs)};
        // Rounding must not let a step begin within the one before it.
        span.start = std::max(m_lastEnd, span.end - nanoseconds(step.stepMs));
        m_lastEnd = span.end;
        Json json = slice(kEngineTrack, name(step.kind), span);
        json["args"] = {{"step", step.step},
                        {"positions", step.positions},
                        {"computed_positions", step.computedPositions},
                        {"cache", name(step.cache)}};
        if (m_recording.tokens[index].token != kNoToken)
            json["args"]["text"] = displayText(m_recording.tokens[index].bytes);
        m_events.push_back(std::move(json));
        addPhases(step, span);
        if (step.deviceMs) {
            const Nanoseconds start = span.end - nanoseconds(*step.deviceMs);
            m_events.push_back(
                slice(kDeviceTrack, name(step.kind), {std::max(m_lastDeviceEnd, start), span.end}));
            m_lastDeviceEnd = span.end;
        }
        Json memory = event("C", kEngineTrack, "KV cache bytes", span.end);
        memory["args"] = {{"used", step.bytes.kvUsed}, {"reserved", step.bytes.kvReserved}};
        m_events.push_back(std::move(memory));
    }

    void addPhases(const StepSample& step, const Span& whole) {
        Nanoseconds place = whole.start;
        for (std::size_t phase = 0; phase < kPhaseCount; ++phase) {
            const double ms = step.phases.ms[phase];
            if (std::isnan(ms))
                continue;
            const Nanoseconds end = std::min(whole.end, place + nanoseconds(ms));
            m_events.push_back(slice(kEngineTrack, name(static_cast<Phase>(phase)), {place, end}));
            place = end;
        }
    }

    void addSwitches() {
        for (const CacheSwitchEvent& change : m_recording.switches) {
            const auto before = static_cast<std::size_t>(change.step - 1); // step made before it
            const Nanoseconds at = before == 0 || before > m_recording.steps.size()
                                       ? 0
                                       : nanoseconds(m_recording.steps[before - 1].endMs);
            Json json = event("i", kEngineTrack,
                              change.problem.empty() ? "cache " + std::string(name(change.policy))
                                                     : std::string("cache could not be switched"),
                              at);
            json["s"] = "p"; // drawn across the process
            m_events.push_back(std::move(json));
        }
    }

    const Recording& m_recording;
    std::vector<Json> m_events;
    Nanoseconds m_lastEnd = 0;
    Nanoseconds m_lastDeviceEnd = 0;
};

} // namespace

std::string traceText(const Recording& recording) { return Trace(recording).text(); }

} // namespace kvglass
