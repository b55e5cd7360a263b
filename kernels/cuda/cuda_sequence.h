// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// One sequence on the GPU: its tokens, its cache, its policy.

#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "engine/backend/backend.h"
#include "engine/backend/step_plan.h"
#include "kernels/cuda/forward.h"
#include "kernels/cuda/row_graphs.h"

namespace kvglass::cuda {

class CudaSequence final : public Sequence {
public:
    /// `machine` outlives the sequence. Allocates what a decoding step needs. Errors: OutOfMemory,
    /// DeviceLost.
    [[nodiscard]] static Result<std::unique_ptr<CudaSequence>>
    create(const Machine& machine, CachePolicy policy, KvType kvType);

    [[nodiscard]] Result<StepResult> step(std::span<const TokenId> tokens,
                                          const StepOptions& options) override;
    [[nodiscard]] Result<std::span<const float>> lastLogits() override;
    [[nodiscard]] Status truncate(std::int64_t length) override;
    [[nodiscard]] Result<std::unique_ptr<Sequence>> clone() const override;
    [[nodiscard]] Status setPolicy(CachePolicy policy) override;
    [[nodiscard]] CachePolicy policy() const override { return m_policy; }
    [[nodiscard]] KvType kvType() const override { return m_kvType; }
    [[nodiscard]] std::span<const TokenId> tokens() const override { return m_tokens; }
    [[nodiscard]] SequenceBytes bytes() const override;

private:
    /// All that create() allocates; moved into the sequence when nothing of it failed.
    struct Parts;

    CudaSequence(const Machine& machine, CachePolicy policy, KvType kvType, Parts parts);

    [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(m_tokens.size()); }
    [[nodiscard]] KvCache& usedCache() { return m_policy.keepsCache() ? m_cache : m_passing; }
    [[nodiscard]] CacheUse cacheUse() const {
        return m_policy.keepsCache() ? CacheUse::AllLayers : CacheUse::PassingLayer;
    }
    [[nodiscard]] Status attempt(const StepPlan& plan, std::int64_t logitRows,
                                 const StepOptions& options, StepResult& result);
    [[nodiscard]] Status prepare(const StepPlan& plan, std::int64_t logitRows,
                                 const StepOptions& options);
    [[nodiscard]] Status run(const StepPlan& plan, std::int64_t logitRows,
                             const StepOptions& options, StepResult& result);
    [[nodiscard]] Status runRow(const StepOptions& options, StepWatch& watch);
    [[nodiscard]] Status runRows(std::int64_t rows, std::int64_t logitRows, LogitsWanted wanted,
                                 StepWatch& watch);
    [[nodiscard]] Status copyLogits(std::int64_t logitRows, LogitsWanted wanted);
    [[nodiscard]] Status setPolicyHere(CachePolicy policy);
    [[nodiscard]] Result<std::unique_ptr<Sequence>> cloneHere() const;
    void noteMemory();
    void settle() const; // waits for the device, whatever it says

    const Machine& m_machine;
    CachePolicy m_policy;
    KvType m_kvType;
    std::vector<TokenId> m_tokens; // never grows beyond what create() reserved
    std::int64_t m_cachedPositions = 0;
    std::optional<TopCandidates> m_candidates; // that the last step gave; its row is on the device
    std::int64_t m_deviceBytes = 0; // when free memory was last asked for: it takes microseconds
    std::int64_t m_deviceFree = 0;
    KvCache m_cache;   // all layers; empty when the policy keeps none
    KvCache m_passing; // one layer, for a pass that keeps nothing
    InputBuffers m_inputs;
    RowBuffers m_row;
    PassBuffers m_pass;
    RowCapture m_rowCapture;
    PassCapture m_passCapture;
    std::optional<PhaseEvents> m_phases;
    LayerEnds m_layerEnds;
    Event m_begin; // of the step on the device
    Event m_end;
    RowGraphs m_graphs;
    Stream m_copying;
    Stream m_stream; // last, so that it ends before what it works on
};

} // namespace kvglass::cuda
