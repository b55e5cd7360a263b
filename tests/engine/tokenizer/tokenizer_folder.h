// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A model folder of a test, with files made from a small valid tokenizer that the test then
// changes.

#pragma once

#include <QByteArray>
#include <QTemporaryDir>
#include <nlohmann/json.hpp>

#include "engine/tokenizer/tokenizer.h"

namespace kvglass {

/// A valid tokenizer.json: letters a b c and a space, merges "ab" and "abc", and "<|endoftext|>".
[[nodiscard]] nlohmann::json validTokenizerJson();

inline constexpr const char* kValidVocab =
    R"({"<|endoftext|>": 0, "a": 1, "b": 2, "c": 3, "Ġ": 4, "ab": 5, "abc": 6})";
inline constexpr const char* kValidMerges = "#version: 0.2\na b\nab c\n";

class TokenizerFolder {
public:
    void write(const char* name, const QByteArray& content);
    [[nodiscard]] Result<std::unique_ptr<Tokenizer>> load() const;
    [[nodiscard]] QString path(const char* name) const { return m_folder.filePath(name); }

private:
    QTemporaryDir m_folder;
};

/// The ids of a text that can be encoded.
[[nodiscard]] std::vector<std::int32_t> idsOf(const Tokenizer& tokenizer, std::string_view text,
                                              SpecialTokens special = SpecialTokens::AsText);

/// Fails the test unless `result` is this error, with `part` in its reason and all three parts.
void verifyError(const Result<std::unique_ptr<Tokenizer>>& result, ErrorCode code,
                 const QString& part);

} // namespace kvglass
