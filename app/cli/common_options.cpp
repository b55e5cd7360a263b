// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/common_options.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "app/cli/number_check.h"
#include "engine/base/ensure.h"
#include "engine/experiment/article_experiment.h"
#include "engine/generation/prompt_tokens.h"
#include "engine/io/json_document.h"
#include "engine/model/random_model.h"
#include "engine/runtime/model_spec.h"
#include "engine/runtime/module_loader.h"
#include "engine/runtime/resource_paths.h"
#include "kernels/cpu/cpu_backend.h"
#include "kernels/reference/reference_backend.h"

namespace kvglass::cli {

namespace {

std::optional<std::vector<TokenId>> tokenList(const std::string& text) {
    std::vector<TokenId> tokens;
    const char* place = text.data();
    const char* const end = text.data() + text.size();
    for (;;) {
        std::int32_t value = 0;
        const auto parsed = std::from_chars(place, end, value);
        if (parsed.ec != std::errc())
            return std::nullopt;
        tokens.emplace_back(value);
        if (parsed.ptr == end)
            return tokens;
        if (*parsed.ptr != ',')
            return std::nullopt;
        place = parsed.ptr + 1;
    }
}

Result<std::string> readFile(const std::string& path, const std::string& kind) {
    const std::string what = "cannot read the " + kind + " '" + path + "'";
    std::ifstream file(path, std::ios::binary);
    if (!file.is_open())
        return fail(ErrorCode::Io, what, "it cannot be opened");
    try {
        return std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    } catch (const std::ios_base::failure&) { // a folder, or a disk that fails
        return fail(ErrorCode::Io, what, "the system refused to read it");
    }
}

std::vector<std::unique_ptr<Backend>> builtInBackends() {
    std::vector<std::unique_ptr<Backend>> backends;
    backends.push_back(makeCpuBackend());
    backends.push_back(makeReferenceBackend());
    return backends;
}

} // namespace

CLI::Validator isTokenList() {
    return CLI::Validator(
        [](std::string& text) {
            return tokenList(text) ? std::string()
                                   : "'" + text + "' is not a list of token ids such as 1,2,3";
        },
        "ID[,ID..]");
}

std::vector<TokenId> parseTokenList(const std::string& text) {
    auto tokens = tokenList(text);
    ENSURE(tokens.has_value());
    return std::move(*tokens);
}

ModelChoice ModelOptions::choice() const {
    return ModelChoice{model, device, *weightTypeFromName(weightType), threads};
}

KvType ModelOptions::kv() const { return *kvTypeFromName(kvType); }

ModuleOptions ModelOptions::module() const {
    return {.rung = cudaRung == "stream" ? LaunchRung::Stream : LaunchRung::Graph,
            .phases = cudaPhaseTimes ? PhaseTiming::On : PhaseTiming::Off};
}

Result<Prompt> PromptOptions::read() const {
    if (tokens)
        return parseTokenList(*tokens);
    if (text)
        return *text;
    auto content = readFile(*file, "prompt file");
    if (!content)
        return fail(content.error());
    return std::move(*content);
}

Result<std::vector<TokenId>> PromptOptions::readTokens(const ModelConfig& config,
                                                       const Tokenizer& tokenizer) const {
    const auto prompt = read();
    if (!prompt)
        return fail(prompt.error());
    if (const auto* ids = std::get_if<std::vector<TokenId>>(&*prompt))
        return promptTokens(*ids, config, tokenizer);
    return promptTokens(std::get<std::string>(*prompt), config, tokenizer);
}

void addModelName(CLI::App& command, std::string& model, ModelNeed need) {
    const CLI::Validator knownPreset(
        [](std::string& text) {
            const std::string preset = isRandomModel(text) ? text.substr(text.find(':') + 1) : "";
            return !isRandomModel(text) || presetConfig(preset)
                       ? std::string()
                       : "there are no random weights for '" + preset + "'";
        },
        "");
    command
        .add_option("--model", model,
                    "A folder in Hugging Face layout, 'demo' (the bundled model), or "
                    "random:gpt2|gpt2-medium|gpt2-large|gpt2-xl (true shapes, random weights: "
                    "right for timing, meaningless as text; load real weights for real text)")
        ->check(knownPreset)
        ->required(need == ModelNeed::Required)
        ->type_name("MODEL");
}

void addLogLevel(CLI::App& command, std::string& level) {
    command.add_option("--log-level", level, "What is logged to stderr")
        ->check(CLI::IsMember({"trace", "debug", "info", "warning", "error", "critical", "off"}))
        ->capture_default_str();
}

void addModelOptions(CLI::App& command, ModelOptions& options) {
    addModelName(command, options.model, ModelNeed::Required);
    command
        .add_option("--device", options.device,
                    "Where the model runs; auto: the GPU if it can be used, else the CPU")
        ->check(CLI::IsMember({kAutomaticDevice, "cpu", "cuda", "reference"}))
        ->capture_default_str();
    command.add_option("--dtype", options.weightType, "Number format of the weights")
        ->check(CLI::IsMember({"f32", "f16", "bf16", "int8"}))
        ->capture_default_str();
    command.add_option("--kv-dtype", options.kvType, "Number format of the KV cache")
        ->check(CLI::IsMember({"f32", "f16", "int8"}))
        ->capture_default_str();
    command
        .add_option("--threads", options.threads, "Threads of the CPU device; 0: its own choice")
        ->check(isInteger(0, 1024))
        ->type_name("N")
        ->capture_default_str();
    command
        .add_option("--cuda-rung", options.cudaRung,
                    "How kernels reach the CUDA device: one recorded graph per step, or one launch "
                    "each")
        ->check(CLI::IsMember({"graph", "stream"}))
        ->capture_default_str();
    command.add_flag("--cuda-phase-times", options.cudaPhaseTimes,
                     "Time the phases of a step on the CUDA device; the events cost time of their "
                     "own, and steps are then launched as with --cuda-rung stream");
    addLogLevel(command, options.logLevel);
}

void addPromptOptions(CLI::App& command, PromptOptions& options) {
    CLI::Option_group* group = command.add_option_group("prompt");
    group
        ->add_option("--prompt", options.text,
                     "The prompt, UTF-8. '<|endoftext|>' in it is the special token; an empty "
                     "prompt starts from the model's begin-of-text token, else from its first "
                     "end-of-text token")
        ->type_name("TEXT");
    group->add_option("--prompt-file", options.file, "A file with the prompt, taken byte by byte")
        ->type_name("FILE");
    group->add_option("--prompt-tokens", options.tokens, "The prompt as token ids")
        ->check(isTokenList());
    group->require_option(0, 1);
}

Log makeCommandLog(const std::string& level) {
    auto log = makeLog(level, {});
    ENSURE(log.has_value());
    return *log;
}

std::unique_ptr<Engine> makeEngine(const Log& log, const ModelOptions& options) {
    auto backends = builtInBackends();
    if (options.device == "cuda" || options.device == kAutomaticDevice)
        backends.push_back(loadCudaBackend(cudaModuleSearch(), options.module(), log));
    return std::make_unique<Engine>(std::move(backends), demoModelFolder(), log);
}

std::unique_ptr<Engine> makeEngineForAll(const Log& log) {
    auto backends = builtInBackends();
    backends.push_back(loadCudaBackend(cudaModuleSearch(), {}, log));
    return std::make_unique<Engine>(std::move(backends), demoModelFolder(), log);
}

PromptOptions articlePrompt(const std::string& model) {
    PromptOptions prompt;
    if (isRandomModel(model)) {
        std::vector<std::string> ids;
        for (const TokenId token : articleTokens())
            ids.push_back(std::to_string(token.value));
        prompt.tokens = fmt::format("{}", fmt::join(ids, ","));
    } else {
        prompt.text = kArticlePrompt;
    }
    return prompt;
}

Result<Prompt> demoPrompt() {
    const std::string path = (demoModelFolder() / "prompts.json").string();
    const auto content = readFile(path, "examples");
    if (!content)
        return fail(content.error());
    const auto examples = parseJson(*content, path);
    if (!examples)
        return fail(examples.error());
    const nlohmann::json::json_pointer first("/0/prompt");
    if (!examples->contains(first) || !examples->at(first).is_string())
        return fail(ErrorCode::BadFormat, "cannot read the examples '" + path + "'",
                    "the first has no prompt");
    return examples->at(first).get<std::string>();
}

} // namespace kvglass::cli
