// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/logits_command.h"

#include <memory>
#include <vector>

#include "app/cli/interrupt_watch.h"
#include "engine/generation/prompt_tokens.h"

namespace kvglass::cli {

namespace {
constexpr const char* kFooter =
    "The file has `logits` (T, V) in f32 and, with --attention, `attention` (L, H, T, T) in f32: "
    "row\n"
    "t is the distribution of query position t over key positions, 0 above the diagonal.\n"
    "full: one pass; stepwise: one cached token at a time; off: a fresh pass per position.";
}

CLI::App* LogitsCommand::addTo(CLI::App& program) {
    CLI::App* command =
        program.add_subcommand("logits", "Write the logits of every position of given tokens");
    addModelOptions(*command, m_model);
    command->add_option("--tokens", m_tokens, "The token ids")->check(isTokenList())->required();
    command->add_option("--cache", m_cache, "How the positions are computed")
        ->check(CLI::IsMember({"full", "off", "stepwise"}))
        ->capture_default_str();
    command->add_option("--out", m_out, "The file to write")
        ->type_name("FILE.safetensors")
        ->required();
    command->add_flag("--attention", m_attention, "Write the attention as well");
    command->footer(kFooter);
    return command;
}

Status LogitsCommand::run() {
    const InterruptWatch watch; // before the engine starts threads
    const std::stop_token stop = watch.stopToken();
    const Log log = makeCommandLog(m_model.logLevel);
    const std::unique_ptr<Engine> engine = makeEngine(log, m_model);
    const auto info = engine->load(m_model.choice(), {}, stop);
    if (!info)
        return fail(info.error());
    const auto tokens = promptTokens(parseTokenList(m_tokens), info->config, *engine->tokenizer());
    if (!tokens)
        return fail(tokens.error());
    TraceOptions options;
    options.mode = *traceModeFromName(m_cache);
    options.attention = m_attention ? AttentionWanted::Yes : AttentionWanted::No;
    options.kvType = m_model.kv();
    options.stop = stop;
    auto writer = createFile(static_cast<std::int64_t>(tokens->size()), info->config);
    if (!writer)
        return fail(writer.error());
    const auto trace = traceTokens(*engine->model(), *tokens, options);
    if (!trace)
        return fail(trace.error());
    return write(*trace, info->config, *writer);
}

Result<SafetensorsWriter> LogitsCommand::createFile(std::int64_t length,
                                                    const ModelConfig& config) const {
    std::vector<TensorLayout> layouts = {{"logits", {length, config.vocabularySize}}};
    if (m_attention)
        layouts.push_back({"attention", {config.layers, config.heads, length, length}});
    return SafetensorsWriter::create(m_out, layouts);
}

Status LogitsCommand::write(const TokenTrace& trace, const ModelConfig& config,
                            SafetensorsWriter& writer) const {
    if (const Status written = writer.append(trace.logits); !written)
        return written;
    if (m_attention) {
        const Status written = forEachAttentionRow(
            trace, config, [&](std::span<const float> row) { return writer.append(row); });
        if (!written)
            return written;
    }
    return writer.commit();
}

} // namespace kvglass::cli
