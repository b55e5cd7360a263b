// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// One sequence on the CPU: its tokens, its cache, its policy.

#pragma once

#include <memory>
#include <vector>

#include "engine/backend/backend.h"
#include "engine/backend/step_plan.h"
#include "kernels/cpu/forward.h"

namespace kvglass::cpu {

class CpuSequence final : public Sequence {
public:
    /// `machine` outlives the sequence. Allocates what a decoding step needs. Error: OutOfMemory.
    [[nodiscard]] static Result<std::unique_ptr<CpuSequence>>
    create(Machine& machine, CachePolicy policy, KvType kvType);

    [[nodiscard]] Result<StepResult> step(std::span<const TokenId> tokens,
                                          const StepOptions& options) override;
    [[nodiscard]] Status truncate(std::int64_t length) override;
    [[nodiscard]] Result<std::unique_ptr<Sequence>> clone() const override;
    [[nodiscard]] Status setPolicy(CachePolicy policy) override;
    [[nodiscard]] CachePolicy policy() const override { return m_policy; }
    [[nodiscard]] KvType kvType() const override { return m_cache.type(); }
    [[nodiscard]] std::span<const TokenId> tokens() const override { return m_tokens; }
    [[nodiscard]] SequenceBytes bytes() const override;

private:
    CpuSequence(Machine& machine, CachePolicy policy, KvType kvType);

    [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(m_tokens.size()); }
    [[nodiscard]] Status prepare(const StepPlan& plan, std::int64_t logitRows);
    [[nodiscard]] Status reserveLogits(std::int64_t rows);
    [[nodiscard]] Status run(const StepPlan& plan, std::int64_t logitRows,
                             const StepOptions& options, PhaseTimes& phases);

    Machine& m_machine;
    CachePolicy m_policy;
    std::vector<TokenId> m_tokens; // never grows beyond what create() reserved
    KvCache m_cache;               // all layers; empty when the policy keeps none
    KvCache m_passing;             // one layer of f32, for a pass that keeps nothing
    std::int64_t m_cachedPositions = 0;
    FloatBuffer m_logits; // (rows asked for, V)
};

} // namespace kvglass::cpu
