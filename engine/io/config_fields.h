// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Typed, bounded access to the fields of a config.json. The first problem is kept; reading goes on
// with defaults, so that the caller reads top to bottom and asks once at the end.

#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "engine/base/error.h"

namespace kvglass {

class ConfigFields {
public:
    /// `document` must outlive this object; `file` is named in errors.
    ConfigFields(const nlohmann::json& document, const std::string& file);

    /// An integer in [1, largest], under the first of `names` or one of its other names; two names
    /// with different values are an error.
    [[nodiscard]] std::int64_t size(std::initializer_list<const char*> names, std::int64_t standard,
                                    std::int64_t largest);
    /// As size(), but null and absent are `standard`.
    [[nodiscard]] std::int64_t sizeOrNull(const char* name, std::int64_t standard,
                                          std::int64_t largest);
    [[nodiscard]] bool flag(const char* name, bool standard);
    [[nodiscard]] double number(const char* name, double standard);
    [[nodiscard]] std::string text(const char* name, const std::string& standard);

    /// The value, or nullptr when it is absent.
    [[nodiscard]] const nlohmann::json* find(const char* name) const;

    /// Keeps a problem, unless there is one already.
    void reject(const char* name, const std::string& reason, ErrorCode code = ErrorCode::BadFormat);

    [[nodiscard]] Status status() const; // the first problem

private:
    [[nodiscard]] std::int64_t checkedSize(const char* name, const nlohmann::json& value,
                                           std::int64_t largest);

    const nlohmann::json& m_document;
    std::string m_what;
    std::optional<Error> m_problem;
};

} // namespace kvglass
