// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/resolve_tables.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "engine/tokenizer/byte_alphabet.h"
#include "engine/tokenizer/load_error.h"
#include "engine/tokenizer/pre_tokenizer.h"
#include "engine/tokenizer/utf8_sequence.h"

namespace kvglass {
namespace {

constexpr std::string_view kEndOfText = "<|endoftext|>";
constexpr std::size_t kLongestAddedToken = 512; // bytes; it bounds the time of the search for them

using IdOfSpelling = std::unordered_map<std::string_view, std::int64_t>;
using IdOwners = std::unordered_map<std::int64_t, std::string_view>;

Result<IdOfSpelling> indexVocabulary(const BpeTables& tables, IdOwners& owners) {
    IdOfSpelling ids;
    ids.reserve(tables.vocabulary.size());
    for (const VocabularyEntry& entry : tables.vocabulary) {
        const auto [owner, isNew] = owners.emplace(entry.id, entry.spelling);
        if (!isNew) {
            return badFormat(fmt::format("{}: tokens {} and {} have the same id {}",
                                         tables.vocabularyPlace, inQuotes(owner->second),
                                         inQuotes(entry.spelling), entry.id));
        }
        ids.emplace(entry.spelling, entry.id);
    }
    if (ids.empty()) {
        return badFormat(tables.vocabularyPlace + ": holds no token");
    }
    return ids;
}

Status checkAddedToken(const AddedToken& token, const std::string& place, const IdOfSpelling& ids,
                       IdOwners& owners) {
    if (token.content.size() > kLongestAddedToken) {
        return badFormat(fmt::format("{}: {} is longer than {} bytes", place,
                                     inQuotes(token.content), kLongestAddedToken));
    }
    const auto known = ids.find(token.content);
    if (known != ids.end()) {
        if (known->second == token.id) {
            return {};
        }
        return badFormat(fmt::format("{}: {} has the id {}, but {} in the vocabulary", place,
                                     inQuotes(token.content), token.id, known->second));
    }
    const auto [owner, isNew] = owners.emplace(token.id, token.content);
    if (!isNew) {
        return badFormat(fmt::format("{}: {} has the id {}, which is that of {}", place,
                                     inQuotes(token.content), token.id, inQuotes(owner->second)));
    }
    return {};
}

/// Makes "<|endoftext|>" special, whether or not the files list it as an added token.
void addEndOfText(BpeTables& tables, const IdOfSpelling& ids) {
    for (AddedToken& token : tables.added) {
        if (token.content == kEndOfText) {
            token.kind = AddedKind::Special;
            return;
        }
    }
    if (const auto known = ids.find(kEndOfText); known != ids.end()) {
        tables.added.push_back({.content = std::string(kEndOfText), .id = known->second});
    }
}

Status resolveAddedTokens(BpeTables& tables, const IdOfSpelling& ids, IdOwners owners) {
    // An empty text is found nowhere; the Hugging Face library drops such a token, too.
    std::erase_if(tables.added, [](const AddedToken& token) { return token.content.empty(); });
    std::unordered_set<std::string_view> contents;
    for (const AddedToken& token : tables.added) {
        if (!contents.insert(token.content).second) {
            return badFormat(
                fmt::format("{}: {} is there twice", tables.addedPlace, inQuotes(token.content)));
        }
        if (Status status = checkAddedToken(token, tables.addedPlace, ids, owners); !status) {
            return status;
        }
    }
    addEndOfText(tables, ids);
    return {};
}

Result<Merge> resolveMerge(const MergePair& pair, const std::string& place,
                           const IdOfSpelling& ids) {
    const std::string joined = pair.left + pair.right;
    const auto left = ids.find(pair.left);
    const auto right = ids.find(pair.right);
    const auto result = ids.find(joined);
    for (const auto& [found, spelling] :
         {std::pair(left, &pair.left), std::pair(right, &pair.right), std::pair(result, &joined)}) {
        if (found == ids.end() || spelling->empty()) {
            return badFormat(fmt::format("{}: joins {} and {}, but {} is not in the vocabulary",
                                         place, inQuotes(pair.left), inQuotes(pair.right),
                                         inQuotes(*spelling)));
        }
    }
    return Merge{.left = static_cast<std::int32_t>(left->second),
                 .right = static_cast<std::int32_t>(right->second),
                 .result = static_cast<std::int32_t>(result->second)};
}

Result<std::vector<Merge>> resolveMerges(const BpeTables& tables, const IdOfSpelling& ids) {
    std::vector<Merge> merges;
    merges.reserve(tables.merges.size());
    std::unordered_map<std::uint64_t, std::size_t> indexOfPair;
    for (std::size_t i = 0; i < tables.merges.size(); ++i) {
        const Result<Merge> merge = resolveMerge(tables.merges[i], tables.mergePlace(i), ids);
        if (!merge) {
            return fail(merge.error());
        }
        const std::uint64_t pair = (static_cast<std::uint64_t>(merge->left) << 32) |
                                   static_cast<std::uint32_t>(merge->right);
        const auto [first, isNew] = indexOfPair.emplace(pair, i);
        if (!isNew) {
            return badFormat(fmt::format("{}: the same merge as {}", tables.mergePlace(i),
                                         tables.mergePlace(first->second)));
        }
        merges.push_back(*merge);
        merges.back().rank = static_cast<std::uint32_t>(i);
    }
    return merges;
}

/// Whether training must have made this token with a merge: it is longer than a byte, and the split
/// rule would leave it whole. Markers such as "<pad>" fall apart at their brackets, so that a merge
/// is never expected for them; halves of characters are only ever made by merges.
bool needsMerge(const std::string& spelling) {
    const std::optional<std::string> bytes = readSpelling(spelling);
    if (!bytes || bytes->size() < 2) {
        return false;
    }
    return firstInvalidUtf8(*bytes) || firstPiece(*bytes).size() == bytes->size();
}

Status checkNotCut(const BpeTables& tables, const std::vector<Merge>& merges) {
    std::unordered_set<std::int64_t> explained;
    for (const Merge& merge : merges) {
        explained.insert(merge.result);
    }
    for (const AddedToken& token : tables.added) {
        explained.insert(token.id);
    }
    for (const VocabularyEntry& entry : tables.vocabulary) {
        if (!explained.contains(entry.id) && needsMerge(entry.spelling)) {
            return badFormat(fmt::format(
                "{}: ends after {} merges, and none of them makes the token {} (id {}) of {}; one "
                "of the two files is cut, or they do not belong together",
                tables.mergesPlace, merges.size(), inQuotes(entry.spelling), entry.id,
                tables.vocabularyPlace));
        }
    }
    return {};
}

} // namespace

Result<std::vector<Merge>> resolveTables(BpeTables& tables) {
    IdOwners owners;
    const Result<IdOfSpelling> ids = indexVocabulary(tables, owners);
    if (!ids) {
        return fail(ids.error());
    }
    if (Status added = resolveAddedTokens(tables, *ids, std::move(owners)); !added) {
        return fail(added.error());
    }
    Result<std::vector<Merge>> merges = resolveMerges(tables, *ids);
    if (merges && tables.firstMergeLine) {
        if (Status notCut = checkNotCut(tables, *merges); !notCut) {
            return fail(notCut.error());
        }
    }
    return merges;
}

} // namespace kvglass
