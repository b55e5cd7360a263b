// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/added_token_matcher.h"

#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

AddedToken token(const char* content, std::int64_t id, AddedKind kind,
                 MatchPass pass = MatchPass::First) {
    return {.content = content, .id = id, .kind = kind, .pass = pass};
}

/// Tokens as [id], texts as they are, with bars between.
std::string shown(const AddedTokenMatcher& matcher, std::string_view text, SpecialTokens special) {
    std::string joined;
    for (const TextSegment& segment : matcher.split(text, special)) {
        joined += segment.token ? "[" + std::to_string(segment.token->value) + "]|"
                                : std::string(segment.text) + "|";
    }
    return joined;
}

} // namespace

class AddedTokenMatcherTest : public QObject {
    Q_OBJECT
private slots:
    void withoutTokensTheTextIsOneSegment();
    void theLongestTokenWins();
    void specialTokensAreFoundOnlyOnRequest();
    void aSpecialTokenThatStaysTextIsPassedOverAsAWhole();
    void theSecondPassSeesWhatTheFirstLeft();
};

void AddedTokenMatcherTest::withoutTokensTheTextIsOneSegment() {
    const AddedTokenMatcher none;
    QCOMPARE(shown(none, "", SpecialTokens::Recognised), std::string());
    QCOMPARE(shown(none, "a<b>", SpecialTokens::Recognised), std::string("a<b>|"));
}

void AddedTokenMatcherTest::theLongestTokenWins() {
    const AddedTokenMatcher matcher(
        {token("ab", 1, AddedKind::Ordinary), token("abcd", 2, AddedKind::Ordinary),
         token("b", 3, AddedKind::Ordinary), token("bc", 4, AddedKind::Ordinary)});
    const auto split = [&](std::string_view text) {
        return shown(matcher, text, SpecialTokens::AsText);
    };
    QCOMPARE(split("abcd"), std::string("[2]|"));
    QCOMPARE(split("abcx"), std::string("[1]|cx|"));
    QCOMPARE(split("xbcb"), std::string("x|[4]|[3]|"));
    QCOMPARE(split("a"), std::string("a|"));
    QCOMPARE(split("ababc"), std::string("[1]|[1]|c|"));
}

void AddedTokenMatcherTest::specialTokensAreFoundOnlyOnRequest() {
    const AddedTokenMatcher matcher(
        {token("<s>", 1, AddedKind::Special), token("<o>", 2, AddedKind::Ordinary)});
    QCOMPARE(shown(matcher, " <s> <o>", SpecialTokens::Recognised), std::string(" |[1]| |[2]|"));
    QCOMPARE(shown(matcher, " <s> <o>", SpecialTokens::AsText), std::string(" <s> |[2]|"));
}

void AddedTokenMatcherTest::aSpecialTokenThatStaysTextIsPassedOverAsAWhole() {
    const AddedTokenMatcher matcher(
        {token("<s>", 1, AddedKind::Special), token("s", 2, AddedKind::Ordinary)});
    QCOMPARE(shown(matcher, "s<s>s", SpecialTokens::AsText), std::string("[2]|<s>|[2]|"));
}

void AddedTokenMatcherTest::theSecondPassSeesWhatTheFirstLeft() {
    const AddedTokenMatcher matcher({token("bc", 1, AddedKind::Ordinary, MatchPass::First),
                                     token("abc", 2, AddedKind::Ordinary, MatchPass::Second)});
    QCOMPARE(shown(matcher, "abcd", SpecialTokens::AsText), std::string("a|[1]|d|"));
    const AddedTokenMatcher second({token("abc", 2, AddedKind::Ordinary, MatchPass::Second)});
    QCOMPARE(shown(second, "abcd", SpecialTokens::AsText), std::string("[2]|d|"));
}

KVGLASS_TEST(AddedTokenMatcherTest);
#include "added_token_matcher_test.moc"
