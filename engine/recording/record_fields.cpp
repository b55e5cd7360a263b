// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/record_fields.h"

#include <cmath>

#include <fmt/format.h>

namespace kvglass {

namespace {
const nlohmann::json& emptyObject() {
    static const nlohmann::json empty = nlohmann::json::object();
    return empty;
}
const nlohmann::json& emptyArray() {
    static const nlohmann::json empty = nlohmann::json::array();
    return empty;
}
} // namespace

RecordFields::RecordFields(const nlohmann::json& object)
    : m_object(object.is_object() ? object : emptyObject()) {
    if (!object.is_object())
        m_problem = "it is not a JSON object";
}

const nlohmann::json* RecordFields::find(const char* key) {
    const auto found = m_object.find(key);
    if (found != m_object.end())
        return &*found;
    reject(key, "is missing");
    return nullptr;
}

bool RecordFields::has(const char* key) const {
    const auto found = m_object.find(key);
    return found != m_object.end() && !found->is_null();
}

std::int64_t RecordFields::integer(const char* key, std::int64_t least, std::int64_t most) {
    const nlohmann::json* value = find(key);
    if (value == nullptr)
        return least;
    // An unsigned number beyond the signed range would wrap.
    const bool fits = value->is_number_integer() &&
                      (!value->is_number_unsigned() || value->get<std::uint64_t>() <= INT64_MAX);
    const std::int64_t number = fits ? value->get<std::int64_t>() : 0;
    if (fits && number >= least && number <= most)
        return number;
    reject(key, fmt::format("is not an integer from {} to {}", least, most));
    return least;
}

double RecordFields::number(const char* key, double least, double most) {
    const nlohmann::json* value = find(key);
    if (value == nullptr)
        return least;
    const double number = value->is_number() ? value->get<double>() : std::nan("");
    if (number >= least && number <= most) // false for NaN
        return number;
    reject(key, fmt::format("is not a number from {:g} to {:g}", least, most));
    return least;
}

std::optional<double> RecordFields::optionalNumber(const char* key, double least) {
    if (!has(key))
        return std::nullopt;
    return number(key, least);
}

std::string RecordFields::text(const char* key, std::size_t longest) {
    const nlohmann::json* value = find(key);
    if (value == nullptr)
        return {};
    if (value->is_string() && value->get_ref<const std::string&>().size() <= longest)
        return value->get<std::string>();
    reject(key, fmt::format("is not a text of at most {} bytes", longest));
    return {};
}

bool RecordFields::flag(const char* key) {
    const nlohmann::json* value = find(key);
    if (value != nullptr && value->is_boolean())
        return value->get<bool>();
    reject(key, "is neither true nor false");
    return false;
}

const nlohmann::json& RecordFields::object(const char* key) {
    const nlohmann::json* value = find(key);
    if (value != nullptr && value->is_object())
        return *value;
    reject(key, "is not an object");
    return emptyObject();
}

const nlohmann::json& RecordFields::array(const char* key, std::size_t most) {
    const nlohmann::json* value = find(key);
    if (value != nullptr && value->is_array() && value->size() <= most)
        return *value;
    reject(key, fmt::format("is not an array of at most {} elements", most));
    return emptyArray();
}

void RecordFields::reject(const char* key, std::string_view reason) {
    reject(fmt::format("`{}` {}", key, reason));
}

void RecordFields::reject(const std::string& problem) {
    if (m_problem.empty())
        m_problem = problem;
}

} // namespace kvglass
