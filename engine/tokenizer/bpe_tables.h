// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What the files of a tokenizer say, before anything is checked. Both readers (tokenizer.json;
// vocab.json with merges.txt) fill these tables, and makeBpeTokenizer() checks them.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kvglass {

/// The largest id and the most tokens that are believed; the largest vocabularies in use have about
/// 260,000 tokens. It bounds the memory that one number in a file can ask for.
inline constexpr std::int64_t kMaximumVocabulary = std::int64_t{1} << 20;

/// Whether a space is put in front of text that does not begin with one.
enum class PrefixSpace : std::uint8_t { No, Yes };

/// Special tokens are found in a text only on request, other added tokens always.
enum class AddedKind : std::uint8_t { Special, Ordinary };

/// Tokens of the first pass are found before those of the second are looked for.
enum class MatchPass : std::uint8_t { First, Second };

struct VocabularyEntry {
    std::string spelling; // in the byte alphabet (byte_alphabet.h)
    std::int64_t id = 0;
};

struct MergePair {
    std::string left; // spellings
    std::string right;
};

struct AddedToken {
    std::string content; // the text itself, not in the byte alphabet
    std::int64_t id = 0;
    AddedKind kind = AddedKind::Special;
    MatchPass pass = MatchPass::First;
};

struct BpeTables {
    std::vector<VocabularyEntry> vocabulary;
    std::vector<MergePair> merges; // in the order of their rank
    std::vector<AddedToken> added;
    PrefixSpace prefixSpace = PrefixSpace::No;

    // For error messages: "vocab.json", "tokenizer.json: model.vocab".
    std::string vocabularyPlace;
    std::string mergesPlace;
    std::string addedPlace;
    /// Set when `merges` are lines of a text file. Such a file can be cut without leaving a trace
    /// in itself, so that it is then checked against the vocabulary.
    std::optional<std::size_t> firstMergeLine;

    /// "merges.txt, line 7" or "tokenizer.json: model.merges[5]".
    [[nodiscard]] std::string mergePlace(std::size_t index) const {
        return firstMergeLine ? mergesPlace + ", line " + std::to_string(*firstMergeLine + index)
                              : mergesPlace + "[" + std::to_string(index) + "]";
    }
};

} // namespace kvglass
