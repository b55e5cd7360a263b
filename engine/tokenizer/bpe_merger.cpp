// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/bpe_merger.h"

#include <algorithm>
#include <functional>

namespace kvglass {
namespace {

// Up to here searching a few ranks costs less than keeping a heap; both give the same tokens.
constexpr std::size_t kLongestScannedWord = 48;

constexpr std::uint64_t queueKey(std::uint32_t rank, std::int32_t index) {
    return (std::uint64_t{rank} << 32) | static_cast<std::uint32_t>(index);
}

} // namespace

void BpeMerger::append(std::span<const std::int32_t> word, std::vector<TokenId>& tokens) {
    if (word.empty()) {
        return;
    }
    link(word);
    if (word.size() <= kLongestScannedWord) {
        mergeByScanning();
    } else {
        mergeByQueue();
    }
    for (std::int32_t index = 0; index >= 0; index = m_symbols[index].next) {
        tokens.emplace_back(m_symbols[index].token);
    }
}

void BpeMerger::link(std::span<const std::int32_t> word) {
    const auto count = static_cast<std::int32_t>(word.size());
    m_symbols.resize(word.size());
    for (std::int32_t i = 0; i < count; ++i) {
        const bool isLast = i + 1 == count;
        m_symbols[i] = {.token = word[i],
                        .previous = i - 1,
                        .next = isLast ? -1 : i + 1,
                        .merge = isLast ? nullptr : m_merges.find(word[i], word[i + 1])};
    }
}

void BpeMerger::mergeByScanning() {
    while (true) {
        std::int32_t best = -1;
        for (std::int32_t i = 0; i >= 0; i = m_symbols[i].next) {
            const Merge* const merge = m_symbols[i].merge;
            if (merge && (best < 0 || merge->rank < m_symbols[best].merge->rank)) {
                best = i;
            }
        }
        if (best < 0) {
            return;
        }
        joinWithNext(best);
    }
}

void BpeMerger::mergeByQueue() {
    m_queue.clear();
    for (std::size_t i = 0; i < m_symbols.size(); ++i) {
        if (const Merge* const merge = m_symbols[i].merge) {
            m_queue.push_back(queueKey(merge->rank, static_cast<std::int32_t>(i)));
        }
    }
    m_queuedPairs += m_queue.size();
    std::make_heap(m_queue.begin(), m_queue.end(), std::greater<>());
    while (!m_queue.empty()) {
        const std::uint64_t top = m_queue.front();
        std::pop_heap(m_queue.begin(), m_queue.end(), std::greater<>());
        m_queue.pop_back();
        const auto index = static_cast<std::int32_t>(top & 0xFFFFFFFFU);
        const Merge* const merge = m_symbols[index].merge;
        // A rank belongs to one pair, so that a pair that has changed since is seen here.
        if (!merge || queueKey(merge->rank, index) != top) {
            continue;
        }
        joinWithNext(index);
        enqueue(index);
        enqueue(m_symbols[index].previous);
    }
}

void BpeMerger::enqueue(std::int32_t index) {
    if (index < 0 || !m_symbols[index].merge) {
        return;
    }
    m_queue.push_back(queueKey(m_symbols[index].merge->rank, index));
    std::push_heap(m_queue.begin(), m_queue.end(), std::greater<>());
    ++m_queuedPairs;
}

void BpeMerger::joinWithNext(std::int32_t index) {
    Symbol& symbol = m_symbols[index];
    Symbol& removed = m_symbols[symbol.next];
    symbol.token = symbol.merge->result;
    symbol.next = removed.next;
    removed.merge = nullptr; // what is queued for it is stale from now on
    if (symbol.next >= 0) {
        m_symbols[symbol.next].previous = index;
    }
    updateMerge(index);
    updateMerge(symbol.previous);
}

void BpeMerger::updateMerge(std::int32_t index) {
    if (index < 0) {
        return;
    }
    Symbol& symbol = m_symbols[index];
    symbol.merge =
        symbol.next < 0 ? nullptr : m_merges.find(symbol.token, m_symbols[symbol.next].token);
}

} // namespace kvglass
