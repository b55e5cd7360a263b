// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Captured attention on its way from the kernels to the slots of a step: kernels write it to device
// memory, a second stream copies it to pinned memory while the next layer computes, and the host
// puts it into the slots before the step returns.
//
// A step of one row has a block for all its layers, whose place never changes, so that it can be
// part of a recorded graph. A pass over many rows has a ring of two blocks of one layer each.

#pragma once

#include <cstdint>
#include <span>

#include "engine/backend/capture.h"
#include "engine/backend/model_config.h"
#include "kernels/cuda/handles.h"
#include "kernels/cuda/operations.h"

namespace kvglass::cuda {

/// The same block on both sides: `weights` numbers and bytes, `rows` statistics.
struct CaptureBlock {
    DeviceBuffer weights, quantised, statistics;
    PinnedBuffer hostWeights, hostQuantised, hostStatistics;
    Event computed; // in the computing stream: the block is filled
    Event copied;   // in the copying stream: the pinned memory is filled

    /// Makes room; never shrinks. Error: OutOfMemory.
    [[nodiscard]] Status reserve(std::int64_t weightCount, std::int64_t rowCount);

    /// Queues the copy of what `computing` has been given so far.
    [[nodiscard]] Status queueCopy(std::int64_t weightCount, std::int64_t rowCount,
                                   cudaStream_t computing, cudaStream_t copying) const;
    [[nodiscard]] std::int64_t bytes() const;
};

class RowCapture {
public:
    /// Makes room for any step of one row; the first call allocates. Error: OutOfMemory.
    [[nodiscard]] Status reserve(const ModelConfig& config);

    [[nodiscard]] CaptureView view(std::int64_t layer, const StepInputs& inputs) const;

    /// After the step's last kernel was queued: copies, waits, fills the slot.
    [[nodiscard]] Status deliver(const CaptureSlot& slot, cudaStream_t computing,
                                 cudaStream_t copying) const;
    [[nodiscard]] std::int64_t bytes() const { return m_block.bytes(); }

private:
    std::int64_t m_rows = 0; // L * H
    CaptureBlock m_block;
};

class PassCapture {
public:
    /// Makes room for the slots of one pass of `rows` rows from `firstPosition` on, and brings
    /// their places to the device. `slots` must outlive the pass. Error: OutOfMemory.
    [[nodiscard]] Status begin(std::span<const CaptureSlot> capture, const ModelConfig& config,
                               std::int64_t firstPosition, std::int64_t rows,
                               cudaStream_t computing);

    [[nodiscard]] bool isActive() const { return !m_slots.empty(); }
    [[nodiscard]] CaptureView view(std::int64_t layer) const;
    [[nodiscard]] Status queueCopy(std::int64_t layer, cudaStream_t computing,
                                   cudaStream_t copying) const;
    /// Waits for the copy of a layer and fills the slots.
    [[nodiscard]] Status deliver(std::int64_t layer) const;
    [[nodiscard]] std::int64_t bytes() const;

private:
    [[nodiscard]] Status reserveTables(std::int64_t contextLength);

    std::span<const CaptureSlot> m_slots;
    std::int64_t m_heads = 0;
    std::int64_t m_weights = 0; // of one layer, all slots
    CaptureBlock m_ring[2];
    DeviceBuffer m_table;     // per position of the context: offset (i64), position, slot (i32)
    PinnedBuffer m_hostTable; // the same
    std::int64_t m_tableRows = 0;
};

} // namespace kvglass::cuda
