// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Large numbers in sentences. The window has a way of its own, with thin spaces.

#pragma once

#include <cstdint>
#include <string>

namespace kvglass {

/// 508500 -> "508,500". value >= 0.
[[nodiscard]] std::string groupedDigits(std::int64_t value);

} // namespace kvglass
