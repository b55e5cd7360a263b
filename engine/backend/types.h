// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Number formats of weights and of the KV cache, and the cache policy.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kvglass {

enum class WeightType : std::uint8_t { F32, F16, BF16, Int8 };
enum class KvType : std::uint8_t { F32, F16, Int8 };

[[nodiscard]] std::string_view name(WeightType type); // "f32", "f16", "bf16", "int8"
[[nodiscard]] std::string_view name(KvType type);
[[nodiscard]] std::optional<WeightType> weightTypeFromName(std::string_view name);
[[nodiscard]] std::optional<KvType> kvTypeFromName(std::string_view name);

/// Bytes of one cached value, scales not counted.
[[nodiscard]] std::int64_t bytesPerValue(KvType type);

/// How a sequence keeps keys and values. A struct, so that later policies (window, sinks, pages)
/// bring their numbers along without changing any interface.
struct CachePolicy {
    enum class Kind : std::uint8_t {
        Off,  // keep nothing: every step recomputes all positions
        Full, // keep keys and values of every position
    };
    Kind kind = Kind::Full;

    [[nodiscard]] static constexpr CachePolicy off() { return {Kind::Off}; }
    [[nodiscard]] static constexpr CachePolicy full() { return {Kind::Full}; }
    [[nodiscard]] constexpr bool keepsCache() const { return kind != Kind::Off; }
    bool operator==(const CachePolicy&) const = default;
};

[[nodiscard]] std::string_view name(CachePolicy policy); // "off", "full"

} // namespace kvglass
