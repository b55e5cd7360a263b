// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/io/json_document.h"

#include <functional>
#include <new>
#include <stdexcept>
#include <unordered_set>
#include <vector>

#include "engine/io/quoted_text.h"

namespace kvglass {

namespace {

/// Thrown by the guard through the parser, which has no other way to stop early.
struct Refused : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Watches the parser's events and refuses repeated keys and deep nesting.
class Guard {
public:
    bool operator()(int /*depth*/, nlohmann::json::parse_event_t event, nlohmann::json& parsed) {
        using Event = nlohmann::json::parse_event_t;
        switch (event) {
        case Event::object_start:
        case Event::array_start:
            m_keys.emplace_back();
            if (m_keys.size() > kDeepestJson)
                throw Refused("it nests deeper than " + std::to_string(kDeepestJson) + " levels");
            break;
        case Event::object_end:
        case Event::array_end: m_keys.pop_back(); break;
        case Event::key: {
            const auto& key = parsed.get_ref<const std::string&>();
            if (!m_keys.back().insert(key).second)
                throw Refused("it has the key " + quotedText(key) + " twice");
            break;
        }
        case Event::value: break;
        }
        return true;
    }

private:
    std::vector<std::unordered_set<std::string>> m_keys; // of each open object; empty for arrays
};

} // namespace

Result<nlohmann::json> parseJson(std::string_view text, const std::string& file) {
    const std::string what = "cannot read " + quotedText(file);
    try {
        Guard guard;
        return nlohmann::json::parse(text.begin(), text.end(), std::ref(guard));
    } catch (const Refused& refused) {
        return fail(ErrorCode::BadFormat, what, refused.what());
    } catch (const nlohmann::json::exception& problem) {
        return fail(ErrorCode::BadFormat, what,
                    std::string("it is not valid JSON: ") + problem.what());
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, what, "there is too little memory for its JSON");
    }
}

} // namespace kvglass
