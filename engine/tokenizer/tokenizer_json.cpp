// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/tokenizer_json.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/tokenizer/byte_level_pipeline.h"
#include "engine/tokenizer/load_error.h"
#include "engine/tokenizer/token_ids_json.h"

namespace kvglass {
namespace {

using nlohmann::json;

const std::string kFile = "tokenizer.json: ";

/// True for values that switch a setting off: null, false, "", 0.
bool isOff(const json& value) {
    return value.is_null() || value == false || value == "" || value == 0;
}

Status checkVersion(const json& root) {
    const auto version = root.find("version");
    if (version != root.end() && *version != "1.0") {
        return unsupported(kFile + "version: only \"1.0\" is supported");
    }
    return {};
}

/// Whatever a model has beside these keys must be off: it would change how text is encoded.
/// `unk_token` and `fuse_unk` are about characters without a token; encode() refuses those anyway.
Status checkModelSettings(const json& model) {
    constexpr std::array<std::string_view, 5> kRead = {"type", "vocab", "merges", "unk_token",
                                                       "fuse_unk"};
    const auto type = model.find("type");
    if (type != model.end() && *type != "BPE") {
        return unsupported(kFile + "model.type: only \"BPE\" is supported, not " +
                           (type->is_string() ? inQuotes(type->get_ref<const std::string&>())
                                              : std::string("a value that is no text")));
    }
    for (const auto& [key, value] : model.items()) {
        const bool isRead = std::find(kRead.begin(), kRead.end(), key) != kRead.end();
        if (!isRead && !isOff(value)) {
            return unsupported(
                fmt::format("{}model: the setting {} is not supported", kFile, inQuotes(key)));
        }
    }
    return {};
}

Result<MergePair> readMerge(const json& merge, const std::string& place) {
    if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string()) {
        return MergePair{merge[0].get<std::string>(), merge[1].get<std::string>()};
    }
    if (merge.is_string()) {
        const std::string_view text = merge.get_ref<const std::string&>();
        const std::size_t space = text.find(' ');
        if (space != std::string_view::npos &&
            text.find(' ', space + 1) == std::string_view::npos) {
            return MergePair{std::string(text.substr(0, space)),
                             std::string(text.substr(space + 1))};
        }
    }
    return badFormat(place + R"(: neither a pair ["a", "b"] nor "a b" with one space)");
}

Status readMerges(const json& model, BpeTables& tables) {
    const auto merges = model.find("merges");
    if (merges == model.end() || !merges->is_array()) {
        return badFormat(tables.mergesPlace + ": not a list");
    }
    if (std::ssize(*merges) > kMaximumVocabulary) {
        return badFormat(
            fmt::format("{}: more than {} merges", tables.mergesPlace, kMaximumVocabulary));
    }
    tables.merges.reserve(merges->size());
    for (const json& merge : *merges) {
        Result<MergePair> pair = readMerge(merge, tables.mergePlace(tables.merges.size()));
        if (!pair) {
            return fail(std::move(pair.error()));
        }
        tables.merges.push_back(std::move(*pair));
    }
    return {};
}

Status readModel(const json& root, BpeTables& tables) {
    const auto model = root.find("model");
    if (model == root.end() || !model->is_object()) {
        return badFormat(kFile + "model: missing, or not an object");
    }
    if (Status settings = checkModelSettings(*model); !settings) {
        return settings;
    }
    const auto vocabulary = model->find("vocab");
    if (vocabulary == model->end()) {
        return badFormat(tables.vocabularyPlace + ": missing");
    }
    Result<std::vector<VocabularyEntry>> entries =
        readTokenIds(*vocabulary, tables.vocabularyPlace);
    if (!entries) {
        return fail(std::move(entries.error()));
    }
    tables.vocabulary = std::move(*entries);
    return readMerges(*model, tables);
}

Result<bool> readAddedFlag(const json& token, const char* key, const std::string& place) {
    const auto flag = token.find(key);
    if (flag == token.end()) {
        return false;
    }
    if (!flag->is_boolean()) {
        return badFormat(fmt::format("{}.{}: not true or false", place, key));
    }
    return flag->get<bool>();
}

Result<AddedToken> readAddedToken(const json& token, const std::string& place) {
    const auto content = token.is_object() ? token.find("content") : token.end();
    if (content == token.end() || !content->is_string() || !token.contains("id")) {
        return badFormat(place + ": not an object with an id and a content");
    }
    const Result<std::int64_t> id = readTokenId(token["id"], place);
    if (!id) {
        return fail(id.error());
    }
    for (const char* key : {"single_word", "lstrip", "rstrip"}) {
        const Result<bool> isSet = readAddedFlag(token, key, place);
        if (!isSet) {
            return fail(isSet.error());
        }
        if (*isSet) {
            return unsupported(fmt::format("{}.{}: only false is supported", place, key));
        }
    }
    const Result<bool> isSpecial = readAddedFlag(token, "special", place);
    const Result<bool> isSecond = readAddedFlag(token, "normalized", place);
    if (!isSpecial || !isSecond) {
        return fail(isSpecial ? isSecond.error() : isSpecial.error());
    }
    return AddedToken{.content = content->get<std::string>(),
                      .id = *id,
                      .kind = *isSpecial ? AddedKind::Special : AddedKind::Ordinary,
                      .pass = *isSecond ? MatchPass::Second : MatchPass::First};
}

Status readAddedTokens(const json& root, BpeTables& tables) {
    const auto added = root.find("added_tokens");
    if (added == root.end() || added->is_null()) {
        return {};
    }
    if (!added->is_array()) {
        return badFormat(tables.addedPlace + ": not a list");
    }
    for (const json& token : *added) {
        Result<AddedToken> read =
            readAddedToken(token, fmt::format("{}[{}]", tables.addedPlace, tables.added.size()));
        if (!read) {
            return fail(std::move(read.error()));
        }
        tables.added.push_back(std::move(*read));
    }
    return {};
}

} // namespace

Result<BpeTables> readTokenizerJson(const json& root) {
    if (!root.is_object()) {
        return badFormat(kFile + "not an object");
    }
    BpeTables tables;
    tables.vocabularyPlace = kFile + "model.vocab";
    tables.mergesPlace = kFile + "model.merges";
    tables.addedPlace = kFile + "added_tokens";
    return checkVersion(root)
        .and_then([&] { return readModel(root, tables); })
        .and_then([&] { return readAddedTokens(root, tables); })
        .and_then([&] { return readByteLevelPipeline(root); })
        .map([&](PrefixSpace prefixSpace) {
            tables.prefixSpace = prefixSpace;
            return std::move(tables);
        });
}

} // namespace kvglass
