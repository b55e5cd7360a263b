// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Small strong types for what are all integers, so that a layer cannot be passed for a head.

#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace kvglass {

template <class Tag, class Representation> struct StrongId {
    Representation value{};

    constexpr StrongId() = default;
    explicit constexpr StrongId(Representation v) : value(v) {}
    auto operator<=>(const StrongId&) const = default;
};

using TokenId = StrongId<struct TokenTag, std::int32_t>;      // index into the vocabulary
using LayerIndex = StrongId<struct LayerTag, std::int32_t>;   // 0 .. L-1
using HeadIndex = StrongId<struct HeadTag, std::int32_t>;     // 0 .. H-1
using RequestId = StrongId<struct RequestTag, std::uint64_t>; // one generation; never reused

} // namespace kvglass

template <class Tag, class Representation>
struct std::hash<kvglass::StrongId<Tag, Representation>> {
    std::size_t operator()(const kvglass::StrongId<Tag, Representation>& id) const noexcept {
        return std::hash<Representation>{}(id.value);
    }
};
