// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/tokenizer.h"

#include <new>
#include <system_error>
#include <utility>

#include <nlohmann/json.hpp>

#include "engine/tokenizer/bpe_tables.h"
#include "engine/tokenizer/bpe_tokenizer.h"
#include "engine/tokenizer/limited_json.h"
#include "engine/tokenizer/load_error.h"
#include "engine/tokenizer/tokenizer_json.h"
#include "engine/tokenizer/vocab_and_merges.h"

namespace kvglass {
namespace {

namespace fs = std::filesystem;

/// Whether there is anything of this name; what cannot be looked at counts, so that reading it
/// gives the reason.
bool isThere(const fs::path& path) {
    std::error_code ignored;
    return fs::status(path, ignored).type() != fs::file_type::not_found;
}

Result<BpeTables> readTables(const fs::path& folder) {
    if (isThere(folder / "tokenizer.json")) {
        return readJsonFile(folder / "tokenizer.json").and_then(readTokenizerJson);
    }
    for (const char* const name : {"vocab.json", "merges.txt"}) {
        if (!isThere(folder / name)) {
            return fail(ErrorCode::NotFound, {},
                        std::string("there is neither a tokenizer.json nor a ") + name);
        }
    }
    return readVocabAndMerges(folder);
}

/// An explicit `add_prefix_space` in tokenizer_config.json is stronger than that of tokenizer.json,
/// as in the Hugging Face transformers library.
Result<BpeTables> applyConfig(const fs::path& file, BpeTables tables) {
    if (!isThere(file)) {
        return tables;
    }
    const Result<nlohmann::json> config = readJsonFile(file);
    if (!config) {
        return fail(config.error());
    }
    if (!config->is_object()) {
        return badFormat("tokenizer_config.json: not an object");
    }
    const auto prefix = config->find("add_prefix_space");
    if (prefix != config->end() && !prefix->is_null()) {
        if (!prefix->is_boolean()) {
            return badFormat("tokenizer_config.json: add_prefix_space: not true or false");
        }
        tables.prefixSpace = prefix->get<bool>() ? PrefixSpace::Yes : PrefixSpace::No;
    }
    return tables;
}

} // namespace

std::string Tokenizer::decode(std::span<const TokenId> tokens) const {
    std::string text;
    for (const TokenId token : tokens) {
        text.append(bytes(token));
    }
    return text;
}

Result<std::unique_ptr<Tokenizer>> loadTokenizer(const fs::path& folder) {
    const auto complete = [&](Error error) {
        error.what = "cannot load the tokenizer of '" + folder.string() + "'";
        error.now = "no tokenizer is loaded";
        return error;
    };
    try {
        return readTables(folder)
            .and_then([&](BpeTables tables) {
                return applyConfig(folder / "tokenizer_config.json", std::move(tables));
            })
            .and_then(makeBpeTokenizer)
            .map_error(complete);
    } catch (const std::bad_alloc&) {
        return fail(complete({.code = ErrorCode::OutOfMemory,
                              .what = {},
                              .why = "its tables do not fit into the memory",
                              .now = {}}));
    }
}

} // namespace kvglass
