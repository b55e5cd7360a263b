// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The options that several subcommands share, and what they mean to the engine.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "engine/backend/module.h"
#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/generation/generation_request.h"
#include "engine/runtime/engine.h"

namespace kvglass::cli {

/// Which model, where, in which formats.
struct ModelOptions {
    std::string model;
    std::string device = kAutomaticDevice;
    std::string weightType = "f32";
    std::string kvType = "f32";
    int threads = 0;
    std::string cudaRung = "graph";
    bool cudaPhaseTimes = false;
    std::string logLevel = "warning";

    [[nodiscard]] ModelChoice choice() const;
    [[nodiscard]] KvType kv() const;
    [[nodiscard]] ModuleOptions module() const;
};

/// One of the three may be given.
struct PromptOptions {
    std::optional<std::string> text;
    std::optional<std::string> file;
    std::optional<std::string> tokens; // "1,2,3"

    [[nodiscard]] bool isGiven() const { return text || file || tokens; }
    /// The prompt as the engine takes it; the bytes of a file as they are. Error: Io.
    [[nodiscard]] Result<Prompt> read() const;
    /// The same as tokens. Errors: those of promptTokens().
    [[nodiscard]] Result<std::vector<TokenId>> readTokens(const ModelConfig& config,
                                                          const Tokenizer& tokenizer) const;
};

enum class ModelNeed : std::uint8_t { Required, Optional };

void addModelName(CLI::App& command, std::string& model, ModelNeed need);
void addLogLevel(CLI::App& command, std::string& level);
/// --model, --device, --dtype, --kv-dtype, --threads, --cuda-rung, --cuda-phase-times, --log-level.
void addModelOptions(CLI::App& command, ModelOptions& options);
void addPromptOptions(CLI::App& command, PromptOptions& options);

/// Accepts "1,2,3": decimal integers separated by commas, at least one.
[[nodiscard]] CLI::Validator isTokenList();
/// The ids of a list that isTokenList() accepts.
[[nodiscard]] std::vector<TokenId> parseTokenList(const std::string& text);

/// The level must be one that addLogLevel() accepts.
[[nodiscard]] Log makeCommandLog(const std::string& level);
/// An engine for `options.device`. The CUDA module is mapped only when that device may be the GPU:
/// it starts a driver, and every other device would wait for it.
[[nodiscard]] std::unique_ptr<Engine> makeEngine(const Log& log, const ModelOptions& options);
/// An engine that knows all devices, each with the reason why it cannot be used.
[[nodiscard]] std::unique_ptr<Engine> makeEngineForAll(const Log& log);

/// The prompt of the article on KV caching, and its tokens in GPT-2's vocabulary for models that
/// have no words.
[[nodiscard]] PromptOptions articlePrompt(const std::string& model);
/// The first of the examples that come with the bundled model. Errors: Io, BadFormat.
[[nodiscard]] Result<Prompt> demoPrompt();

} // namespace kvglass::cli
