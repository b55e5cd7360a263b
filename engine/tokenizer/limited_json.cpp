// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/limited_json.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <new>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "engine/tokenizer/load_error.h"

namespace kvglass {
namespace {

using nlohmann::json;

/// Builds the value from the parser's events and stops it (by returning false) at a limit.
class LimitedJsonBuilder : public nlohmann::json_sax<json> {
public:
    explicit LimitedJsonBuilder(JsonLimits limits) : m_limits(limits) {}

    json takeRoot() { return std::move(m_root); }
    const std::string& problem() const { return m_problem; }

    bool null() override { return add(json(), Kind::Scalar); }
    bool boolean(bool value) override { return add(json(value), Kind::Scalar); }
    bool number_integer(number_integer_t value) override { return add(json(value), Kind::Scalar); }
    bool number_unsigned(number_unsigned_t value) override {
        return add(json(value), Kind::Scalar);
    }
    bool number_float(number_float_t value, const string_t&) override {
        return add(json(value), Kind::Scalar);
    }
    bool string(string_t& value) override { return add(json(std::move(value)), Kind::Scalar); }
    bool binary(binary_t&) override { return stop("holds binary data"); } // never in JSON text
    bool start_object(std::size_t) override { return add(json::object(), Kind::Container); }
    bool start_array(std::size_t) override { return add(json::array(), Kind::Container); }
    bool end_object() override { return leave(); }
    bool end_array() override { return leave(); }

    bool key(string_t& name) override {
        auto& members = m_open.back()->get_ref<json::object_t&>();
        const auto [member, isNew] = members.emplace(name, json());
        if (!isNew) {
            return stop(fmt::format("the key {} stands twice in one object", inQuotes(name)));
        }
        m_member = &member->second;
        return true;
    }

    bool parse_error(std::size_t, const std::string&, const json::exception& error) override {
        return stop(shortened(error.what()));
    }

private:
    enum class Kind { Scalar, Container };

    bool add(json value, Kind kind) {
        if (++m_values > m_limits.values) {
            return stop(fmt::format("holds more than {} values", m_limits.values));
        }
        json* const place = placeFor(std::move(value));
        if (kind == Kind::Container) {
            if (m_open.size() >= m_limits.depth) {
                return stop(fmt::format("is nested deeper than {} levels", m_limits.depth));
            }
            m_open.push_back(place);
        }
        return true;
    }

    json* placeFor(json value) {
        if (m_open.empty()) {
            m_root = std::move(value);
            return &m_root;
        }
        if (m_open.back()->is_array()) {
            // Only the innermost container grows, so pointers to the outer ones stay valid.
            auto& items = m_open.back()->get_ref<json::array_t&>();
            return &items.emplace_back(std::move(value));
        }
        *m_member = std::move(value);
        return m_member;
    }

    bool leave() {
        m_open.pop_back();
        return true;
    }

    bool stop(std::string problem) {
        m_problem = std::move(problem);
        return false;
    }

    // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while parsing
    // value - invalid literal; last read: '...'": without the number, and without what was read,
    // which can be long and need not be UTF-8.
    static std::string shortened(std::string_view message) {
        if (const std::size_t end = message.find("] "); end != std::string_view::npos) {
            message.remove_prefix(end + 2);
        }
        return std::string(message.substr(0, message.find("; last read")));
    }

    JsonLimits m_limits;
    json m_root;
    std::vector<json*> m_open; // containers from the root to the innermost
    json* m_member = nullptr;  // the value of the last key
    std::size_t m_values = 0;
    std::string m_problem;
};

} // namespace

Result<std::string> readSmallFile(const std::filesystem::path& file, JsonLimits limits) {
    const std::string name = file.filename().string();
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(file, error);
    if (!std::filesystem::exists(status)) {
        const bool isMissing = status.type() == std::filesystem::file_type::not_found;
        return fail(isMissing ? ErrorCode::NotFound : ErrorCode::Io, {},
                    name + ": " + (isMissing ? "no such file" : error.message()));
    }
    if (!std::filesystem::is_regular_file(status)) { // reading a pipe would never end
        return fail(ErrorCode::Io, {}, name + ": not a regular file");
    }
    const std::uintmax_t size = std::filesystem::file_size(file, error);
    if (error) {
        return fail(ErrorCode::Io, {}, name + ": " + error.message());
    }
    if (size > limits.fileBytes) {
        return badFormat(fmt::format("{}: has {} bytes, more than the {} that are read", name, size,
                                     limits.fileBytes));
    }
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    std::string text(static_cast<std::size_t>(size), '\0');
    if (!stream || !stream.read(text.data(), static_cast<std::streamsize>(text.size()))) {
        return fail(ErrorCode::Io, {},
                    fmt::format("{}: cannot read its {} bytes ({})", name, size,
                                errno != 0 ? std::strerror(errno) : "the file became shorter"));
    }
    return text;
}

Result<json> parseJson(std::string_view text, const std::string& name, JsonLimits limits) {
    try {
        LimitedJsonBuilder builder(limits);
        if (!json::sax_parse(text, &builder)) {
            return badFormat(name + ": " + builder.problem());
        }
        return builder.takeRoot();
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, {}, name + ": too little memory for its values");
    } catch (const json::exception& error) {
        return badFormat(name + ": " + error.what());
    }
}

Result<json> readJsonFile(const std::filesystem::path& file) {
    return readSmallFile(file).and_then(
        [&](const std::string& text) { return parseJson(text, file.filename().string()); });
}

} // namespace kvglass
