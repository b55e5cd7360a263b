// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What an option takes for a number: all of the text, in base 10, within a range. The parser's own
// reading would take "010" for 8 and -1 for the largest seed.

#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <system_error>

#include <CLI/CLI.hpp>

namespace kvglass::cli {

/// Accepts the integers from `least` to `most`, written without a leading zero or a plus.
template <std::integral Number> [[nodiscard]] CLI::Validator isInteger(Number least, Number most) {
    return CLI::Validator(
        [=](std::string& text) {
            Number value = 0;
            const char* const end = text.data() + text.size();
            const auto parsed = std::from_chars(text.data(), end, value);
            const bool whole = parsed.ec == std::errc() && parsed.ptr == end;
            // "010" would be read as octal later; std::to_string() writes what is canonical.
            if (whole && value >= least && value <= most && std::to_string(value) == text)
                return std::string();
            return "'" + text + "' is not an integer from " + std::to_string(least) + " to " +
                   std::to_string(most);
        },
        "");
}

/// Accepts the finite numbers that `accepts`; `rule` says to the user which these are.
template <std::predicate<double> Predicate>
[[nodiscard]] CLI::Validator isNumber(Predicate accepts, std::string rule) {
    return CLI::Validator(
        [=](std::string& text) {
            double value = 0.0;
            const char* const end = text.data() + text.size();
            const auto parsed = std::from_chars(text.data(), end, value);
            if (parsed.ec != std::errc() || parsed.ptr != end || !(value - value == 0.0))
                return "'" + text + "' is not a number";
            return accepts(value) ? std::string() : rule;
        },
        "");
}

} // namespace kvglass::cli
