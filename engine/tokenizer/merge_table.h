// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Which two tokens BPE may join, into what, and in which order of preference.

#pragma once

#include <cstdint>
#include <vector>

namespace kvglass {

struct Merge {
    std::int32_t left = 0; // token ids
    std::int32_t right = 0;
    std::int32_t result = 0;
    std::uint32_t rank = 0; // 0 is joined first; no two merges share one
};

/// Sorted by (left, right) and indexed by left: a look-up is a short binary search. It cannot
/// degenerate, whatever ids a file holds, as a hash table could.
class MergeTable {
public:
    MergeTable() = default;
    /// The pairs (left, right) are distinct; ids are at least 0.
    explicit MergeTable(std::vector<Merge> merges);

    /// The merge of this pair, or nullptr. Valid as long as the table.
    [[nodiscard]] const Merge* find(std::int32_t left, std::int32_t right) const;

private:
    std::vector<Merge> m_merges;          // sorted by left, then right
    std::vector<std::uint32_t> m_firstOf; // m_merges[m_firstOf[l] .. m_firstOf[l + 1]) have left l
};

} // namespace kvglass
