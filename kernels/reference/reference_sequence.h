// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// One text being written: its tokens, its cache, and the rule that decides what a step computes.

#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/backend/backend.h"
#include "engine/backend/step_plan.h"
#include "kernels/reference/kv_cache.h"
#include "kernels/reference/weights.h"
#include "kernels/reference/workspace.h"

namespace kvglass::reference {

class ReferenceSequence final : public Sequence {
public:
    /// `weights` must outlive the sequence. Throws std::bad_alloc.
    ReferenceSequence(const Weights& weights, CachePolicy policy);

    [[nodiscard]] Result<StepResult> step(std::span<const TokenId> tokens,
                                          const StepOptions& options) override;
    [[nodiscard]] Status truncate(std::int64_t length) override;
    [[nodiscard]] Result<std::unique_ptr<Sequence>> clone() const override;
    [[nodiscard]] Status setPolicy(CachePolicy policy) override;

    [[nodiscard]] CachePolicy policy() const override { return m_policy; }
    [[nodiscard]] KvType kvType() const override { return KvType::F32; }
    [[nodiscard]] std::span<const TokenId> tokens() const override { return m_tokens; }

    /// Cached values are doubles: 8 bytes each, although the type is called f32.
    [[nodiscard]] SequenceBytes bytes() const override;

private:
    [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(m_tokens.size()); }
    [[nodiscard]] Status run(const StepPlan& plan, std::int64_t logitRows,
                             const StepOptions& options, PhaseTimes& phases);

    const Weights& m_weights;
    CachePolicy m_policy;
    std::vector<TokenId> m_tokens;      // at most the context; reserved once
    KvCache m_cache;                    // every layer; empty while the policy is off
    std::int64_t m_cachedPositions = 0; // the first so many are in m_cache
    KvCache m_scratch;                  // one layer; empty while the policy keeps a cache
    Workspace m_work;
};

} // namespace kvglass::reference
