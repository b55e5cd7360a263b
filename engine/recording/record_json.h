// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The records of a run as JSON, one object each: the lines of a recording's entries and the records
// of its journal. Fields carry their units in their names, as in the event files.
// The functions that read take objects which are not trusted; they return a problem, or nothing.

#pragma once

#include <cstdint>
#include <span>
#include <string>

#include <nlohmann/json.hpp>

#include "engine/recording/recording.h"

namespace kvglass {

using RecordJson = nlohmann::ordered_json; // keeps the order in which fields are written

[[nodiscard]] RecordJson stepJson(const StepSample& step);
/// Without the bytes: those are a word.
[[nodiscard]] RecordJson tokenJson(const TokenEvent& token);
[[nodiscard]] RecordJson switchJson(const CacheSwitchEvent& change);
[[nodiscard]] RecordJson summaryJson(const GenerationSummary& summary);
/// What an id stands for: `text` where it is valid UTF-8, else `hex`.
[[nodiscard]] RecordJson wordJson(TokenId token, std::string_view bytes);
[[nodiscard]] RecordJson promptJson(std::span<const TokenId> tokens);
/// How the run ended, null for both where that is not known; and what the recording lacks.
[[nodiscard]] RecordJson endJson(const Recording& recording);

/// One line without its end: ASCII only, for readers that split at U+2028 and its like.
[[nodiscard]] std::string jsonLine(const RecordJson& object);

/// The same, indented for people, over several lines.
[[nodiscard]] std::string indentedJson(const RecordJson& object);

struct Word {
    TokenId token;
    std::string bytes;
};

// Each: empty, or why the object is not such a record. `vocabulary`: ids are below it; an
// anonymised recording has null for each id.

[[nodiscard]] std::string readStep(const nlohmann::json& object, StepSample& step);
[[nodiscard]] std::string readToken(const nlohmann::json& object, std::int64_t vocabulary,
                                    TokenEvent& token);
[[nodiscard]] std::string readSwitch(const nlohmann::json& object, CacheSwitchEvent& change);
[[nodiscard]] std::string readWord(const nlohmann::json& object, std::int64_t vocabulary,
                                   Word& word);
[[nodiscard]] std::string readPrompt(const nlohmann::json& object, const ModelConfig& config,
                                     std::vector<TokenId>& tokens);
[[nodiscard]] std::string readEnd(const nlohmann::json& object, Recording& recording);

/// The id of a token that was taken out of an anonymised recording.
inline constexpr TokenId kNoToken{-1};

} // namespace kvglass
