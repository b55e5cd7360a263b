// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Typed, bounded access to the fields of one JSON object of a recording, which is not trusted. The
// first problem is kept; reading goes on with defaults, so that the caller asks once at the end.
// Fields that are not asked for are ignored: a later version may have brought them.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace kvglass {

/// The largest count, size or time that is believed; a double holds it exactly.
inline constexpr std::int64_t kLargestRecorded = 1LL << 52U;

class RecordFields {
public:
    /// `object` must outlive this and whatever object() returns.
    explicit RecordFields(const nlohmann::json& object);

    [[nodiscard]] std::int64_t integer(const char* key, std::int64_t least = 0,
                                       std::int64_t most = kLargestRecorded);
    [[nodiscard]] double number(const char* key, double least = 0.0,
                                double most = static_cast<double>(kLargestRecorded));
    /// Empty where the field is null or absent.
    [[nodiscard]] std::optional<double> optionalNumber(const char* key, double least = 0.0);
    [[nodiscard]] std::string text(const char* key, std::size_t longest = 4096);
    [[nodiscard]] bool flag(const char* key);
    [[nodiscard]] bool has(const char* key) const; // and it is not null
    /// An object or array of at most `most` elements; an empty one otherwise.
    [[nodiscard]] const nlohmann::json& object(const char* key);
    [[nodiscard]] const nlohmann::json& array(const char* key, std::size_t most);

    /// One of a closed set of names: `parse` gives an optional.
    template <class Parse> [[nodiscard]] auto named(const char* key, const Parse& parse) {
        const auto value = parse(std::string_view(text(key)));
        if (!value)
            reject(key, "is not a name that is known");
        return value.value_or(typename decltype(parse(std::string_view()))::value_type{});
    }

    /// Keeps a problem, unless there is one already.
    void reject(const char* key, std::string_view reason);
    void reject(const std::string& problem);
    [[nodiscard]] const std::string& problem() const { return m_problem; } // empty: none

private:
    [[nodiscard]] const nlohmann::json* find(const char* key);

    const nlohmann::json& m_object;
    std::string m_problem;
};

} // namespace kvglass
