// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/reference/workspace.h"

#include <algorithm>

#include "kernels/reference/kv_cache.h"

namespace kvglass::reference {

Workspace::Workspace(const ModelConfig& config)
    : residual(0, config.channels), normed(0, config.channels), qkv(0, 3 * config.channels),
      attentionWeights(1, config.contextLength), mixed(0, config.channels),
      hidden(0, config.innerSize), change(0, config.channels),
      m_contextLength(config.contextLength), m_vocabularySize(config.vocabularySize) {}

void Workspace::setSizes(std::int64_t positions, std::int64_t logitRows) {
    const std::int64_t chunks = (positions + kCacheChunk - 1) / kCacheChunk;
    const std::int64_t rows = positions == 1 ? 1 : std::min(chunks * kCacheChunk, m_contextLength);
    for (Matrix* matrix : {&residual, &normed, &qkv, &mixed, &hidden, &change}) {
        matrix->reserveRows(rows);
        matrix->setRows(positions);
    }
    const auto values = static_cast<std::size_t>(logitRows * m_vocabularySize);
    logits.reserve(values);
    logits.resize(values);
}

std::int64_t Workspace::bytes() const {
    std::int64_t sum = static_cast<std::int64_t>(logits.capacity() * sizeof(float));
    for (const Matrix* matrix :
         {&residual, &normed, &qkv, &attentionWeights, &mixed, &hidden, &change})
        sum += matrix->bytes();
    return sum;
}

} // namespace kvglass::reference
