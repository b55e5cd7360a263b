// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Text to token ids and back. Byte-level BPE as GPT-2 does it, or plain bytes for models without
// tables. Immutable after construction; safe to use from several threads.

#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/ids.h"

namespace kvglass {

/// Whether "<|endoftext|>" in a text is the special token or ordinary characters.
enum class SpecialTokens : std::uint8_t { AsText, Recognised };

class Tokenizer {
public:
    virtual ~Tokenizer() = default;

    /// `text` must be valid UTF-8 (error BadFormat with the offset of the first bad byte). Near
    /// linear in its length. Nothing is added at the ends.
    [[nodiscard]] virtual Result<std::vector<TokenId>> encode(std::string_view text,
                                                              SpecialTokens special) const = 0;

    /// The bytes that a token stands for; they may be part of a UTF-8 character. Empty for an id
    /// outside the vocabulary. Valid as long as the tokenizer.
    [[nodiscard]] virtual std::string_view bytes(TokenId token) const = 0;

    [[nodiscard]] virtual bool isSpecial(TokenId token) const = 0;
    [[nodiscard]] virtual std::int64_t vocabularySize() const = 0;

    /// One line for the window and the logs: "byte-level BPE, 50,257 tokens".
    [[nodiscard]] virtual std::string description() const = 0;

    /// The bytes of all tokens, joined; may be invalid UTF-8 at its ends.
    [[nodiscard]] std::string decode(std::span<const TokenId> tokens) const;
};

/// Reads `tokenizer.json` (BPE, byte-level; merges as strings or as pairs), or else `vocab.json`
/// and `merges.txt` with `added_tokens.json`, from a model folder; `add_prefix_space` of
/// `tokenizer_config.json` wins over that of `tokenizer.json`. "<|endoftext|>" is special wherever
/// it is listed, and ids without a token have no bytes. Errors: NotFound, Io, BadFormat,
/// Unsupported.
[[nodiscard]] Result<std::unique_ptr<Tokenizer>> loadTokenizer(const std::filesystem::path& folder);

/// For `random:` models: one token per byte, ids 0 to 255; every other id below `vocabularySize` is
/// shown as a placeholder such as "<18438>", because random weights have no words.
[[nodiscard]] std::unique_ptr<Tokenizer> makeByteTokenizer(std::int64_t vocabularySize);

} // namespace kvglass
