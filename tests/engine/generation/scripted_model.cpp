// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/engine/generation/scripted_model.h"

#include <algorithm>

namespace kvglass {

namespace {

class ScriptedSequence final : public Sequence {
public:
    ScriptedSequence(Script& script, CachePolicy policy, KvType kvType)
        : m_script(script), m_policy(policy), m_kvType(kvType) {}

    Result<StepResult> step(std::span<const TokenId> tokens, const StepOptions& options) override {
        const auto known = static_cast<std::int64_t>(m_tokens.size());
        const auto added = static_cast<std::int64_t>(tokens.size());
        ++m_script.steps;
        if (m_script.duringStep)
            if (const Status done = m_script.duringStep(m_script.steps, options); !done)
                return fail(done.error());
        if (known + added > m_script.config.contextLength)
            return fail(ErrorCode::TooLong, "scripted", "the context is full");
        if (options.stop.stop_requested())
            return fail(ErrorCode::Cancelled, "scripted", "a stop was asked for");
        for (const CaptureSlot& slot : options.capture)
            std::fill(slot.quantised.begin(), slot.quantised.end(), std::uint8_t{1});
        m_tokens.insert(m_tokens.end(), tokens.begin(), tokens.end());

        StepResult result;
        result.positions = known + added;
        result.kind = kindOf(known, added);
        const bool onlyNew = m_policy.keepsCache() && m_cached == known;
        result.computedPositions = onlyNew ? added : known + added;
        m_cached = m_policy.keepsCache() ? known + added : 0;
        m_logits.assign(static_cast<std::size_t>(m_script.config.vocabularySize), 0.0F);
        const float top =
            m_script.logitsAreNumbers ? 4.0F : std::numeric_limits<float>::quiet_NaN();
        m_logits[static_cast<std::size_t>(m_script.next(m_tokens).value)] = top;
        if (m_script.givesCandidates && options.logits == LogitsWanted::Candidates) {
            m_candidates = rankLogits(m_logits);
            result.candidates = &m_candidates;
        } else {
            result.logits = m_logits;
            ++m_script.fullRows;
        }
        return result;
    }

    Result<std::span<const float>> lastLogits() override {
        ++m_script.fetches;
        return std::span<const float>(m_logits);
    }

    Status truncate(std::int64_t length) override {
        m_tokens.resize(static_cast<std::size_t>(length));
        m_cached = std::min(m_cached, length);
        return {};
    }

    Result<std::unique_ptr<Sequence>> clone() const override {
        return std::unique_ptr<Sequence>(std::make_unique<ScriptedSequence>(*this));
    }

    Status setPolicy(CachePolicy policy) override {
        if (!m_script.policyCanChange)
            return fail(ErrorCode::OutOfMemory, "scripted", "no memory for a cache");
        m_policy = policy;
        m_cached = 0;
        return {};
    }

    CachePolicy policy() const override { return m_policy; }
    KvType kvType() const override { return m_kvType; }
    std::span<const TokenId> tokens() const override { return m_tokens; }
    SequenceBytes bytes() const override { return {m_cached * 8, m_cached * 8, 1024, 0, 0}; }

private:
    [[nodiscard]] StepKind kindOf(std::int64_t known, std::int64_t added) const {
        if (known == 0)
            return StepKind::Prefill;
        if (!m_policy.keepsCache())
            return StepKind::Recompute;
        if (m_cached != known)
            return StepKind::Rebuild;
        return added == 1 ? StepKind::Decode : StepKind::Prefill;
    }

    Script& m_script;
    CachePolicy m_policy;
    KvType m_kvType;
    std::vector<TokenId> m_tokens;
    std::int64_t m_cached = 0; // positions in the cache
    std::vector<float> m_logits;
    TopCandidates m_candidates;
};

} // namespace

Script makeScript(std::int64_t vocabulary, std::int64_t context) {
    Script script;
    script.config.vocabularySize = vocabulary;
    script.config.contextLength = context;
    script.config.layers = 2;
    script.config.heads = 3;
    script.config.channels = 12;
    script.next = [vocabulary](std::span<const TokenId> tokens) {
        std::uint32_t mixed = 2166136261U; // FNV-1a over the ids
        for (const TokenId token : tokens)
            mixed = (mixed ^ static_cast<std::uint32_t>(token.value)) * 16777619U;
        const auto range = static_cast<std::uint32_t>(vocabulary - 1);
        return TokenId(static_cast<std::int32_t>(1 + (mixed >> 8U) % range));
    };
    return script;
}

Result<std::unique_ptr<Sequence>> ScriptedModel::newSequence(CachePolicy policy, KvType kvType) {
    return std::unique_ptr<Sequence>(std::make_unique<ScriptedSequence>(m_script, policy, kvType));
}

} // namespace kvglass
