// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/verify_command.h"

#include <algorithm>
#include <limits>
#include <memory>

#include <fmt/format.h>

#include "app/cli/interrupt_watch.h"
#include "app/cli/number_check.h"
#include "app/cli/recording_verification.h"
#include "app/cli/standard_output.h"

namespace kvglass::cli {

namespace {

constexpr const char* kFooter =
    "The prompt in one pass and then a greedy text of the first device, token by token; both "
    "devices\n"
    "get the same tokens. --dtype and --kv-dtype are those of --device, and of --against where it\n"
    "takes them (else f32). The bound on the largest logit difference is what rounding can "
    "explain:\n"
    "8 * sqrt(n) * u * largest logit, with n roundings in a row of size u. Beyond it: exit code "
    "1.\n"
    "A differing token within the bound is a near tie, not an error.\n"
    "--recording: every step gets the recorded tokens; the probabilities and logits of the "
    "recorded\n"
    "candidates are compared. --device says where (cpu); the type of the weights is the recorded "
    "one\n"
    "unless --dtype is given, that of the cache always.";

// The second device in f32 where it does not take the type of the first.
ModelChoice choiceFor(const ModelOptions& options, const Engine& engine) {
    ModelChoice choice = options.choice();
    for (const Device& known : engine.devices()) {
        const auto& types = known.weightTypes;
        if (known.id == choice.device && !types.empty() &&
            std::find(types.begin(), types.end(), choice.weightType) == types.end())
            choice.weightType = WeightType::F32;
    }
    return choice;
}

std::string resultText(const BackendComparison& result, const ModelInfo& first,
                       const ModelInfo& second) {
    std::string text =
        fmt::format("{}: {} ({}) against {} ({}); {} positions, {} new tokens\n", first.displayName,
                    first.device.id, name(first.choice.weightType), second.device.id,
                    name(second.choice.weightType), result.positions, result.newTokens);
    text += fmt::format("max logit difference: {:.6g}\n", result.maxLogitDifference);
    text += fmt::format("mean logit difference: {:.6g}\n", result.meanLogitDifference);
    text += fmt::format("bound on the max: {:.6g}\n", result.bound);
    text += fmt::format("max KL divergence: {:.6g} nats\n", result.maxKlDivergence);
    text += fmt::format("mean KL divergence: {:.6g} nats\n", result.meanKlDivergence);
    text += fmt::format("top-1 agreement: {:.6g}\n", result.topOneAgreement);
    text += "first differing token: ";
    text += result.firstDifferingToken ? std::to_string(*result.firstDifferingToken) : "none";
    return text + "\n";
}

} // namespace

CLI::App* VerifyCommand::addTo(CLI::App& program) {
    CLI::App* command = program.add_subcommand(
        "verify", "Compare two devices on the same model, or this machine with a recording");
    addModelOptions(*command, m_model);
    command->get_option("--model")->required(false); // a recording names one
    addPromptOptions(*command, m_prompt);
    command->add_option("--against", m_against, "The device to compare with")
        ->check(CLI::IsMember({"cpu", "cuda", "reference"}))
        ->capture_default_str();
    command->add_option("--new-tokens", m_newTokens, "New tokens after the prompt")
        ->check(isInteger<std::int64_t>(0, std::numeric_limits<std::int64_t>::max()))
        ->type_name("N")
        ->capture_default_str();
    command
        ->add_option("--recording", m_recording,
                     "Run a recording again instead, with its model unless --model names one")
        ->type_name("FILE.kvglass")
        ->excludes("--against")
        ->excludes("--new-tokens");
    command->footer(kFooter);
    command->callback([this, command] {
        if (m_model.model.empty() && m_recording.empty())
            throw CLI::ValidationError("verify", "one of --model, --recording is needed");
        if (m_prompt.isGiven() && !m_recording.empty())
            throw CLI::ValidationError("verify", "a recording brings its own prompt");
        m_typeIsGiven = command->count("--dtype") > 0;
    });
    return command;
}

Result<BackendComparison> VerifyCommand::compare(Engine& first, Engine& second,
                                                 const std::stop_token& stop) const {
    const ModelConfig& config = first.modelInfo()->config;
    const PromptOptions prompt = m_prompt.isGiven() ? m_prompt : articlePrompt(m_model.model);
    auto tokens = prompt.readTokens(config, *first.tokenizer());
    if (!tokens)
        return fail(tokens.error());
    ComparisonOptions options;
    const auto promptLength = static_cast<std::int64_t>(tokens->size());
    options.prompt = std::move(*tokens);
    options.newTokens = std::min(m_newTokens, config.contextLength - promptLength);
    options.kvType = m_model.kv();
    options.stop = stop;
    return compareBackends(*first.model(), *second.model(), options);
}

Status VerifyCommand::run() {
    const InterruptWatch watch; // before the engine starts threads
    const std::stop_token stop = watch.stopToken();
    if (!m_recording.empty()) {
        const auto type = m_typeIsGiven ? weightTypeFromName(m_model.weightType) : std::nullopt;
        return verifyRecording({m_recording, m_model, type}, stop);
    }
    const Log log = makeCommandLog(m_model.logLevel);
    const std::unique_ptr<Engine> first = makeEngine(log, m_model);
    const auto firstInfo = first->load(m_model.choice(), {}, stop);
    if (!firstInfo)
        return fail(firstInfo.error());
    ModelOptions against = m_model;
    against.device = m_against;
    const std::unique_ptr<Engine> second = makeEngine(log, against);
    const auto secondInfo = second->load(choiceFor(against, *second), {}, stop);
    if (!secondInfo)
        return fail(secondInfo.error());
    const auto result = compare(*first, *second, stop);
    if (!result)
        return fail(result.error());
    if (const Status written = writeOut(resultText(*result, *firstInfo, *secondInfo)); !written)
        return written;
    if (!result->isWithinBound())
        return fail(ErrorCode::BadFormat,
                    fmt::format("{} does not compute what {} does", m_model.device, m_against),
                    fmt::format("logits differ by up to {:.6g}, more than the {:.6g} that rounding "
                                "explains",
                                result->maxLogitDifference, result->bound));
    return {};
}

} // namespace kvglass::cli
