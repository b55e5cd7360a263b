// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/vocab_and_merges.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "engine/tokenizer/limited_json.h"
#include "engine/tokenizer/load_error.h"
#include "engine/tokenizer/token_ids_json.h"
#include "engine/tokenizer/utf8_sequence.h"

namespace kvglass {
namespace {

Result<MergePair> readMergeLine(std::string_view line, const std::string& place) {
    const std::size_t space = line.find(' ');
    const bool isPair = space != std::string_view::npos && space > 0 && space + 1 < line.size() &&
                        line.find(' ', space + 1) == std::string_view::npos;
    if (!isPair) {
        return badFormat(
            fmt::format("{}: {} is not two tokens with one space between", place, inQuotes(line)));
    }
    return MergePair{std::string(line.substr(0, space)), std::string(line.substr(space + 1))};
}

/// Takes the first line off `text`, without its end ("\n" or "\r\n").
std::string_view takeLine(std::string_view& text) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

Status readMerges(std::string_view text, BpeTables& tables) {
    if (const auto offset = firstInvalidUtf8(text)) {
        return badFormat(fmt::format("{}: byte {} is not UTF-8", tables.mergesPlace, *offset));
    }
    tables.firstMergeLine = 1;
    if (text.starts_with("#version")) {
        takeLine(text);
        tables.firstMergeLine = 2;
    }
    while (!text.empty()) {
        const std::string place = tables.mergePlace(tables.merges.size());
        if (std::ssize(tables.merges) >= kMaximumVocabulary) {
            return badFormat(fmt::format("{}: more than {} merges", place, kMaximumVocabulary));
        }
        Result<MergePair> pair = readMergeLine(takeLine(text), place);
        if (!pair) {
            return fail(std::move(pair.error()));
        }
        tables.merges.push_back(std::move(*pair));
    }
    return {};
}

Status readAddedTokens(const std::filesystem::path& file, BpeTables& tables) {
    std::error_code ignored; // a file that cannot be looked at is reported by reading it
    if (std::filesystem::status(file, ignored).type() == std::filesystem::file_type::not_found) {
        return {};
    }
    const Result<nlohmann::json> json = readJsonFile(file);
    if (!json) {
        return fail(json.error());
    }
    Result<std::vector<VocabularyEntry>> entries = readTokenIds(*json, tables.addedPlace);
    if (!entries) {
        return fail(std::move(entries.error()));
    }
    for (VocabularyEntry& entry : *entries) {
        tables.added.push_back({.content = std::move(entry.spelling), .id = entry.id});
    }
    return {};
}

} // namespace

Result<BpeTables> readVocabAndMerges(const std::filesystem::path& folder) {
    BpeTables tables;
    tables.vocabularyPlace = "vocab.json";
    tables.mergesPlace = "merges.txt";
    tables.addedPlace = "added_tokens.json";
    const Result<nlohmann::json> vocabulary = readJsonFile(folder / "vocab.json");
    if (!vocabulary) {
        return fail(vocabulary.error());
    }
    Result<std::vector<VocabularyEntry>> entries =
        readTokenIds(*vocabulary, tables.vocabularyPlace);
    if (!entries) {
        return fail(std::move(entries.error()));
    }
    tables.vocabulary = std::move(*entries);
    const Result<std::string> merges = readSmallFile(folder / "merges.txt");
    if (!merges) {
        return fail(merges.error());
    }
    return readMerges(*merges, tables)
        .and_then([&] { return readAddedTokens(folder / "added_tokens.json", tables); })
        .map([&] { return std::move(tables); });
}

} // namespace kvglass
