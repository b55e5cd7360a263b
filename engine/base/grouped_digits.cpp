// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/base/grouped_digits.h"

#include <cstddef>

#include "engine/base/ensure.h"

namespace kvglass {

std::string groupedDigits(std::int64_t value) {
    ENSURE(value >= 0);
    std::string digits = std::to_string(value);
    for (auto place = static_cast<std::ptrdiff_t>(digits.size()) - 3; place > 0; place -= 3)
        digits.insert(static_cast<std::size_t>(place), ",");
    return digits;
}

} // namespace kvglass
