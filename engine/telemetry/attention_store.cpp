// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/telemetry/attention_store.h"

#include <algorithm>
#include <new>

#include "engine/base/ensure.h"

namespace kvglass {

namespace {
enum class SlotState : std::uint8_t { Empty, Open, Published };
}

// The state is the only field that readers look at before the slot is published; its release store
// in publish() makes the rows visible to the acquire load of every reader.
struct AttentionStore::Slot {
    std::atomic<SlotState> state{SlotState::Empty};
    std::unique_ptr<std::uint8_t[]> rows;         // (L, H, position + 1)
    std::unique_ptr<HeadStatistics[]> statistics; // (L, H)
};

AttentionStore::AttentionStore(const ModelConfig& config, std::int64_t budgetBytes)
    : m_layers(config.layers), m_heads(config.heads), m_contextLength(config.contextLength),
      m_budgetBytes(budgetBytes),
      m_slots(std::make_unique<Slot[]>(static_cast<std::size_t>(config.contextLength))) {}

AttentionStore::~AttentionStore() = default;

std::int64_t AttentionStore::bytesForPosition(std::int64_t position) const {
    const auto statisticsBytes = static_cast<std::int64_t>(sizeof(HeadStatistics));
    return m_layers * m_heads * (position + 1 + statisticsBytes);
}

std::optional<CaptureSlot> AttentionStore::open(std::int64_t position) {
    ENSURE(position >= 0 && position < m_contextLength);
    Slot& slot = m_slots[static_cast<std::size_t>(position)];
    const std::int64_t wanted = bytesForPosition(position);
    if (slot.state.load(std::memory_order_relaxed) != SlotState::Empty)
        return std::nullopt;
    if (m_bytes.load(std::memory_order_relaxed) + wanted > m_budgetBytes)
        return std::nullopt;

    const auto heads = static_cast<std::size_t>(m_layers * m_heads);
    const std::size_t weights = heads * static_cast<std::size_t>(position + 1);
    try {
        slot.rows = std::make_unique_for_overwrite<std::uint8_t[]>(weights);
        slot.statistics = std::make_unique<HeadStatistics[]>(heads);
    } catch (const std::bad_alloc&) {
        slot.rows.reset();
        return std::nullopt; // the position is drawn as not captured; the generation goes on
    }
    m_bytes.fetch_add(wanted, std::memory_order_relaxed);
    slot.state.store(SlotState::Open, std::memory_order_relaxed);
    CaptureSlot capture;
    capture.position = position;
    capture.quantised = {slot.rows.get(), weights};
    capture.statistics = {slot.statistics.get(), heads};
    return capture;
}

void AttentionStore::publish(std::int64_t position) {
    ENSURE(position >= 0 && position < m_contextLength);
    Slot& slot = m_slots[static_cast<std::size_t>(position)];
    ENSURE(slot.state.load(std::memory_order_relaxed) == SlotState::Open);
    slot.state.store(SlotState::Published, std::memory_order_release);
}

void AttentionStore::discard(std::int64_t position) {
    ENSURE(position >= 0 && position < m_contextLength);
    Slot& slot = m_slots[static_cast<std::size_t>(position)];
    ENSURE(slot.state.load(std::memory_order_relaxed) == SlotState::Open);
    slot.rows.reset();
    slot.statistics.reset();
    m_bytes.fetch_sub(bytesForPosition(position), std::memory_order_relaxed);
    slot.state.store(SlotState::Empty, std::memory_order_relaxed);
}

void AttentionStore::copyFrom(const AttentionStore& earlier, std::int64_t end) {
    ENSURE(earlier.m_layers == m_layers && earlier.m_heads == m_heads &&
           earlier.m_contextLength == m_contextLength);
    for (std::int64_t position = 0; position < end; ++position) {
        if (!earlier.isCaptured(position))
            continue;
        const auto slot = open(position);
        if (!slot)
            continue;
        const Slot& source = earlier.m_slots[static_cast<std::size_t>(position)];
        std::copy_n(source.rows.get(), slot->quantised.size(), slot->quantised.data());
        std::copy_n(source.statistics.get(), slot->statistics.size(), slot->statistics.data());
        publish(position);
    }
}

bool AttentionStore::isCaptured(std::int64_t position) const {
    if (position < 0 || position >= m_contextLength)
        return false;
    const Slot& slot = m_slots[static_cast<std::size_t>(position)];
    return slot.state.load(std::memory_order_acquire) == SlotState::Published;
}

std::span<const std::uint8_t> AttentionStore::row(std::int64_t position, LayerIndex layer,
                                                  HeadIndex head) const {
    const bool known =
        layer.value >= 0 && layer.value < m_layers && head.value >= 0 && head.value < m_heads;
    if (!known || !isCaptured(position))
        return {};
    const auto length = static_cast<std::size_t>(position + 1);
    const auto index = static_cast<std::size_t>(layer.value * m_heads + head.value);
    return {m_slots[static_cast<std::size_t>(position)].rows.get() + index * length, length};
}

std::span<const HeadStatistics> AttentionStore::statistics(std::int64_t position) const {
    if (!isCaptured(position))
        return {};
    return {m_slots[static_cast<std::size_t>(position)].statistics.get(),
            static_cast<std::size_t>(m_layers * m_heads)};
}

std::int64_t AttentionStore::bytes() const { return m_bytes.load(std::memory_order_relaxed); }

} // namespace kvglass
