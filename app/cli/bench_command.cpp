// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/bench_command.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "app/cli/interrupt_watch.h"
#include "app/cli/number_check.h"
#include "app/cli/result_file.h"
#include "app/cli/standard_output.h"
#include "engine/experiment/cache_experiment.h"
#include "engine/experiment/experiment_json.h"

namespace kvglass::cli {

namespace {

constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kPublishedNewTokens = 1000;

constexpr const char* kFooter =
    "The same greedy text of fixed length (end-of-text is ignored), timed from submitting to the\n"
    "last token. The default prompt is the article's; random models get its nine token ids.\n"
    "published: all runs with the cache, then all without, no warm-up, population deviation.\n"
    "sound: one run discarded, then with and without in turns, sample deviation.\n"
    "Without --new-tokens: 1000, or as many as the context of a smaller model holds.\n"
    "--json writes protocol, model, device, dtype, prompt_tokens, new_tokens, runs[{cache, "
    "seconds,\n"
    "step_ms[]}], with{mean_s, std_s, n}, without{..}, ratio, ratio_interval[], work_ratio,\n"
    "computed_positions{with, without}, std_convention, first_differing_token, verdict.";

std::string reportText(const ExperimentReport& report, const ModelInfo& info) {
    std::string text = fmt::format("{} on {}, {}; {} prompt tokens, {} new tokens; protocol {}\n",
                                   info.displayName, info.device.id, name(info.choice.weightType),
                                   report.promptTokens, report.newTokens, name(report.protocol));
    if (report.with)
        text += timeLine(CachePolicy::full(), *report.with) + "\n";
    if (report.without)
        text += timeLine(CachePolicy::off(), *report.without) + "\n";
    text += conventionLine(report) + "\n";
    if (report.ratio && report.ratioInterval)
        text += fmt::format("ratio: {:.3f} (95 % bootstrap interval {:.3f} to {:.3f})\n",
                            *report.ratio, report.ratioInterval->low, report.ratioInterval->high);
    else if (report.ratio)
        text += fmt::format("ratio: {:.3f} (too few runs for an interval)\n", *report.ratio);
    if (report.workRatio)
        text += fmt::format("work ratio: {:.3f} ({} computed positions with, {} without)\n",
                            *report.workRatio, report.with->computedPositions,
                            report.without->computedPositions);
    if (report.firstDifferingToken)
        text += fmt::format("the texts differ from new token {} on\n", *report.firstDifferingToken);
    return text + "verdict: " + report.verdict + "\n";
}

} // namespace

CLI::App* BenchCommand::addTo(CLI::App& program) {
    CLI::App* command =
        program.add_subcommand("bench", "Time generation with and without the KV cache");
    addModelOptions(*command, m_model);
    addPromptOptions(*command, m_prompt);
    command->add_option("--new-tokens", m_newTokens, "New tokens of every run")
        ->check(isInteger<std::int64_t>(1, kNoLimit))
        ->type_name("N");
    command->add_option("--runs", m_runs, "Runs of each mode")
        ->check(isInteger<std::int64_t>(1, kNoLimit))
        ->type_name("N")
        ->capture_default_str();
    command->add_option("--protocol", m_protocol, "How the runs are ordered and summed up")
        ->check(CLI::IsMember({"published", "sound"}))
        ->capture_default_str();
    command->add_option("--json", m_json, "Write all samples and results")->type_name("FILE");
    command->footer(kFooter);
    return command;
}

Result<ExperimentReport> BenchCommand::measure(Engine& engine, const std::stop_token& stop,
                                               const Log& log) const {
    const ModelConfig& config = engine.modelInfo()->config;
    const PromptOptions prompt = m_prompt.isGiven() ? m_prompt : articlePrompt(m_model.model);
    auto tokens = prompt.readTokens(config, *engine.tokenizer());
    if (!tokens)
        return fail(tokens.error());
    const std::int64_t room = config.contextLength - static_cast<std::int64_t>(tokens->size());
    ExperimentOptions options;
    options.prompt = std::move(*tokens);
    options.newTokens =
        m_newTokens.value_or(std::clamp<std::int64_t>(room, 1, kPublishedNewTokens));
    options.runs = m_runs;
    options.protocol = *protocolFromName(m_protocol);
    options.kvType = m_model.kv();
    const auto progress = [&log](const ExperimentProgress& now) {
        if (now.token == now.newTokens)
            log->info("run {} of {} ({} cache) is done", now.run, now.runs, name(now.cache));
    };
    return CacheExperiment(*engine.model(), *engine.tokenizer()).run(options, progress, stop);
}

Status BenchCommand::run() {
    const InterruptWatch watch; // before the engine starts threads
    const std::stop_token stop = watch.stopToken();
    std::optional<ResultFile> json;
    if (!m_json.empty()) {
        auto opened = ResultFile::open(m_json);
        if (!opened)
            return fail(opened.error());
        json.emplace(std::move(*opened));
    }
    const Log log = makeCommandLog(m_model.logLevel);
    const std::unique_ptr<Engine> engine = makeEngine(log);
    const auto info = engine->load(m_model.choice(), {}, stop);
    if (!info)
        return fail(info.error());
    const auto report = measure(*engine, stop, log);
    if (!report)
        return fail(report.error());
    if (const Status written = writeOut(reportText(*report, *info)); !written)
        return written;
    const ExperimentSetting setting{m_model.model, m_model.device, m_model.weightType};
    if (json)
        if (const Status written = json->write(experimentJson(*report, setting) + '\n'); !written)
            return written;
    if (report->problem)
        return fail(*report->problem);
    if (report->stopped)
        return fail(ErrorCode::Cancelled, "the experiment is incomplete", "it was interrupted",
                    "the finished runs are reported");
    return {};
}

} // namespace kvglass::cli
