// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/io/token_id_fields.h"

namespace kvglass {

using Json = nlohmann::json;

namespace {

std::optional<TokenId> idWithin(const Json& id, std::int64_t vocabularySize) {
    const bool inside = id.is_number_unsigned() &&
                        id.get<std::uint64_t>() < static_cast<std::uint64_t>(vocabularySize);
    if (!inside)
        return std::nullopt;
    return TokenId(static_cast<std::int32_t>(id.get<std::uint64_t>()));
}

} // namespace

std::vector<TokenId> readTokenIds(ConfigFields& fields, const char* name, const Json& value,
                                  std::int64_t vocabularySize) {
    if (value.is_null())
        return {};
    const Json single = Json::array({value});
    std::vector<TokenId> tokens;
    for (const Json& id : value.is_array() ? value : single) {
        if (!id.is_number_integer())
            fields.reject(name, "is neither an id, nor a list of ids, nor null");
        if (const auto token = idWithin(id, vocabularySize))
            tokens.push_back(*token);
    }
    return tokens;
}

std::optional<TokenId> readTokenId(ConfigFields& fields, const char* name, const Json& value,
                                   std::int64_t vocabularySize) {
    if (!value.is_null() && !value.is_number_integer())
        fields.reject(name, "is neither an id nor null");
    return idWithin(value, vocabularySize);
}

} // namespace kvglass
