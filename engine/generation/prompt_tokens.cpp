// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/generation/prompt_tokens.h"

#include <fmt/format.h>

namespace kvglass {

namespace {

Status checkTokens(const std::vector<TokenId>& tokens, const ModelConfig& config) {
    for (const TokenId token : tokens)
        if (token.value < 0 || token.value >= config.vocabularySize)
            return fail(ErrorCode::BadUsage, "cannot use this prompt",
                        fmt::format("token {} is outside the vocabulary of 0 to {}", token.value,
                                    config.vocabularySize - 1));
    const auto length = static_cast<std::int64_t>(tokens.size());
    if (length > config.contextLength)
        return fail(ErrorCode::TooLong, "cannot use this prompt",
                    fmt::format("it has {} tokens, {} more than the context of {}", length,
                                length - config.contextLength, config.contextLength));
    return {};
}

} // namespace

Result<std::vector<TokenId>>
promptTokens(const std::variant<std::string, std::vector<TokenId>>& prompt,
             const ModelConfig& config, const Tokenizer& tokenizer) {
    std::vector<TokenId> tokens;
    if (const auto* text = std::get_if<std::string>(&prompt)) {
        auto encoded = tokenizer.encode(*text, SpecialTokens::Recognised);
        if (!encoded)
            return fail(encoded.error());
        tokens = std::move(*encoded);
    } else {
        tokens = std::get<std::vector<TokenId>>(prompt);
    }
    if (tokens.empty()) {
        const std::optional<TokenId> start = config.startOfText();
        if (!start)
            return fail(
                ErrorCode::BadUsage, "cannot use an empty prompt",
                "the model has neither a begin-of-text nor an end-of-text token to start from");
        tokens.push_back(*start);
    }
    if (const Status checked = checkTokens(tokens, config); !checked)
        return fail(checked.error());
    return tokens;
}

} // namespace kvglass
