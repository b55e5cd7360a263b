// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/usual_maximum.h"

#include <algorithm>
#include <functional>
#include <iterator>

namespace kvglass::ui {

namespace {

constexpr std::int64_t kFewest = 8; // of less, none is said to be unusual
constexpr std::int64_t kOneIn = 50;
constexpr double kFactor = 3.0;
constexpr std::ptrdiff_t kKept = 64; // outliers that are told apart at most, and one more

} // namespace

void UsualMaximum::add(double value) {
    ++m_count;
    const auto at = std::ranges::upper_bound(m_top, value, std::greater<>());
    m_top.insert(at, value);
    if (std::ssize(m_top) > kKept) {
        m_top.pop_back();
    }
}

void UsualMaximum::clear() {
    m_top.clear();
    m_count = 0;
}

double UsualMaximum::largest() const { return m_top.empty() ? 0.0 : m_top.front(); }

double UsualMaximum::usual() const {
    if (m_count < kFewest) {
        return largest();
    }
    const std::int64_t few = std::clamp(m_count / kOneIn, std::int64_t{1}, std::int64_t{kKept - 1});
    const double limit = kFactor * m_top[static_cast<std::size_t>(few)];
    return *std::ranges::find_if(m_top, [limit](double value) { return value <= limit; });
}

} // namespace kvglass::ui
