// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/export/html_report.h"

#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/experiment/statistics.h"
#include "engine/export/html_style.h"
#include "engine/export/step_table.h"
#include "engine/export/svg_plot.h"

namespace kvglass {

namespace {

constexpr std::array kKinds = {StepKind::Prefill, StepKind::Decode, StepKind::Recompute,
                               StepKind::Rebuild};
// Of the CSV table: all but the candidates, which would be forty more.
constexpr std::size_t kTableColumns = 8 + kPhaseCount + 9;

std::string escaped(std::string_view text) {
    std::string html;
    for (const char c : text) {
        switch (c) {
        case '&': html += "&amp;"; break;
        case '<': html += "&lt;"; break;
        case '>': html += "&gt;"; break;
        case '"': html += "&quot;"; break;
        default: html += c;
        }
    }
    return html;
}

std::string fact(std::string_view title, const std::string& value) {
    if (value.empty())
        return {};
    return fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", title, escaped(value));
}

std::string orUnknown(const std::optional<double>& value, std::string_view unit) {
    return value ? fmt::format("{:.4g} {}", *value, unit) : std::string();
}

std::string count(std::int64_t number) { return number > 0 ? std::to_string(number) : ""; }

std::string headText(const Recording& recording) {
    const RecordingHeader& header = recording.header;
    const std::string title = fmt::format("{} on {}", header.model.name, header.device.name);
    std::string html = fmt::format(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'\">\n<meta name=\"viewport\" content=\"width=device-width\">\n"
        "<title>KVGlass: {0}</title>\n<style>{1}</style></head><body>\n<h1>{0}</h1>\n"
        "<p class=\"sub\">Recorded {2} with KVGlass {3}. All times are measured on the wall clock "
        "of that run.</p>\n",
        escaped(title), kReportStyle, escaped(header.startedUtc), escaped(header.program.version));
    if (header.model.randomWeights)
        html += "<p class=\"banner\">The weights are random: times are right, the text means "
                "nothing.</p>\n";
    if (header.anonymised)
        html += "<p class=\"banner\">The text was taken out of this recording.</p>\n";
    if (!recording.isWhole())
        html += "<p class=\"banner\">This recording is not whole. Missing: " +
                escaped(fmt::format("{}", fmt::join(recording.missing, "; "))) + ".</p>\n";
    if (!recording.problem.empty())
        html += "<p class=\"banner\">The run failed: " + escaped(recording.problem) + "</p>\n";
    return html;
}

std::string summaryText(const Recording& recording) {
    if (!recording.summary)
        return {};
    const GenerationSummary& summary = *recording.summary;
    return "<h2>Summary</h2>\n<table class=\"facts\">\n" +
           fact("Prompt tokens", std::to_string(summary.promptTokens)) +
           fact("Of them reused from the cache", count(summary.reusedPromptTokens)) +
           fact("New tokens", std::to_string(summary.newTokens)) +
           fact("Ended because", std::string(name(summary.reason))) +
           fact("Time to first token", orUnknown(summary.ttftMs, "ms")) +
           fact("Time per output token", orUnknown(summary.tpotMs, "ms")) +
           fact("End to end", orUnknown(summary.endToEndMs, "ms")) +
           fact("Decode throughput", orUnknown(summary.decodeTokensPerSecond, "tokens/s")) +
           fact("Computed positions (derived)", std::to_string(summary.computedPositions)) +
           fact("Cache switches", std::to_string(summary.cacheSwitches)) + "</table>\n";
}

std::string kindsText(const Recording& recording) {
    std::string html = "<h2>Step time by kind</h2>\n<table><tr><th>kind</th><th>n</th><th>mean "
                       "ms</th><th>std (n - 1) ms</th><th>p50 ms</th><th>p90 ms</th><th>p99 ms</th>"
                       "</tr>\n";
    for (const StepKind kind : kKinds) {
        std::vector<double> samples;
        for (const StepSample& step : recording.steps)
            if (step.kind == kind)
                samples.push_back(step.stepMs);
        if (samples.empty())
            continue;
        const auto deviation = standardDeviation(samples, Deviation::Sample);
        const auto p99 = *percentile(samples, 99.0);
        html += fmt::format("<tr><td>{}</td><td>{}</td><td>{:.4g}</td><td>{}</td><td>{:.4g}</td>"
                            "<td>{:.4g}</td><td>{:.4g}{}</td></tr>\n",
                            name(kind), samples.size(), *mean(samples),
                            deviation ? fmt::format("{:.4g}", *deviation) : "",
                            percentile(samples, 50.0)->value, percentile(samples, 90.0)->value,
                            p99.value, p99.isMarked ? " (few)" : "");
    }
    return html + "</table>\n<p class=\"sub\">(few): fewer than 100 samples.</p>\n";
}

std::string transcriptText(const Recording& recording) {
    if (recording.header.anonymised || recording.tokens.empty())
        return {};
    std::string html = "<h2>Text</h2>\n<p class=\"key sub\">";
    for (const StepKind kind : kKinds)
        html += fmt::format("<span class=\"t-{0}\">{0}</span>", name(kind));
    html += "</p>\n<div class=\"text\">";
    std::string prompt;
    for (const TokenId token : recording.prompt)
        prompt += recording.word(token);
    html += escaped(displayText(prompt));
    for (std::size_t index = 0; index < recording.tokens.size(); ++index)
        html += fmt::format("<span class=\"t-{}\">{}</span>", name(recording.steps[index].kind),
                            escaped(displayText(recording.tokens[index].bytes)));
    return html + "</div>\n";
}

std::string settingsText(const RecordingHeader& header) {
    const RecordedSettings& settings = header.settings;
    const SamplingOptions& sampling = settings.sampling;
    return "<h2>Settings</h2>\n<table class=\"facts\">\n" +
           fact("Cache at the start", std::string(name(settings.cache))) +
           fact("Cache flipped before tokens",
                fmt::format("{}", fmt::join(settings.switchCacheAt, ", "))) +
           fact("Weights", std::string(name(settings.weightType))) +
           fact("KV cache", std::string(name(settings.kvType))) +
           fact("New tokens at most", std::to_string(settings.maxNewTokens)) +
           fact("Sampling", sampling.temperature == 0.0
                                ? "greedy"
                                : fmt::format("temperature {}, top-k {}, top-p {}, seed {}",
                                              sampling.temperature, sampling.topK, sampling.topP,
                                              sampling.seed)) +
           fact("Repetition penalty", exactNumber(sampling.repetitionPenalty)) +
           fact("Attention captured", settings.capturesAttention ? "yes" : "no") +
           fact("Protocol", settings.protocol) + "</table>\n";
}

std::string provenanceText(const RecordingHeader& header) {
    const ModelConfig& config = header.model.config;
    return "<h2>Provenance</h2>\n<table class=\"facts\">\n" + fact("Recording", header.id) +
           fact("Program", fmt::format("KVGlass {} ({}, {})", header.program.version,
                                       header.program.build, header.program.compiler)) +
           fact("Processor", header.machine.processor) + fact("System", header.machine.system) +
           fact("Hardware threads", count(header.machine.threads)) +
           fact("Memory, bytes", count(header.machine.memoryBytes)) +
           fact("Device", header.device.id + ": " + header.device.name) +
           fact("Device features", fmt::format("{}", fmt::join(header.device.features, " "))) +
           fact("Model",
                fmt::format("{} ({} layers, {} heads, {} channels, context {}, vocabulary "
                            "{})",
                            header.model.name, config.layers, config.heads, config.channels,
                            config.contextLength, config.vocabularySize)) +
           fact("Tokenizer", header.model.tokenizer) +
           fact("Weights, bytes in memory", count(header.model.weightBytes)) +
           fact("Fingerprint of the weights", header.model.fingerprint) +
           fact("Form of the file", std::to_string(header.version)) + "</table>\n";
}

std::string tableText(const Recording& recording) {
    std::string html = "<h2>Steps</h2>\n<details><summary>All steps, as in the CSV file</summary>\n"
                       "<div class=\"wide\"><table id=\"steps\"><tr>";
    const std::vector<std::string> columns = stepColumns();
    for (std::size_t column = 0; column < kTableColumns; ++column)
        html += "<th>" + columns[column] + "</th>";
    html += "</tr>\n";
    for (std::size_t index = 0; index < recording.steps.size(); ++index) {
        const std::vector<std::string> cells = stepCells(recording, index);
        html += "<tr>";
        for (std::size_t column = 0; column < kTableColumns; ++column)
            html += "<td>" + escaped(cells[column]) + "</td>";
        html += "</tr>\n";
    }
    return html + "</table></div></details>\n";
}

} // namespace

std::string htmlReport(const Recording& recording) {
    return headText(recording) + summaryText(recording) + kindsText(recording) +
           "<h2>Pictures</h2>\n" + stepTimePicture(recording) + memoryPicture(recording) +
           transcriptText(recording) + settingsText(recording.header) +
           provenanceText(recording.header) + tableText(recording) + "</body></html>\n";
}

} // namespace kvglass
