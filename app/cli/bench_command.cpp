// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/bench_command.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <limits>

#include "app/cli/bench_text.h"
#include "app/cli/interrupt_watch.h"
#include "app/cli/number_check.h"
#include "app/cli/result_file.h"
#include "app/cli/standard_output.h"
#include "engine/experiment/article_experiment.h"
#include "engine/experiment/cache_experiment.h"
#include "engine/experiment/cache_sweep.h"
#include "engine/experiment/experiment_json.h"

namespace kvglass::cli {

namespace {

constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();

constexpr const char* kFooter =
    "The same greedy text of fixed length (end-of-text is ignored), timed from submitting to the\n"
    "last token. The default prompt is the article's; random models get its nine token ids.\n"
    "published: all runs with the cache, then all without, no warm-up, population deviation.\n"
    "sound: one run discarded, then with and without in turns, sample deviation.\n"
    "Without --new-tokens: 1000, or as many as the context of a smaller model holds.\n"
    "--json writes protocol, model, device, dtype, kv_dtype, device_name, weight_bytes,\n"
    "kv_bytes_per_token, prompt[], prompt_tokens, new_tokens, wanted_runs, runs[{cache, seconds,\n"
    "computed_positions, step_ms[], tokens[]}], with{mean_s, std_s, n}, without{..}, ratio,\n"
    "ratio_interval[], work_ratio, computed_positions{with, without}, std_convention,\n"
    "first_differing_token, pays_from_new_token, cumulative_fit_s{with[], without[]},\n"
    "read_bytes_per_s{with, without}, read_probe{}, verdict; also of an unfinished experiment,\n"
    "which --resume goes on with: protocol, prompt, length and runs are those of the file then.\n"
    "--sweep measures every pair of weight and cache type once at the full length, and prints\n"
    "the shorter lengths from its first steps, and the length from which caching pays.";

/// "f32:f32,int8:f16" -> pairs of weight and cache type.
std::optional<std::vector<SweepTypes>> typePairs(const std::string& text) {
    std::vector<SweepTypes> pairs;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        const std::string pair = text.substr(at, end - at);
        const std::size_t colon = pair.find(':');
        const auto weights = weightTypeFromName(pair.substr(0, colon));
        const auto kv = colon == std::string::npos ? std::optional(KvType::F32)
                                                   : kvTypeFromName(pair.substr(colon + 1));
        if (!weights || !kv)
            return std::nullopt;
        pairs.push_back({*weights, *kv});
        at = end + 1;
    }
    return pairs;
}

CLI::Validator isTypeList() {
    return {[](const std::string& text) {
                return typePairs(text) ? std::string()
                                       : "'" + text + "' is no list like f32:f32,int8:f16";
            },
            "TYPES"};
}

Result<std::string> readText(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file)
        return fail(ErrorCode::Io, "cannot read '" + path + "'",
                    "it could not be opened or read to its end");
    return text;
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
    auto* resume =
        command->add_option("--resume", m_resume, "Go on with an experiment that --json wrote")
            ->type_name("FILE");
    command->add_option("--sweep", m_sweep, "Pairs of types, like f32:f32,int8:f16")
        ->check(isTypeList())
        ->type_name("TYPES")
        ->excludes(resume);
    command->add_flag("--probe", m_probe,
                      "Measure how fast this machine reads memory, and compare; takes seconds");
    command->footer(kFooter);
    return command;
}

Result<ExperimentOptions> BenchCommand::options(const Engine& engine) const {
    const ModelConfig& config = engine.modelInfo()->config;
    const PromptOptions prompt = m_prompt.isGiven() ? m_prompt : articlePrompt(m_model.model);
    auto tokens = prompt.readTokens(config, *engine.tokenizer());
    if (!tokens)
        return fail(tokens.error());
    const std::int64_t room = config.contextLength - static_cast<std::int64_t>(tokens->size());
    ExperimentOptions options;
    options.prompt = std::move(*tokens);
    options.newTokens = m_newTokens.value_or(std::clamp<std::int64_t>(room, 1, kArticleNewTokens));
    options.runs = m_runs;
    options.protocol = *protocolFromName(m_protocol);
    options.kvType = m_model.kv();
    return options;
}

Result<ExperimentOptions> BenchCommand::optionsOfFile(const ExperimentSetting& setting) const {
    const auto text = readText(m_resume);
    if (!text)
        return fail(text.error());
    const auto record = experimentFromJson(*text);
    if (!record)
        return fail(record.error());
    if (record->setting != setting)
        return fail(ErrorCode::BadUsage, "cannot go on with the experiment of '" + m_resume + "'",
                    "it was made with " + describe(record->setting) +
                        " on another machine or with other types than " + describe(setting));
    return optionsToGoOn(*record);
}

Result<ExperimentRecord> BenchCommand::measure(Engine& engine, const std::stop_token& stop,
                                               const Log& log) const {
    ExperimentRecord record;
    record.setting = settingOf(*engine.modelInfo(), m_model.kv());
    const auto wanted = m_resume.empty() ? options(engine) : optionsOfFile(record.setting);
    if (!wanted)
        return fail(wanted.error());
    record.prompt = wanted->prompt;
    const auto token = [&log](const ExperimentProgress& now) {
        if (now.token == now.newTokens)
            log->info("run {} of {} ({} cache) is done; about {:.0f} s left", now.run, now.runs,
                      name(now.cache), now.leftSeconds.value_or(0.0));
    };
    auto report =
        CacheExperiment(*engine.model(), *engine.tokenizer()).run(*wanted, {token, {}}, stop);
    if (!report)
        return fail(report.error());
    record.report = std::move(*report);
    if (m_probe && !stop.stop_requested()) {
        auto probe = measureReadBandwidth({.threads = m_model.threads}, stop);
        if (probe)
            record.probe = std::move(*probe);
        else
            log->warn("{}", probe.error().text());
    }
    return record;
}

Status BenchCommand::sweep(Engine& engine, const std::stop_token& stop) const {
    const auto experiment = options(engine);
    if (!experiment)
        return fail(experiment.error());
    const auto rows = runSweep(engine, {*experiment, *typePairs(m_sweep)}, {}, stop);
    if (!rows)
        return fail(rows.error());
    return writeOut(sweepText(*rows));
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
    const std::unique_ptr<Engine> engine = makeEngine(log, m_model);
    const auto info = engine->load(m_model.choice(), {}, stop);
    if (!info)
        return fail(info.error());
    if (!m_sweep.empty())
        return sweep(*engine, stop);
    const auto record = measure(*engine, stop, log);
    if (!record)
        return fail(record.error());
    if (const Status written = writeOut(experimentText(*record, info->displayName)); !written)
        return written;
    if (json)
        if (const Status written = json->write(experimentJson(*record) + '\n'); !written)
            return written;
    if (record->report.problem)
        return fail(*record->report.problem);
    if (record->report.stopped)
        return fail(ErrorCode::Cancelled, "the experiment is incomplete", "it was interrupted",
                    "the finished runs are reported");
    return {};
}

} // namespace kvglass::cli
