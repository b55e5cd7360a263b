// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/token_ids_json.h"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/tokenizer/load_error.h"

namespace kvglass {

Result<std::int64_t> readTokenId(const nlohmann::json& value, const std::string& place) {
    // The parser keeps whole numbers from 0 on, and only those, as unsigned.
    if (!value.is_number_unsigned() ||
        value.get<std::uint64_t>() >= static_cast<std::uint64_t>(kMaximumVocabulary)) {
        return badFormat(fmt::format("{}: the id is not a whole number from 0 to {}", place,
                                     kMaximumVocabulary - 1));
    }
    return static_cast<std::int64_t>(value.get<std::uint64_t>());
}

Result<std::vector<VocabularyEntry>> readTokenIds(const nlohmann::json& object,
                                                  const std::string& place) {
    if (!object.is_object()) {
        return badFormat(place + ": not an object of token ids by name");
    }
    if (std::ssize(object) > kMaximumVocabulary) {
        return badFormat(fmt::format("{}: more than {} tokens", place, kMaximumVocabulary));
    }
    std::vector<VocabularyEntry> entries;
    entries.reserve(object.size());
    for (const auto& [name, value] : object.items()) {
        const Result<std::int64_t> id =
            readTokenId(value, fmt::format("{}: token {}", place, inQuotes(name)));
        if (!id) {
            return fail(id.error());
        }
        entries.push_back({.spelling = name, .id = *id});
    }
    return entries;
}

} // namespace kvglass
