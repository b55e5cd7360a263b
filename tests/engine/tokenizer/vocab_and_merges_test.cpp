// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/vocab_and_merges.h"

#include <QTest>

#include "tests/engine/tokenizer/tokenizer_folder.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class VocabAndMergesTest : public QObject {
    Q_OBJECT
private slots:
    void harmlessSpellingsGiveTheSameIds_data();
    void harmlessSpellingsGiveTheSameIds();
    void refusesBrokenFiles_data();
    void refusesBrokenFiles();
    void refusesMergesCutAtAnyByte();
    void addedTokensAreSpecial();
};

void VocabAndMergesTest::harmlessSpellingsGiveTheSameIds_data() {
    QTest::addColumn<QByteArray>("merges");
    QTest::newRow("as published") << QByteArray(kValidMerges);
    QTest::newRow("no version line") << QByteArray("a b\nab c\n");
    QTest::newRow("no line feed at the end") << QByteArray("#version: 0.2\na b\nab c");
    QTest::newRow("line ends of Windows") << QByteArray("#version: 0.2\r\na b\r\nab c\r\n");
}

void VocabAndMergesTest::harmlessSpellingsGiveTheSameIds() {
    QFETCH(QByteArray, merges);
    TokenizerFolder folder;
    folder.write("vocab.json", kValidVocab);
    folder.write("merges.txt", merges);
    const auto tokenizer = folder.load();
    QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().text().c_str());
    QCOMPARE(idsOf(**tokenizer, "abcab<|endoftext|>", SpecialTokens::Recognised),
             (std::vector<std::int32_t>{6, 5, 0}));
}

void VocabAndMergesTest::refusesBrokenFiles_data() {
    QTest::addColumn<QByteArray>("vocab");
    QTest::addColumn<QByteArray>("merges");
    QTest::addColumn<QString>("part");
    const auto vocab = [](const char* name, const QByteArray& content, const char* part) {
        QTest::newRow(name) << content << QByteArray(kValidMerges) << QString(part);
    };
    const auto merges = [](const char* name, const QByteArray& content, const char* part) {
        QTest::newRow(name) << QByteArray(kValidVocab) << content << QString(part);
    };
    vocab("empty file", "", "vocab.json: parse error");
    vocab("not JSON", "hello", "vocab.json: parse error at line 1, column 1");
    vocab("a list", "[]", "vocab.json: not an object");
    vocab("cut", QByteArray(kValidVocab).chopped(5), "vocab.json: parse error");
    vocab("two values", QByteArray(kValidVocab) + "{}", "vocab.json: parse error");
    vocab("a key twice", R"({"a": 1, "a": 2})", "the key 'a' stands twice");
    vocab("an id twice", R"({"a": 1, "b": 1})", "same id 1");
    vocab("not UTF-8", "{\"a\xFF\": 1}", "vocab.json: parse error");
    vocab("half a surrogate", R"({"\ud800": 1})", "vocab.json: parse error");
    vocab("a nested id", R"({"a": {"b": 1}})", "token 'a'");
    vocab("too deep", QByteArray(100, '[') + QByteArray(100, ']'), "deeper than 32");
    vocab("other tokens", R"({"x": 1, "a": 2})", "merges.txt, line 2");
    vocab("control characters in a name", R"({"a\n\tb": -1})", "token 'a??b'");
    merges("no space", "#version: 0.2\na b\nabc\n", "merges.txt, line 3: 'abc' is not two tokens");
    merges("two spaces", "a  b\n", "merges.txt, line 1");
    merges("three parts", "#version: 0.2\na b c\n", "merges.txt, line 2");
    merges("an empty line", "#version: 0.2\n\na b\nab c\n", "merges.txt, line 2");
    merges("not UTF-8", "#version: 0.2\na b\nab \xC0\xAF\n", "merges.txt: byte 21 is not UTF-8");
    merges("unknown part", "#version: 0.2\na b\nab x\n", "line 3: joins 'ab' and 'x', but 'x'");
    merges("unknown result", "#version: 0.2\nb a\n", "line 2: joins 'b' and 'a', but 'ba'");
    merges("a merge twice", "a b\nab c\na b\n",
           "merges.txt, line 3: the same merge as merges.txt, line 1");
    merges("cut between two lines", "#version: 0.2\na b\n", "makes the token 'abc' (id 6)");
    merges("empty", "", "makes the token 'ab'");
}

void VocabAndMergesTest::refusesBrokenFiles() {
    QFETCH(QByteArray, vocab);
    QFETCH(QByteArray, merges);
    QFETCH(QString, part);
    TokenizerFolder folder;
    folder.write("vocab.json", vocab);
    folder.write("merges.txt", merges);
    verifyError(folder.load(), ErrorCode::BadFormat, part);
}

// A text file does not say where it ends; but the vocabulary knows what its merges must make.
void VocabAndMergesTest::refusesMergesCutAtAnyByte() {
    const QByteArray whole(kValidMerges);
    for (int length = 0; length < whole.size() - 1; ++length) {
        TokenizerFolder folder;
        folder.write("vocab.json", kValidVocab);
        folder.write("merges.txt", whole.first(length));
        verifyError(folder.load(), ErrorCode::BadFormat, "merges.txt");
    }
}

void VocabAndMergesTest::addedTokensAreSpecial() {
    TokenizerFolder folder;
    folder.write("vocab.json", kValidVocab);
    folder.write("merges.txt", kValidMerges);
    folder.write("added_tokens.json", R"({"[PAD]": 9})");
    const auto tokenizer = folder.load().value();
    QCOMPARE(idsOf(*tokenizer, "ab[PAD]", SpecialTokens::Recognised),
             (std::vector<std::int32_t>{5, 9}));
    QVERIFY(tokenizer->isSpecial(TokenId(9)));
    QCOMPARE(tokenizer->bytes(TokenId(9)), std::string_view("[PAD]"));
    folder.write("added_tokens.json", R"({"[PAD]": 6})");
    verifyError(folder.load(), ErrorCode::BadFormat, "added_tokens.json: '[PAD]' has the id 6");
}

KVGLASS_TEST(VocabAndMergesTest);
#include "vocab_and_merges_test.moc"
