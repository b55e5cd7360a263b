// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/experiment/experiment_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/experiment/experiment_curves.h"

namespace kvglass {

namespace {

using Json = nlohmann::ordered_json;

template <class Value> Json orNull(const std::optional<Value>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json idsJson(const std::vector<TokenId>& tokens) {
    Json list = Json::array();
    for (const TokenId token : tokens)
        list.push_back(token.value);
    return list;
}

Json runsJson(const std::vector<ExperimentRun>& runs) {
    Json list = Json::array();
    for (const ExperimentRun& run : runs)
        list.push_back({{"cache", name(run.cache)},
                        {"seconds", run.seconds},
                        {"computed_positions", run.computedPositions},
                        {"step_ms", run.stepMs},
                        {"tokens", idsJson(run.tokens)}});
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

Json fitJson(const ModeCurve& curve, CachePolicy cache) {
    const auto fit = fitOf(curve, cache);
    if (!fit)
        return nullptr;
    Json terms = Json::array({fit->constant, fit->linear});
    if (!cache.keepsCache())
        terms.push_back(fit->quadratic);
    return terms;
}

Json rateOf(const ExperimentRecord& record, CachePolicy cache) {
    const auto use = bandwidthUse(record.report, cache, record.setting.bytes);
    return use ? Json(use->bytesPerSecond()) : Json(nullptr);
}

Json probeJson(const std::optional<ReadProbe>& probe) {
    if (!probe)
        return nullptr;
    return Json{{"bytes_per_s", probe->bytesPerSecond},
                {"loop", probe->loop},
                {"buffer_bytes", probe->bufferBytes},
                {"passes", probe->passes},
                {"threads", probe->threads}};
}

void addSetting(Json& document, const ExperimentRecord& record) {
    const ExperimentSetting& setting = record.setting;
    document["protocol"] = name(record.report.protocol);
    document["model"] = setting.model;
    document["device"] = setting.device;
    document["dtype"] = setting.dtype;
    document["kv_dtype"] = name(setting.kvType);
    document["device_name"] = setting.deviceName;
    document["weight_bytes"] = setting.bytes.weights;
    document["kv_bytes_per_token"] = setting.bytes.kvPerToken;
    document["prompt"] = idsJson(record.prompt);
    document["prompt_tokens"] = record.report.promptTokens;
    document["new_tokens"] = record.report.newTokens;
    document["wanted_runs"] = record.report.wantedRuns;
}

void addDerived(Json& document, const ExperimentRecord& record) {
    const ExperimentReport& report = record.report;
    Json interval = nullptr;
    if (report.ratioInterval)
        interval = Json::array({report.ratioInterval->low, report.ratioInterval->high});
    const bool population = deviationOf(report.protocol) == Deviation::Population;
    const CachePolicy on = CachePolicy::full();
    const CachePolicy off = CachePolicy::off();
    const ModeCurve with = curveOf(report, on);
    const ModeCurve without = curveOf(report, off);
    document["with"] = modeJson(report.with);
    document["without"] = modeJson(report.without);
    document["ratio"] = orNull(report.ratio);
    document["ratio_interval"] = interval;
    document["work_ratio"] = orNull(report.workRatio);
    document["computed_positions"] =
        Json{{"with", positionsOf(report.with)}, {"without", positionsOf(report.without)}};
    document["std_convention"] = population ? "population" : "sample";
    document["first_differing_token"] = orNull(report.firstDifferingToken);
    document["pays_from_new_token"] = orNull(paysFrom(with, without));
    document["cumulative_fit_s"] =
        Json{{"with", fitJson(with, on)}, {"without", fitJson(without, off)}};
    document["read_bytes_per_s"] =
        Json{{"with", rateOf(record, on)}, {"without", rateOf(record, off)}};
}

std::vector<TokenId> idsFrom(const Json& list) {
    std::vector<TokenId> ids;
    for (const Json& id : list)
        ids.emplace_back(id.get<std::int32_t>());
    return ids;
}

ExperimentRun runFrom(const Json& json) {
    const bool cached = json.at("cache").get<std::string>() == name(CachePolicy::full());
    ExperimentRun run;
    run.cache = cached ? CachePolicy::full() : CachePolicy::off();
    run.seconds = json.at("seconds").get<double>();
    run.computedPositions = json.at("computed_positions").get<std::int64_t>();
    run.stepMs = json.at("step_ms").get<std::vector<double>>();
    run.tokens = idsFrom(json.at("tokens"));
    return run;
}

ReadProbe probeFrom(const Json& json) {
    return {json.at("bytes_per_s").get<double>(), json.at("loop").get<std::string>(),
            json.at("buffer_bytes").get<std::int64_t>(), json.at("passes").get<std::int64_t>(),
            json.at("threads").get<int>()};
}

/// May throw what nlohmann-json throws.
ExperimentRecord recordFrom(const Json& json) {
    ExperimentRecord record;
    record.setting.model = json.at("model").get<std::string>();
    record.setting.device = json.at("device").get<std::string>();
    record.setting.dtype = json.at("dtype").get<std::string>();
    record.setting.kvType = kvTypeFromName(json.at("kv_dtype").get<std::string>()).value();
    record.setting.deviceName = json.value("device_name", std::string());
    record.setting.bytes.weights = json.value("weight_bytes", std::int64_t{0});
    record.setting.bytes.kvPerToken = json.value("kv_bytes_per_token", std::int64_t{0});
    record.prompt = idsFrom(json.at("prompt"));
    ExperimentReport& report = record.report;
    report.protocol = protocolFromName(json.at("protocol").get<std::string>()).value();
    report.promptTokens = static_cast<std::int64_t>(record.prompt.size());
    report.newTokens = json.at("new_tokens").get<std::int64_t>();
    report.wantedRuns = json.at("wanted_runs").get<std::int64_t>();
    for (const Json& run : json.at("runs"))
        report.runs.push_back(runFrom(run));
    if (const auto probe = json.find("read_probe"); probe != json.end() && !probe->is_null())
        record.probe = probeFrom(*probe);
    return record;
}

bool hasItsLength(const ExperimentReport& report) {
    if (report.newTokens < 1 || report.wantedRuns < 1)
        return false;
    const auto length = static_cast<std::size_t>(report.newTokens);
    for (const ExperimentRun& run : report.runs)
        if (run.stepMs.size() != length || run.tokens.size() != length ||
            run.computedPositions < 1 || !(run.seconds > 0.0))
            return false;
    return true;
}

tl::unexpected<Error> damaged(std::string why) {
    return fail(ErrorCode::BadFormat, "cannot read the experiment", std::move(why),
                "nothing was changed");
}

} // namespace

bool isComplete(const ExperimentReport& report) {
    return static_cast<std::int64_t>(report.runs.size()) == 2 * report.wantedRuns;
}

ExperimentOptions optionsToGoOn(const ExperimentRecord& record) {
    ExperimentOptions options;
    options.prompt = record.prompt;
    options.newTokens = record.report.newTokens;
    options.runs = record.report.wantedRuns;
    options.protocol = record.report.protocol;
    options.kvType = record.setting.kvType;
    options.finished = record.report.runs;
    return options;
}

std::string experimentJson(const ExperimentRecord& record) {
    Json document = Json::object();
    addSetting(document, record);
    document["runs"] = runsJson(record.report.runs);
    addDerived(document, record);
    document["read_probe"] = probeJson(record.probe);
    document["verdict"] = record.report.verdict;
    return document.dump(2);
}

Result<ExperimentRecord> experimentFromJson(std::string_view text) try {
    ExperimentRecord record = recordFrom(Json::parse(text));
    if (!hasItsLength(record.report))
        return damaged("its runs do not have the length that it says");
    summarise(record.report);
    return record;
} catch (const nlohmann::json::exception& exception) {
    return damaged(exception.what());
} catch (const std::bad_optional_access&) {
    return damaged("it names a type or a protocol that is not known");
}

std::string experimentCsv(const ExperimentReport& report) {
    std::string table = "run,cache,new_token,step_ms,cumulative_ms\n";
    for (std::size_t run = 0; run < report.runs.size(); ++run) {
        double cumulative = 0.0;
        std::size_t token = 0;
        for (const double ms : report.runs[run].stepMs)
            table += fmt::format("{},{},{},{},{}\n", run + 1, name(report.runs[run].cache), ++token,
                                 ms, cumulative += ms);
    }
    return table;
}

} // namespace kvglass
