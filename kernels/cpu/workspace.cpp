// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cpu/workspace.h"

#include <algorithm>
#include <new>

namespace kvglass::cpu {

Status Workspace::reserveRows(std::int64_t needed, const ModelConfig& config) {
    if (needed <= rows)
        return {};
    // One row is the decoding step: its buffers are small. Zeros, because the products also read
    // the rows that round a block up to 16, and subnormal garbage there would be slow.
    const std::int64_t most = roundUp(config.contextLength, kRowStep);
    const std::int64_t count =
        needed == 1 ? 1 : std::min(most, std::max(roundUp(needed, kRowStep), 2 * rows));
    const char* purpose = "the activations of a step";
    auto newX = FloatBuffer::allocateZeroed(count * config.channels, purpose);
    auto newNormed = FloatBuffer::allocateZeroed(count * config.channels, purpose);
    auto newQkv = FloatBuffer::allocateZeroed(count * 3 * config.channels, purpose);
    auto newHidden =
        FloatBuffer::allocateZeroed(std::min(count, kHiddenRows) * config.innerSize, purpose);
    for (const auto* buffer : {&newX, &newNormed, &newQkv, &newHidden})
        if (!*buffer)
            return fail(buffer->error());
    try {
        captureSlots.resize(static_cast<std::size_t>(count));
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, "cannot allocate the table of captured rows",
                    "the system refused to give memory", "nothing has changed");
    }
    x = std::move(*newX);
    normed = std::move(*newNormed);
    qkv = std::move(*newQkv);
    hidden = std::move(*newHidden);
    rows = count;
    return {};
}

} // namespace kvglass::cpu
