// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/base/grouped_digits.h"

#include <cstddef>

#include "engine/base/ensure.h"

namespace kvglass {

std::string groupedDigits(std::int64_t value) {
    ENSURE(value >= 0);
    const std::string digits = std::to_string(value);
    std::string grouped;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) {
            grouped += ',';
        }
        grouped += digits[i];
    }
    return grouped;
}

} // namespace kvglass
