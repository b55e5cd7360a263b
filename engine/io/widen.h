// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// 16-bit numbers to f32, exactly: every f16 and bf16 value is an f32 value.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace kvglass {

/// IEEE binary16. Subnormal values become the normal f32 that they are; infinity and NaN become
/// infinity and NaN. `out` has as many elements as `in`.
void widenF16(std::span<const std::uint16_t> in, std::span<float> out);

/// bfloat16: the upper half of an f32.
void widenBF16(std::span<const std::uint16_t> in, std::span<float> out);

/// The index of the first NaN or infinity; empty when every value is finite.
[[nodiscard]] std::optional<std::size_t> firstNotFinite(std::span<const float> values);

} // namespace kvglass
