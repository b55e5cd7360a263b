// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/io/config_fields.h"

#include "engine/io/quoted_text.h"

namespace kvglass {

using Json = nlohmann::json;

namespace {
std::string shown(const Json& value) {
    return quotedText(value.dump(-1, ' ', true, Json::error_handler_t::replace));
}
} // namespace

ConfigFields::ConfigFields(const Json& document, const std::string& file)
    : m_document(document), m_what("cannot read " + quotedText(file)) {}

const Json* ConfigFields::find(const char* name) const {
    const auto found = m_document.find(name);
    return found == m_document.end() ? nullptr : &*found;
}

void ConfigFields::reject(const char* name, const std::string& reason, ErrorCode code) {
    if (!m_problem)
        m_problem = Error{code, m_what, quotedText(name) + " " + reason, {}};
}

Status ConfigFields::status() const {
    if (m_problem)
        return fail(*m_problem);
    return {};
}

std::int64_t ConfigFields::checkedSize(const char* name, const Json& value, std::int64_t largest) {
    const bool positive = value.is_number_unsigned() && value.get<std::uint64_t>() >= 1 &&
                          value.get<std::uint64_t>() <= static_cast<std::uint64_t>(largest);
    if (positive)
        return static_cast<std::int64_t>(value.get<std::uint64_t>());
    reject(name, "is " + shown(value) + ", not an integer from 1 to " + std::to_string(largest));
    return 1;
}

std::int64_t ConfigFields::size(std::initializer_list<const char*> names, std::int64_t standard,
                                std::int64_t largest) {
    std::optional<std::int64_t> result;
    const char* source = nullptr;
    for (const char* name : names) {
        const Json* value = find(name);
        if (value == nullptr)
            continue;
        const std::int64_t number = checkedSize(name, *value, largest);
        if (result && *result != number)
            reject(name, "is " + std::to_string(number) + ", but " + quotedText(source) + " is " +
                             std::to_string(*result));
        if (!result) {
            result = number;
            source = name;
        }
    }
    return result.value_or(standard);
}

std::int64_t ConfigFields::sizeOrNull(const char* name, std::int64_t standard,
                                      std::int64_t largest) {
    const Json* value = find(name);
    return value == nullptr || value->is_null() ? standard : checkedSize(name, *value, largest);
}

bool ConfigFields::flag(const char* name, bool standard) {
    const Json* value = find(name);
    if (value == nullptr)
        return standard;
    if (value->is_boolean())
        return value->get<bool>();
    reject(name, "is " + shown(*value) + ", neither true nor false");
    return standard;
}

double ConfigFields::number(const char* name, double standard) {
    const Json* value = find(name);
    if (value == nullptr)
        return standard;
    if (value->is_number())
        return value->get<double>();
    reject(name, "is " + shown(*value) + ", not a number");
    return standard;
}

std::string ConfigFields::text(const char* name, const std::string& standard) {
    const Json* value = find(name);
    if (value == nullptr)
        return standard;
    if (value->is_string())
        return value->get<std::string>();
    reject(name, "is " + shown(*value) + ", not a text");
    return standard;
}

} // namespace kvglass
