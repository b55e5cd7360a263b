// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/experiment/experiment_json.h"

#include <nlohmann/json.hpp>

namespace kvglass {

namespace {

using Json = nlohmann::ordered_json;

template <class Value> Json orNull(const std::optional<Value>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json runsJson(const std::vector<ExperimentRun>& runs) {
    Json list = Json::array();
    for (const ExperimentRun& run : runs)
        list.push_back(
            {{"cache", name(run.cache)}, {"seconds", run.seconds}, {"step_ms", run.stepMs}});
    return list;
}

Json modeJson(const std::optional<ModeSummary>& mode) {
    if (!mode)
        return nullptr;
    return Json{{"mean_s", mode->meanS}, {"std_s", orNull(mode->stdS)}, {"n", mode->n}};
}

Json positionsOf(const std::optional<ModeSummary>& mode) {
    return mode ? Json(mode->computedPositions) : Json(nullptr);
}

} // namespace

std::string experimentJson(const ExperimentReport& report, const ExperimentSetting& setting) {
    Json interval = nullptr;
    if (report.ratioInterval)
        interval = Json::array({report.ratioInterval->low, report.ratioInterval->high});
    const bool population = deviationOf(report.protocol) == Deviation::Population;
    const Json document{{"protocol", name(report.protocol)},
                        {"model", setting.model},
                        {"device", setting.device},
                        {"dtype", setting.dtype},
                        {"prompt_tokens", report.promptTokens},
                        {"new_tokens", report.newTokens},
                        {"runs", runsJson(report.runs)},
                        {"with", modeJson(report.with)},
                        {"without", modeJson(report.without)},
                        {"ratio", orNull(report.ratio)},
                        {"ratio_interval", interval},
                        {"work_ratio", orNull(report.workRatio)},
                        {"computed_positions", Json{{"with", positionsOf(report.with)},
                                                    {"without", positionsOf(report.without)}}},
                        {"std_convention", population ? "population" : "sample"},
                        {"first_differing_token", orNull(report.firstDifferingToken)},
                        {"verdict", report.verdict}};
    return document.dump(2);
}

} // namespace kvglass
