// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/figure.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/experiment/statistics.h"

namespace kvglass::bench {

namespace {

double rank(const std::vector<double>& samples, double percent) {
    const auto found = percentile(samples, percent);
    return found ? found->value : 0.0;
}

} // namespace

double median(std::vector<double> samples) { return rank(samples, 50.0); }

std::string_view name(Kind kind) {
    switch (kind) {
    case Kind::Decode: return "decode";
    case Kind::DecodeCaptured: return "decode, attention captured";
    case Kind::DecodeBusy: return "decode, one core busy";
    case Kind::Prefill: return "prefill";
    case Kind::Uncached: return "uncached step";
    case Kind::Load: return "load";
    }
    return "";
}

double Figure::medianMs() const { return median(ms); }

std::optional<double> Figure::share() const {
    const double seconds = medianMs() / 1e3;
    if (seconds > 0.0 && limitGbs > 0.0)
        return bytes / seconds / 1e9 / limitGbs;
    if (seconds > 0.0 && limitGflops > 0.0)
        return flops / seconds / 1e9 / limitGflops;
    return std::nullopt;
}

std::string toJson(const Report& report) {
    using Json = nlohmann::ordered_json;
    Json limits = Json::array();
    for (const Limit& limit : report.limits)
        limits.push_back({{"what", limit.what},
                          {"unit", limit.unit},
                          {"median", median(limit.samples)},
                          {"samples", limit.samples}});
    Json figures = Json::array();
    for (const Figure& figure : report.figures) {
        const auto share = figure.share();
        figures.push_back({{"model", figure.setting.model},
                           {"dtype", figure.setting.dtype},
                           {"kv_dtype", figure.setting.kvType},
                           {"threads", figure.setting.threads},
                           {"what", name(figure.kind)},
                           {"tokens", figure.tokens},
                           {"median_ms", figure.medianMs()},
                           {"samples_ms", figure.ms},
                           {"bytes", figure.bytes},
                           {"flops", figure.flops},
                           {"limit_gb_per_s", figure.limitGbs},
                           {"limit_gflop_per_s", figure.limitGflops},
                           {"share_of_limit", share ? Json(*share) : Json(nullptr)}});
    }
    const Json all{{"processor", report.processor},
                   {"kernels", report.kernels},
                   {"limits", limits},
                   {"figures", figures},
                   {"peak_memory_bytes", report.peakMemoryBytes}};
    return all.dump(1) + "\n";
}

std::string toMarkdown(const Report& report) {
    std::string text = fmt::format("{}; kernels: {}; peak memory {:.0f} MB\n\n| limit | median | "
                                   "p10 | p90 | n |\n|---|--:|--:|--:|--:|\n",
                                   report.processor, report.kernels,
                                   static_cast<double>(report.peakMemoryBytes) / 1e6);
    for (const Limit& limit : report.limits)
        text += fmt::format("| {} | {:.1f} {} | {:.1f} | {:.1f} | {} |\n", limit.what,
                            median(limit.samples), limit.unit, rank(limit.samples, 10.0),
                            rank(limit.samples, 90.0), limit.samples.size());
    text += "\n| model | weights | cache | threads | what | tokens | ms (median) | p10 | p90 | n | "
            "tokens/s | share of the limit |\n|---|---|---|--:|---|--:|--:|--:|--:|--:|--:|--:|\n";
    for (const Figure& figure : report.figures) {
        const bool manyTokens = figure.kind == Kind::Prefill;
        const double made = manyTokens ? static_cast<double>(figure.tokens) : 1.0;
        const auto share = figure.share();
        const bool isStep = figure.kind != Kind::Load;
        text += fmt::format(
            "| {} | {} | {} | {} | {} | {} | {:.2f} | {:.2f} | {:.2f} | {} | {} | {} |\n",
            figure.setting.model, figure.setting.dtype, figure.setting.kvType,
            figure.setting.threads, name(figure.kind), figure.tokens, figure.medianMs(),
            rank(figure.ms, 10.0), rank(figure.ms, 90.0), figure.ms.size(),
            isStep ? fmt::format("{:.1f}", made * 1e3 / figure.medianMs()) : "",
            share ? fmt::format("{:.0f} %", 100.0 * *share) : "");
    }
    return text;
}

} // namespace kvglass::bench
