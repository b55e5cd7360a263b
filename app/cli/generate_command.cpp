// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/generate_command.h"

#include <limits>
#include <memory>
#include <set>
#include <utility>

#include "app/cli/interrupt_watch.h"
#include "app/cli/number_check.h"
#include "app/cli/run_outputs.h"
#include "engine/generation/sampler.h"

namespace kvglass::cli {

namespace {

// Enough for all attention of a 1,024-token text of the medium model (0.2 GB).
constexpr std::int64_t kCaptureBudgetBytes = 512LL << 20U;

constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();

constexpr const char* kFooter =
    "Without a prompt the bundled model continues the first of its own examples.\n"
    "Only the generated text goes to stdout, in valid UTF-8; a newline is added when stdout is a\n"
    "terminal. The text ends at any end-of-text token of the model (config.json, or else\n"
    "generation_config.json, which decides where it is there); it is written only with "
    "--ignore-eos.\n"
    "--events writes one JSON object per step: step, kind (prefill|decode|recompute|rebuild),\n"
    "cache, positions, computed_positions, token, text, t_ms, step_ms, device_ms (or null),\n"
    "phases_ms{}, kv_used_bytes, kv_reserved_bytes, kv_capacity_bytes; and last {\"summary\": "
    "{..}}.\n"
    "A character that several tokens share appears in `text` with the token that completes it.\n"
    "--record writes FILE.kvglass.journal while the text is made, so that a run that is killed "
    "loses\n"
    "at most the last second, and packs it when the run ends. A disk that is full ends the "
    "journal,\n"
    "not the run. With --capture the recording has the captured attention, too.\n"
    "An interrupt (Ctrl+C) ends the text after the present step, which is a success.";

CLI::Validator noneTwice() {
    // CLI11 checks each value on its own; the set remembers those before.
    auto seen = std::make_shared<std::set<std::string>>();
    return CLI::Validator(
        [seen](std::string& value) {
            return seen->insert(value).second ? std::string() : value + " is named twice";
        },
        "");
}

void addSampling(CLI::App& command, SamplingOptions& sampling) {
    command
        .add_option("--temperature", sampling.temperature, "0: the most probable token (greedy)")
        ->check(isNumber([](double t) { return t >= 0.0; }, "must be 0 or above"))
        ->type_name("T")
        ->capture_default_str();
    command.add_option("--top-k", sampling.topK, "Sample among the K most probable; 0: all")
        ->check(isInteger<std::int64_t>(0, kNoLimit))
        ->type_name("K")
        ->capture_default_str();
    command
        .add_option("--top-p", sampling.topP,
                    "Sample among the most probable that together have probability P")
        ->check(isNumber([](double p) { return p >= 0.0 && p <= 1.0; }, "must be from 0 to 1"))
        ->type_name("P")
        ->capture_default_str();
    command
        .add_option("--repetition-penalty", sampling.repetitionPenalty,
                    "Logits of tokens that the text has: divided by R if above 0, else times R")
        ->check(isNumber([](double r) { return r > 0.0; }, "must be above 0"))
        ->type_name("R")
        ->capture_default_str();
    command.add_option("--seed", sampling.seed, "The same seed gives the same text")
        ->check(isInteger<std::uint64_t>(0, std::numeric_limits<std::uint64_t>::max()))
        ->type_name("S")
        ->capture_default_str();
}

void logSummary(const Log& log, const GenerationSummary& summary) {
    log->info(
        "{}: {} new tokens after {} prompt tokens ({} reused) in {:.1f} ms; {} computed "
        "positions, {} cache switches; time to first token {:.2f} ms, per further token {:.3f} ms",
        name(summary.reason), summary.newTokens, summary.promptTokens, summary.reusedPromptTokens,
        summary.endToEndMs, summary.computedPositions, summary.cacheSwitches,
        summary.ttftMs.value_or(0.0), summary.tpotMs.value_or(0.0));
}

} // namespace

CLI::App* GenerateCommand::addTo(CLI::App& program) {
    CLI::App* command = program.add_subcommand("generate", "Stream text to stdout");
    addModelOptions(*command, m_model);
    addPromptOptions(*command, m_prompt);
    command->add_option("--max-new-tokens", m_maxNewTokens, "New tokens at most")
        ->check(isInteger<std::int64_t>(0, kNoLimit))
        ->type_name("N")
        ->required();
    command->add_option("--cache", m_cache, "The KV cache at the start")
        ->check(CLI::IsMember({"full", "off"}))
        ->capture_default_str();
    command
        ->add_option("--switch-cache-at", m_switchCacheAt,
                     "The cache flips between on and off before the K-th new token")
        ->check(isInteger<std::int64_t>(1, kNoLimit))
        ->check(noneTwice())
        ->delimiter(',')
        ->type_name("K[,K..]");
    addSampling(*command, m_sampling);
    command->add_flag("--ignore-eos", m_ignoreEndOfText, "Go on after the end-of-text token");
    command->add_flag("--capture", m_capture, "Capture attention, as the window does");
    command->add_option("--events", m_events, "Write what every step did as JSON Lines")
        ->type_name("FILE.jsonl");
    command
        ->add_option(
            "--record", m_record,
            "Record everything that is measured; compare, verify, export and replay read it")
        ->type_name("FILE.kvglass");
    command->footer(kFooter);
    command->callback([this] {
        if (!m_prompt.isGiven() && m_model.model != "demo")
            throw CLI::ValidationError("generate",
                                       "one of --prompt, --prompt-file, --prompt-tokens is needed");
        if (const Status checked = Sampler::check(m_sampling);
            !checked) // a penalty beyond a float, for one
            throw CLI::ValidationError("generate", checked.error().text());
    });
    return command;
}

GenerationRequest GenerateCommand::makeRequest(Prompt prompt, const ModelConfig& config) const {
    GenerationRequest request;
    request.id = RequestId(1);
    request.prompt = std::move(prompt);
    request.maxNewTokens = m_maxNewTokens;
    request.sampling = m_sampling;
    request.cache = m_cache == "full" ? CachePolicy::full() : CachePolicy::off();
    request.kvType = m_model.kv();
    request.switchCacheAt = m_switchCacheAt;
    request.endOfText = m_ignoreEndOfText ? EndOfTextRule::Ignore : EndOfTextRule::Stop;
    if (m_capture)
        request.attention = std::make_shared<AttentionStore>(config, kCaptureBudgetBytes);
    return request;
}

Status GenerateCommand::run() {
    const InterruptWatch watch; // before the engine starts threads
    const std::stop_token stop = watch.stopToken();
    auto prompt = m_prompt.isGiven() ? m_prompt.read() : demoPrompt();
    if (!prompt)
        return fail(prompt.error());
    const Log log = makeCommandLog(m_model.logLevel);
    const std::unique_ptr<Engine> engine = makeEngine(log, m_model);
    const auto info = engine->load(m_model.choice(), {}, stop);
    if (!info)
        return fail(info.error());
    return generate(*engine, makeRequest(std::move(*prompt), info->config), stop, log);
}

Status GenerateCommand::generate(Engine& engine, const GenerationRequest& request,
                                 const std::stop_token& stop, const Log& log) const {
    GenerationControl control;
    const std::stop_callback passOn(stop, [&control] { control.stop(); });
    const auto outputs = RunOutputs::create({m_events, m_record}, engine, request, log,
                                            [&control] { control.stop(); });
    if (!outputs)
        return fail(outputs.error());
    const auto summary = engine.run(request, control, (*outputs)->observer());
    if (const Status finished = (*outputs)->finish(summary); !finished)
        return finished;
    if (summary->reason == FinishReason::ContextFull)
        log->warn("the text ends because the context of {} tokens is full",
                  engine.modelInfo()->config.contextLength);
    logSummary(log, *summary);
    return {};
}

} // namespace kvglass::cli
