// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <QTest>

#include "engine/tokenizer/tokenizer.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class ByteTokenizerTest : public QObject {
    Q_OBJECT
private slots:
    void everyByteIsItsOwnToken();
    void otherIdsAreShownAsPlaceholders();
    void aSmallVocabularyRefusesWhatItLacks();
    void textThatIsNotUtf8IsRefused();
};

void ByteTokenizerTest::everyByteIsItsOwnToken() {
    const auto tokenizer = makeByteTokenizer(50257);
    const std::string text = "Hé\n你<|endoftext|>";
    const auto tokens = tokenizer->encode(text, SpecialTokens::Recognised);
    QVERIFY(tokens);
    QCOMPARE(tokens->size(), text.size());
    QCOMPARE(tokens->front(), TokenId('H'));
    QCOMPARE(tokenizer->decode(*tokens), text);
    QCOMPARE(tokenizer->bytes(TokenId(0)), std::string_view("\0", 1));
    QCOMPARE(tokenizer->bytes(TokenId(255)), std::string_view("\xFF"));
}

void ByteTokenizerTest::otherIdsAreShownAsPlaceholders() {
    const auto tokenizer = makeByteTokenizer(50257);
    QCOMPARE(tokenizer->vocabularySize(), std::int64_t{50257});
    QCOMPARE(tokenizer->bytes(TokenId(256)), std::string_view("<256>"));
    QCOMPARE(tokenizer->bytes(TokenId(18438)), std::string_view("<18438>"));
    QCOMPARE(tokenizer->bytes(TokenId(50256)), std::string_view("<50256>"));
    QVERIFY(tokenizer->bytes(TokenId(50257)).empty());
    QVERIFY(tokenizer->bytes(TokenId(-1)).empty());
    QVERIFY(!tokenizer->isSpecial(TokenId(50256)));
    QCOMPARE(tokenizer->description(), std::string("single bytes, 50,257 tokens"));
}

void ByteTokenizerTest::aSmallVocabularyRefusesWhatItLacks() {
    const auto tokenizer = makeByteTokenizer(97);
    QVERIFY(tokenizer->encode("A_B", SpecialTokens::AsText));
    const auto refused = tokenizer->encode("a", SpecialTokens::AsText);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Unsupported);
}

void ByteTokenizerTest::textThatIsNotUtf8IsRefused() {
    const auto refused = makeByteTokenizer(256)->encode("a\xFF", SpecialTokens::AsText);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::BadFormat);
    QVERIFY(refused.error().why.find("byte 1") != std::string::npos);
}

KVGLASS_TEST(ByteTokenizerTest);
#include "byte_tokenizer_test.moc"
