// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/backend/types.h"

#include <array>
#include <utility>

#include "engine/base/ensure.h"

namespace kvglass {

namespace {
constexpr std::array kWeightNames = {std::pair{WeightType::F32, std::string_view("f32")},
                                     std::pair{WeightType::F16, std::string_view("f16")},
                                     std::pair{WeightType::BF16, std::string_view("bf16")},
                                     std::pair{WeightType::Int8, std::string_view("int8")}};
constexpr std::array kKvNames = {std::pair{KvType::F32, std::string_view("f32")},
                                 std::pair{KvType::F16, std::string_view("f16")},
                                 std::pair{KvType::Int8, std::string_view("int8")}};

template <class Table, class Type> std::string_view nameIn(const Table& table, Type type) {
    for (const auto& [value, text] : table)
        if (value == type)
            return text;
    return "unknown";
}

template <class Type, class Table>
std::optional<Type> valueIn(const Table& table, std::string_view text) {
    for (const auto& [value, known] : table)
        if (known == text)
            return value;
    return std::nullopt;
}
} // namespace

std::string_view name(WeightType type) { return nameIn(kWeightNames, type); }
std::string_view name(KvType type) { return nameIn(kKvNames, type); }

std::optional<WeightType> weightTypeFromName(std::string_view text) {
    return valueIn<WeightType>(kWeightNames, text);
}

std::optional<KvType> kvTypeFromName(std::string_view text) {
    return valueIn<KvType>(kKvNames, text);
}

std::int64_t bytesPerValue(KvType type) {
    switch (type) {
    case KvType::F32: return 4;
    case KvType::F16: return 2;
    case KvType::Int8: return 1;
    }
    ENSURE(!"a KV type without a size");
    return 0;
}

std::string_view name(CachePolicy policy) {
    return policy.kind == CachePolicy::Kind::Off ? "off" : "full";
}

} // namespace kvglass
