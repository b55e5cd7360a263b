// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/generation/generator.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "engine/base/clock.h"
#include "engine/base/ensure.h"
#include "engine/generation/generation_run.h"
#include "engine/generation/prompt_tokens.h"
#include "engine/generation/sampler.h"

namespace kvglass {

namespace {

Status checkRequest(const GenerationRequest& request, const ModelConfig& config) {
    if (request.maxNewTokens < 0)
        return fail(ErrorCode::BadUsage, "cannot generate",
                    fmt::format("{} new tokens were asked for", request.maxNewTokens));
    std::vector<std::int64_t> switches = request.switchCacheAt;
    std::sort(switches.begin(), switches.end());
    if (!switches.empty() && switches.front() < 1)
        return fail(ErrorCode::BadUsage, "cannot switch the cache",
                    fmt::format("there is no new token {}; the first one is 1", switches.front()));
    const auto twice = std::adjacent_find(switches.begin(), switches.end());
    if (twice != switches.end())
        return fail(ErrorCode::BadUsage, "cannot switch the cache",
                    fmt::format("new token {} is named twice", *twice));
    if (request.attention) {
        const AttentionStore& store = *request.attention;
        ENSURE(store.layers() == config.layers && store.heads() == config.heads &&
               store.contextLength() == config.contextLength);
    }
    return Sampler::check(request.sampling);
}

} // namespace

Generator::Generator(Model& model, const Tokenizer& tokenizer)
    : m_model(model), m_tokenizer(tokenizer) {}

Result<GenerationSummary> Generator::run(const GenerationRequest& request,
                                         GenerationControl& control, GenerationObserver& observer) {
    const RequestClock clock(request.submitted.value_or(Clock::now()));
    if (const Status started = start(request); !started)
        return fail(started.error());
    takeOverAttention(request);
    observer.onPrompt(request.id, m_kept->tokens());

    const GenerationRun::Parts parts{m_model.config(), m_tokenizer, *m_kept, control, observer};
    auto summary = GenerationRun(request, parts, clock).run();
    if (!summary && summary.error().code == ErrorCode::DeviceLost)
        m_kept.reset();
    return summary;
}

Status Generator::start(const GenerationRequest& request) {
    if (const Status checked = checkRequest(request, m_model.config()); !checked)
        return checked;
    if (std::holds_alternative<ContinuePrevious>(request.prompt)) {
        if (!m_kept)
            return fail(ErrorCode::BadUsage, "cannot go on", "there is no text to go on from");
        return {};
    }
    std::variant<std::string, std::vector<TokenId>> prompt;
    if (const auto* text = std::get_if<std::string>(&request.prompt))
        prompt = *text;
    else
        prompt = std::get<std::vector<TokenId>>(request.prompt);
    auto tokens = promptTokens(prompt, m_model.config(), m_tokenizer);
    if (!tokens)
        return fail(tokens.error());
    return startFrom(std::move(*tokens), request);
}

// At least one token of the prompt is computed: its logits are wanted. Where attention is captured,
// reuse ends at the first position whose rows are not there to be taken over.
std::int64_t Generator::reusableTokens(std::span<const TokenId> prompt,
                                       const GenerationRequest& request) const {
    if (request.promptReuse == PromptReuse::Never || !m_kept || !m_kept->cacheIsComplete)
        return 0;
    const Sequence& sequence = *m_kept->sequence;
    if (sequence.policy() != request.cache || sequence.kvType() != request.kvType)
        return 0;
    const auto known = sequence.tokens();
    const auto most = std::min(known.size(), prompt.size() - 1);
    std::size_t same = 0;
    while (same < most && known[same] == prompt[same])
        ++same;
    auto reusable = static_cast<std::int64_t>(same);
    if (request.attention)
        for (std::int64_t position = 0; position < reusable; ++position)
            if (!m_kept->attention || !m_kept->attention->isCaptured(position))
                reusable = position;
    return reusable;
}

void Generator::takeOverAttention(const GenerationRequest& request) {
    if (request.attention && m_kept->attention && request.attention != m_kept->attention)
        request.attention->copyFrom(*m_kept->attention,
                                    static_cast<std::int64_t>(m_kept->sequence->tokens().size()));
    m_kept->attention = request.attention;
}

Status Generator::startFrom(std::vector<TokenId> tokens, const GenerationRequest& request) {
    if (const std::int64_t reusable = reusableTokens(tokens, request); reusable > 0) {
        if (const Status cut = m_kept->sequence->truncate(reusable); !cut)
            return fail(cut.error());
        m_kept->pending.assign(tokens.begin() + reusable, tokens.end());
        return {};
    }
    m_kept.reset(); // its memory may be what the new sequence needs
    auto sequence = m_model.newSequence(request.cache, request.kvType);
    if (!sequence)
        return fail(sequence.error());
    m_kept.emplace();
    m_kept->sequence = std::move(*sequence);
    m_kept->pending = std::move(tokens);
    return {};
}

SequenceBytes Generator::sequenceBytes() const {
    return m_kept ? m_kept->sequence->bytes() : SequenceBytes{};
}

} // namespace kvglass
