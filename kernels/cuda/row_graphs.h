// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Recorded steps of one row: all launches of a step as one. Token and position are in device
// memory, so that one recording serves every token; there is one per number of attention parts,
// which changes at a chunk's edge, per wish for logits and per wish for capture. Recording costs as
// much as several steps, so that only what comes a second time is recorded.

#pragma once

#include <array>
#include <functional>

#include "engine/backend/step.h"
#include "kernels/cuda/handles.h"
#include "kernels/cuda/operations.h"

namespace kvglass::cuda {

struct RowGraphKey {
    int splits = 1; // 1 to kMostSplits
    LogitsWanted logits = LogitsWanted::Last;
    bool captures = false;
};

class RowGraphs {
public:
    /// Whether a step of that kind has come before; remembers this one.
    [[nodiscard]] bool comesAgain(const RowGraphKey& key);

    /// Launches the recording of `key` in `stream`. The first time, `queue` is called to queue the
    /// step, which is recorded and not executed; what it touches must stay where it is. Errors:
    /// those of `queue`, OutOfMemory, DeviceLost.
    [[nodiscard]] Status launch(const RowGraphKey& key, const std::function<Status()>& queue,
                                cudaStream_t stream);

private:
    [[nodiscard]] static Result<ExecutableGraph> record(const std::function<Status()>& queue,
                                                        cudaStream_t stream);

    struct Kind {
        bool hasCome = false;
        ExecutableGraph graph;
    };
    [[nodiscard]] Kind& kindOf(const RowGraphKey& key);

    static constexpr int kWishes = 6; // none, candidates or logits, captured or not
    std::array<Kind, static_cast<std::size_t>(kMostSplits* kWishes)> m_kinds;
};

} // namespace kvglass::cuda
