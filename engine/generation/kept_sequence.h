// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A text between two requests. Its last tokens may be known but not computed yet: the last token of
// a generation is sampled and never stepped, and a prompt whose prefill was stopped is not either.

#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/backend/backend.h"
#include "engine/base/ids.h"
#include "engine/telemetry/attention_store.h"

namespace kvglass {

struct KeptSequence {
    std::unique_ptr<Sequence> sequence;
    std::vector<TokenId> pending; // follow the tokens of the sequence; fed by the next step
    bool cacheIsComplete = false; // the cache holds every token of the sequence
    std::shared_ptr<const AttentionStore> attention; // of the last request; empty: none was kept

    [[nodiscard]] std::int64_t length() const {
        return static_cast<std::int64_t>(sequence->tokens().size() + pending.size());
    }

    [[nodiscard]] std::vector<TokenId> tokens() const {
        std::vector<TokenId> all(sequence->tokens().begin(), sequence->tokens().end());
        all.insert(all.end(), pending.begin(), pending.end());
        return all;
    }
};

} // namespace kvglass
