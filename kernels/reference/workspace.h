// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The tensors between the operations of a forward pass. Made once per sequence; their rows follow
// the number of positions T that a step computes.

#pragma once

#include <cstdint>
#include <vector>

#include "engine/backend/model_config.h"
#include "kernels/reference/matrix.h"

namespace kvglass::reference {

struct Workspace {
    explicit Workspace(const ModelConfig& config);

    /// Makes room for `positions` rows and `logitRows` rows of logits, and sets both. Positions are
    /// reserved in the steps of the cache; nothing is given back. Throws std::bad_alloc.
    void setSizes(std::int64_t positions, std::int64_t logitRows);

    [[nodiscard]] std::int64_t bytes() const; // as held from the allocator

    Matrix residual;           // (T, C): x, the stream that every block adds to
    Matrix normed;             // (T, C)
    Matrix qkv;                // (T, 3C)
    Matrix attentionWeights;   // (1, context): one row of one head
    Matrix mixed;              // (T, C): what the heads gathered
    Matrix hidden;             // (T, I)
    Matrix change;             // (T, C): what a block adds to x
    std::vector<float> logits; // (R, V): the last R positions

private:
    std::int64_t m_contextLength;
    std::int64_t m_vocabularySize;
};

} // namespace kvglass::reference
