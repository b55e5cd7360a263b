// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Byte-pair encoding of one piece of text: of all neighbours that may merge, the pair of lowest
// rank is joined, the leftmost one of equals, until none is left. Knows nothing of text and
// vocabularies.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/ids.h"
#include "engine/tokenizer/merge_table.h"

namespace kvglass {

/// Holds the work memory of one call of encode(); not for use by two threads. Short words are
/// merged by searching for the lowest rank again and again, long ones with a queue in O(n log n).
class BpeMerger {
public:
    explicit BpeMerger(const MergeTable& merges) : m_merges(merges) {}

    /// Appends the tokens of a word whose bytes are the tokens `word`; at most 2^31 - 1 of them.
    void append(std::span<const std::int32_t> word, std::vector<TokenId>& tokens);

    /// How many pairs ever entered the queue: below 3 n for a word of n bytes, whatever it holds.
    [[nodiscard]] std::uint64_t queuedPairs() const { return m_queuedPairs; }

private:
    struct Symbol {
        std::int32_t token = 0;
        std::int32_t previous = -1;   // index of the symbol on the left; -1: none
        std::int32_t next = -1;       // on the right; -1: none
        const Merge* merge = nullptr; // what joins this symbol and the next one; nullptr: nothing
    };

    void link(std::span<const std::int32_t> word);
    void mergeByScanning();
    void mergeByQueue();
    void enqueue(std::int32_t index);
    void joinWithNext(std::int32_t index);
    void updateMerge(std::int32_t index);

    const MergeTable& m_merges;
    std::vector<Symbol> m_symbols; // a linked list; the first symbol is never removed
    std::vector<std::uint64_t>
        m_queue; // heap of (rank, index) with the lowest on top; some are stale
    std::uint64_t m_queuedPairs = 0;
};

} // namespace kvglass
