// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cuda/capture.h"

#include <algorithm>

#include "kernels/cuda/cuda_error.h"

namespace kvglass::cuda {

namespace {

constexpr const char* kPurpose = "captured attention";
constexpr std::int64_t kFloat = sizeof(float);
constexpr std::int64_t kStatistics = sizeof(HeadStatistics);

/// The three columns of the table of slots, `rows` long each.
struct Table {
    std::int64_t* offsets;
    std::int32_t* positions;
    std::int32_t* slotOfRow;

    Table(void* memory, std::int64_t rows)
        : offsets(static_cast<std::int64_t*>(memory)),
          positions(reinterpret_cast<std::int32_t*>(offsets + rows)), slotOfRow(positions + rows) {}

    static std::int64_t bytes(std::int64_t rows) {
        return rows * static_cast<std::int64_t>(sizeof(std::int64_t) + 2 * sizeof(std::int32_t));
    }
};

template <class Buffer> Status grow(Buffer& buffer, std::int64_t bytes) {
    return buffer.bytes() >= bytes ? Status() : keep(buffer, Buffer::allocate(bytes, kPurpose));
}

cudaError_t toHost(const PinnedBuffer& host, const DeviceBuffer& device, std::int64_t bytes,
                   cudaStream_t stream) {
    return cudaMemcpyAsync(host.as<void>(), device.as<void>(), static_cast<std::size_t>(bytes),
                           cudaMemcpyDeviceToHost, stream);
}

/// Copies `count` elements into a span from `first` on, unless the span is empty.
template <class T>
void fill(std::span<T> target, std::int64_t first, const T* source, std::int64_t count) {
    if (!target.empty())
        std::copy_n(source, count, target.begin() + first);
}

} // namespace

Status CaptureBlock::reserve(std::int64_t weightCount, std::int64_t rowCount) {
    KVGLASS_TRY(grow(weights, weightCount * kFloat));
    KVGLASS_TRY(grow(quantised, weightCount));
    KVGLASS_TRY(grow(statistics, rowCount * kStatistics));
    KVGLASS_TRY(grow(hostWeights, weightCount * kFloat));
    KVGLASS_TRY(grow(hostQuantised, weightCount));
    KVGLASS_TRY(grow(hostStatistics, rowCount * kStatistics));
    if (!computed)
        KVGLASS_TRY(keep(computed, makeEvent(EventUse::Order)));
    if (!copied)
        KVGLASS_TRY(keep(copied, makeEvent(EventUse::Order)));
    return {};
}

Status CaptureBlock::queueCopy(std::int64_t weightCount, std::int64_t rowCount,
                               cudaStream_t computing, cudaStream_t copying) const {
    KVGLASS_CUDA_TRY(cudaEventRecord(computed.get(), computing));
    KVGLASS_CUDA_TRY(cudaStreamWaitEvent(copying, computed.get(), 0));
    KVGLASS_CUDA_TRY(toHost(hostWeights, weights, weightCount * kFloat, copying));
    KVGLASS_CUDA_TRY(toHost(hostQuantised, quantised, weightCount, copying));
    KVGLASS_CUDA_TRY(toHost(hostStatistics, statistics, rowCount * kStatistics, copying));
    KVGLASS_CUDA_TRY(cudaEventRecord(copied.get(), copying));
    return {};
}

std::int64_t CaptureBlock::bytes() const {
    return weights.bytes() + quantised.bytes() + statistics.bytes() + hostWeights.bytes() +
           hostQuantised.bytes() + hostStatistics.bytes();
}

Status RowCapture::reserve(const ModelConfig& config) {
    m_rows = config.layers * config.heads;
    return m_block.reserve(m_rows * config.contextLength, m_rows);
}

CaptureView RowCapture::view(std::int64_t layer, const StepInputs& inputs) const {
    return {.weights = m_block.weights.as<float>(),
            .quantised = m_block.quantised.as<std::uint8_t>(),
            .statistics = m_block.statistics.as<HeadStatistics>(),
            .positions = inputs.firstPosition,
            .slotCount = 1,
            .layersBefore = static_cast<int>(layer)};
}

Status RowCapture::deliver(const CaptureSlot& slot, cudaStream_t computing,
                           cudaStream_t copying) const {
    const std::int64_t weights = m_rows * (slot.position + 1);
    KVGLASS_TRY(m_block.queueCopy(weights, m_rows, computing, copying));
    KVGLASS_CUDA_TRY(cudaEventSynchronize(m_block.copied.get()));
    fill(slot.exact, 0, m_block.hostWeights.as<float>(), weights);
    fill(slot.quantised, 0, m_block.hostQuantised.as<std::uint8_t>(), weights);
    fill(slot.statistics, 0, m_block.hostStatistics.as<HeadStatistics>(), m_rows);
    return {};
}

Status PassCapture::reserveTables(std::int64_t contextLength) {
    m_tableRows = contextLength;
    KVGLASS_TRY(grow(m_table, Table::bytes(contextLength)));
    return grow(m_hostTable, Table::bytes(contextLength));
}

Status PassCapture::begin(std::span<const CaptureSlot> capture, const ModelConfig& config,
                          std::int64_t firstPosition, std::int64_t rows, cudaStream_t computing) {
    m_slots = {};
    if (capture.empty())
        return {};
    KVGLASS_TRY(reserveTables(config.contextLength));
    const Table table(m_hostTable.as<void>(), m_tableRows);
    std::fill_n(table.slotOfRow, rows, -1);
    std::int64_t before = 0;
    for (std::size_t s = 0; s < capture.size(); ++s) {
        table.offsets[s] = before;
        table.positions[s] = static_cast<std::int32_t>(capture[s].position);
        table.slotOfRow[capture[s].position - firstPosition] = static_cast<std::int32_t>(s);
        before += capture[s].position + 1;
    }
    m_heads = config.heads;
    m_weights = m_heads * before;
    const std::int64_t blocks = std::min<std::int64_t>(config.layers, 2);
    for (std::int64_t block = 0; block < blocks; ++block)
        KVGLASS_TRY(
            m_ring[block].reserve(m_weights, m_heads * static_cast<std::int64_t>(capture.size())));
    KVGLASS_CUDA_TRY(cudaMemcpyAsync(m_table.as<void>(), m_hostTable.as<void>(),
                                     static_cast<std::size_t>(Table::bytes(m_tableRows)),
                                     cudaMemcpyHostToDevice, computing));
    m_slots = capture;
    return {};
}

CaptureView PassCapture::view(std::int64_t layer) const {
    if (!isActive())
        return {};
    const CaptureBlock& block = m_ring[layer % 2];
    const Table table(m_table.as<void>(), m_tableRows);
    return {.weights = block.weights.as<float>(),
            .quantised = block.quantised.as<std::uint8_t>(),
            .statistics = block.statistics.as<HeadStatistics>(),
            .positions = table.positions,
            .offsets = table.offsets,
            .slotOfRow = table.slotOfRow,
            .slotCount = static_cast<int>(m_slots.size())};
}

Status PassCapture::queueCopy(std::int64_t layer, cudaStream_t computing,
                              cudaStream_t copying) const {
    if (!isActive())
        return {};
    return m_ring[layer % 2].queueCopy(
        m_weights, m_heads * static_cast<std::int64_t>(m_slots.size()), computing, copying);
}

Status PassCapture::deliver(std::int64_t layer) const {
    if (!isActive())
        return {};
    const CaptureBlock& block = m_ring[layer % 2];
    KVGLASS_CUDA_TRY(cudaEventSynchronize(block.copied.get()));
    const float* weights = block.hostWeights.as<float>();
    const std::uint8_t* quantised = block.hostQuantised.as<std::uint8_t>();
    const HeadStatistics* statistics = block.hostStatistics.as<HeadStatistics>();
    for (const CaptureSlot& slot : m_slots) {
        const std::int64_t count = m_heads * (slot.position + 1); // of a layer
        fill(slot.exact, layer * count, weights, count);
        fill(slot.quantised, layer * count, quantised, count);
        fill(slot.statistics, layer * m_heads, statistics, m_heads);
        weights += count;
        quantised += count;
        statistics += m_heads;
    }
    return {};
}

std::int64_t PassCapture::bytes() const {
    return m_ring[0].bytes() + m_ring[1].bytes() + m_table.bytes() + m_hostTable.bytes();
}

} // namespace kvglass::cuda
