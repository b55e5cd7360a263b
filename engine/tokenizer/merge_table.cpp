// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/merge_table.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace kvglass {

MergeTable::MergeTable(std::vector<Merge> merges) : m_merges(std::move(merges)) {
    std::sort(m_merges.begin(), m_merges.end(), [](const Merge& a, const Merge& b) {
        return std::tie(a.left, a.right) < std::tie(b.left, b.right);
    });
    if (m_merges.empty()) {
        return;
    }
    m_firstOf.assign(static_cast<std::size_t>(m_merges.back().left) + 2, 0);
    for (const Merge& merge : m_merges) {
        ++m_firstOf[static_cast<std::size_t>(merge.left) + 1];
    }
    for (std::size_t left = 1; left < m_firstOf.size(); ++left) {
        m_firstOf[left] += m_firstOf[left - 1];
    }
}

const Merge* MergeTable::find(std::int32_t left, std::int32_t right) const {
    const auto row = static_cast<std::size_t>(left);
    if (row + 1 >= m_firstOf.size()) {
        return nullptr;
    }
    const Merge* const begin = m_merges.data() + m_firstOf[row];
    const Merge* const end = m_merges.data() + m_firstOf[row + 1];
    const Merge* const found = std::lower_bound(
        begin, end, right, [](const Merge& m, std::int32_t r) { return m.right < r; });
    return found != end && found->right == right ? found : nullptr;
}

} // namespace kvglass
