// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/bpe_merger.h"

#include <random>

#include <QTest>

#include "tests/engine/tokenizer/random_text.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

using Word = std::vector<std::int32_t>;

/// The definition: join the leftmost pair of the lowest rank until there is none.
Word mergedNaively(const MergeTable& merges, Word word) {
    while (true) {
        const Merge* best = nullptr;
        std::size_t at = 0;
        for (std::size_t i = 0; i + 1 < word.size(); ++i) {
            const Merge* const merge = merges.find(word[i], word[i + 1]);
            if (merge && (!best || merge->rank < best->rank)) {
                best = merge;
                at = i;
            }
        }
        if (!best) {
            return word;
        }
        word[at] = best->result;
        word.erase(word.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    }
}

Word merged(const MergeTable& merges, const Word& word) {
    std::vector<TokenId> tokens;
    BpeMerger merger(merges);
    merger.append(word, tokens);
    Word ids;
    for (const TokenId token : tokens) {
        ids.push_back(token.value);
    }
    return ids;
}

/// Merges over letters 0 .. letters-1 with ranks in random order, so that a merge may come before
/// those that make its parts, as no training would leave them.
std::vector<Merge> randomMerges(std::mt19937& random, std::int32_t letters, int count) {
    std::vector<Merge> merges;
    std::int32_t next = letters;
    for (int i = 0; i < count; ++i) {
        const auto pick = [&] {
            return static_cast<std::int32_t>(below(random, static_cast<std::uint32_t>(next)));
        };
        const Merge merge{.left = pick(), .right = pick(), .result = next};
        const bool isKnown = std::any_of(merges.begin(), merges.end(), [&](const Merge& m) {
            return m.left == merge.left && m.right == merge.right;
        });
        if (!isKnown) {
            merges.push_back(merge);
            ++next;
        }
    }
    for (std::size_t i = 0; i < merges.size(); ++i) {
        const std::size_t other = below(random, static_cast<std::uint32_t>(i) + 1);
        merges[i].rank = merges[other].rank;
        merges[other].rank = static_cast<std::uint32_t>(i);
    }
    return merges;
}

} // namespace

class BpeMergerTest : public QObject {
    Q_OBJECT
private slots:
    void findsExactlyTheMergesThatAreThere();
    void nothingToMergeGivesTheBytes();
    void joinsTheLeftmostOfEquals();
    void agreesWithTheDefinitionAtEveryLength();
    void oneMergerServesManyWords();
    void aMillionBytesNeedFewQueueOperations();
};

void BpeMergerTest::findsExactlyTheMergesThatAreThere() {
    std::mt19937 random(3);
    const std::vector<Merge> list = randomMerges(random, 6, 60);
    const MergeTable table(list);
    std::size_t found = 0;
    for (std::int32_t left = 0; left < 80; ++left) {
        for (std::int32_t right = 0; right < 80; ++right) {
            if (const Merge* const merge = table.find(left, right)) {
                QCOMPARE(merge->left, left);
                QCOMPARE(merge->right, right);
                ++found;
            }
        }
    }
    QCOMPARE(found, list.size());
    for (const Merge& merge : list) {
        QVERIFY(table.find(merge.left, merge.right));
        QCOMPARE(table.find(merge.left, merge.right)->result, merge.result);
    }
}

void BpeMergerTest::nothingToMergeGivesTheBytes() {
    const MergeTable none;
    QCOMPARE(merged(none, {}), Word{});
    QCOMPARE(merged(none, {5}), Word{5});
    QCOMPARE(merged(none, Word(200, 1)), Word(200, 1));
}

void BpeMergerTest::joinsTheLeftmostOfEquals() {
    const MergeTable pairs({{.left = 0, .right = 0, .result = 1, .rank = 0}});
    QCOMPARE(merged(pairs, Word(3, 0)), (Word{1, 0}));
    Word expected(50, 1);
    expected.push_back(0);
    QCOMPARE(merged(pairs, Word(101, 0)), expected);
}

// Lengths on both sides of the one at which the merger takes its queue, and all small ones.
void BpeMergerTest::agreesWithTheDefinitionAtEveryLength() {
    std::mt19937 random(11);
    for (int table = 0; table < 30; ++table) {
        const MergeTable merges(randomMerges(random, 1 + table % 5, 1 + table * 4));
        for (std::size_t length = 0; length < 140; ++length) {
            Word word(length);
            for (std::int32_t& letter : word) {
                letter = static_cast<std::int32_t>(below(random, 1 + table % 5));
            }
            QCOMPARE(merged(merges, word), mergedNaively(merges, word));
        }
    }
}

void BpeMergerTest::oneMergerServesManyWords() {
    std::mt19937 random(12);
    const MergeTable merges(randomMerges(random, 3, 40));
    BpeMerger merger(merges);
    std::vector<TokenId> tokens;
    Word expected;
    for (const std::size_t length : {100, 3, 0, 70, 1, 48, 49, 200, 5}) {
        Word word(length);
        for (std::int32_t& letter : word) {
            letter = static_cast<std::int32_t>(below(random, 3));
        }
        merger.append(word, tokens);
        for (const std::int32_t id : mergedNaively(merges, word)) {
            expected.push_back(id);
        }
    }
    QCOMPARE(tokens.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        QCOMPARE(tokens[i].value, expected[i]);
    }
}

// n - 1 pairs enter at the start, and each of at most n - 1 joins makes at most two new ones.
void BpeMergerTest::aMillionBytesNeedFewQueueOperations() {
    constexpr std::size_t kLength = 1'000'000;
    std::mt19937 random(13);
    std::vector<Merge> doubling; // 0 0 -> 1, 1 1 -> 2, ..: every byte takes part in many merges
    for (std::int32_t level = 0; level < 16; ++level) {
        doubling.push_back({.left = level,
                            .right = level,
                            .result = level + 1,
                            .rank = static_cast<std::uint32_t>(level)});
    }
    for (const MergeTable& merges :
         {MergeTable(doubling), MergeTable(randomMerges(random, 2, 300))}) {
        Word word(kLength, 0);
        BpeMerger merger(merges);
        std::vector<TokenId> tokens;
        merger.append(word, tokens);
        QVERIFY(tokens.size() < kLength);
        QVERIFY(merger.queuedPairs() >= kLength / 2);
        QVERIFY(merger.queuedPairs() < 3 * kLength);
    }
}

KVGLASS_TEST(BpeMergerTest);
#include "bpe_merger_test.moc"
