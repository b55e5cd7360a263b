// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A model that follows a script instead of weights: its next token depends on all tokens before it,
// its failures are ordered by the test, and it writes down what was asked of it.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/backend/backend.h"

namespace kvglass {

struct Script {
    ModelConfig config; // V, context and end-of-text count; L, H only for captures
    /// The token that follows; by default a mix of all tokens, never 0.
    std::function<TokenId(std::span<const TokenId>)> next;
    /// Called inside step `number` (from 1, over all sequences); an error becomes that of the step.
    std::function<Status(std::int64_t number, const StepOptions& options)> duringStep;
    bool logitsAreNumbers = true;
    bool policyCanChange = true;
    bool givesCandidates = false; // where they are enough for a step

    std::int64_t steps = 0;    // counted by the model
    std::int64_t fetches = 0;  // of logits after candidates
    std::int64_t fullRows = 0; // steps that gave all logits
};

[[nodiscard]] Script makeScript(std::int64_t vocabulary, std::int64_t context);

class ScriptedModel final : public Model {
public:
    /// The script must outlive the model and its sequences; tests change it between calls.
    explicit ScriptedModel(Script& script) : m_script(script) {}

    [[nodiscard]] const ModelConfig& config() const override { return m_script.config; }
    [[nodiscard]] WeightType weightType() const override { return WeightType::F32; }
    [[nodiscard]] std::int64_t weightBytes() const override { return 0; }
    [[nodiscard]] Result<std::unique_ptr<Sequence>> newSequence(CachePolicy policy,
                                                                KvType kvType) override;

private:
    Script& m_script;
};

} // namespace kvglass
