// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The whole way from text to ids and back, with the small committed vocabulary.

#include "engine/tokenizer/bpe_tokenizer.h"

#include <random>

#include <QTest>

#include "tests/engine/tokenizer/naive_bpe.h"
#include "tests/engine/tokenizer/random_text.h"
#include "tests/support/test_folders.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

constexpr TokenId kEndOfText{3};

std::vector<std::int32_t> valuesOf(const std::vector<TokenId>& tokens) {
    std::vector<std::int32_t> values;
    for (const TokenId token : tokens) {
        values.push_back(token.value);
    }
    return values;
}

} // namespace

class BpeTokenizerTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void agreesWithTheDefinition();
    void randomTextComesBack();
    void longRunsComeBack_data();
    void longRunsComeBack();
    void endOfTextIsSpecialOnlyOnRequest();
    void spacesAroundASpecialTokenAreKept();
    void idsWithoutATokenHaveNoBytes();
    void textThatIsNotUtf8IsRefusedWithItsPlace();
    void aByteWithoutATokenIsRefused();
    void prefixSpaceIsAddedToEachText();
    void describesItself();

private:
    std::vector<TokenId> encoded(std::string_view text,
                                 SpecialTokens special = SpecialTokens::AsText) const {
        return m_tokenizer->encode(text, special).value();
    }

    std::unique_ptr<Tokenizer> m_tokenizer;
    NaiveBpe m_naive;
};

void BpeTokenizerTest::initTestCase() {
    auto loaded = loadTokenizer(testDataFolder() / "tokenizer/small");
    QVERIFY2(loaded, loaded ? "" : loaded.error().text().c_str());
    m_tokenizer = std::move(*loaded);
    m_naive = readSmallNaiveBpe();
    QVERIFY(m_naive.rankOfPair.size() >= 250);
}

void BpeTokenizerTest::agreesWithTheDefinition() {
    std::mt19937 random(1);
    std::size_t merged = 0;
    for (int i = 0; i < 1500; ++i) {
        std::string text = randomStableText(random, i % 50);
        text +=
            i % 2 == 0 ? " the cache keeps the keys, they'll say" : "aaaaaaaaa                  x";
        const std::vector<TokenId> tokens = encoded(text);
        QCOMPARE(valuesOf(tokens), m_naive.encode(text));
        merged += text.size() - tokens.size();
    }
    QVERIFY(merged > 10'000); // the texts do hold what the merges join
}

void BpeTokenizerTest::randomTextComesBack() {
    std::mt19937 random(2);
    for (int i = 0; i < 2000; ++i) {
        const std::string text = randomText(random, i % 60);
        QCOMPARE(m_tokenizer->decode(encoded(text)), text);
        QCOMPARE(m_tokenizer->decode(encoded(text, SpecialTokens::Recognised)), text);
    }
}

// One piece of a million bytes each: quadratic code would need hours for these.
void BpeTokenizerTest::longRunsComeBack_data() {
    QTest::addColumn<QByteArray>("text");
    constexpr int kLength = 1'000'000;
    QTest::newRow("one letter") << QByteArray(kLength, 'a');
    QTest::newRow("spaces") << QByteArray(kLength, ' ');
    QTest::newRow("line feeds, then a word") << QByteArray(kLength, '\n') + "x";
    QTest::newRow("quotes") << QByteArray(kLength, '\'');
    QTest::newRow("one letter of three bytes") << QByteArray("你").repeated(kLength / 3);
    QTest::newRow("start of the special token") << QByteArray("<|endoftext").repeated(kLength / 11);
    std::mt19937 random(4);
    QByteArray letters;
    for (int i = 0; i < kLength; ++i) {
        letters.append(static_cast<char>('a' + below(random, 26)));
    }
    QTest::newRow("random letters") << letters;
    QTest::newRow("random text") << QByteArray::fromStdString(randomText(random, kLength / 6));
}

void BpeTokenizerTest::longRunsComeBack() {
    QFETCH(QByteArray, text);
    const std::vector<TokenId> tokens = encoded(text.toStdString(), SpecialTokens::Recognised);
    QVERIFY(m_tokenizer->decode(tokens) == text.toStdString());
}

void BpeTokenizerTest::endOfTextIsSpecialOnlyOnRequest() {
    const std::string text = "the<|endoftext|>cache";
    const auto special = valuesOf(encoded(text, SpecialTokens::Recognised));
    auto expected = m_naive.encode("the");
    expected.push_back(kEndOfText.value);
    for (const std::int32_t id : m_naive.encode("cache")) {
        expected.push_back(id);
    }
    QCOMPARE(special, expected);
    const auto ordinary = valuesOf(encoded(text));
    QCOMPARE(ordinary, m_naive.encode(text));
    QVERIFY(std::find(ordinary.begin(), ordinary.end(), kEndOfText.value) == ordinary.end());
    QVERIFY(m_tokenizer->isSpecial(kEndOfText));
    QVERIFY(!m_tokenizer->isSpecial(TokenId(2)));
    QCOMPARE(m_tokenizer->bytes(kEndOfText), std::string_view("<|endoftext|>"));
}

void BpeTokenizerTest::spacesAroundASpecialTokenAreKept() {
    const std::string text = "  a \n<|endoftext|>  <|endoftext|><|endoftext|>";
    const auto ids = valuesOf(encoded(text, SpecialTokens::Recognised));
    QCOMPARE(std::count(ids.begin(), ids.end(), kEndOfText.value), 3);
    QCOMPARE(m_tokenizer->decode(encoded(text, SpecialTokens::Recognised)), text);
}

void BpeTokenizerTest::idsWithoutATokenHaveNoBytes() {
    const std::int64_t size = m_tokenizer->vocabularySize();
    QCOMPARE(size, std::int64_t{558}); // 256 bytes, 300 merges, the special token, and a gap
    for (const std::int32_t id : {400, -1, 558, 600, 2147483647, -2147483647}) {
        QVERIFY(m_tokenizer->bytes(TokenId(id)).empty());
        QVERIFY(!m_tokenizer->isSpecial(TokenId(id)));
    }
    QVERIFY(!m_tokenizer->bytes(TokenId(557)).empty());
    const std::vector<TokenId> tokens = {TokenId(400), TokenId(0), TokenId(9999)};
    QCOMPARE(m_tokenizer->decode(tokens), std::string("The"));
}

void BpeTokenizerTest::textThatIsNotUtf8IsRefusedWithItsPlace() {
    const auto result = m_tokenizer->encode("abc\xE4\xBDx", SpecialTokens::AsText);
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::BadFormat);
    QVERIFY(result.error().why.find("byte 3") != std::string::npos);
}

void BpeTokenizerTest::aByteWithoutATokenIsRefused() {
    BpeTables tables;
    tables.vocabulary = {{"a", 0}, {"b", 1}, {"ab", 2}};
    tables.merges = {{"a", "b"}};
    const auto tokenizer = makeBpeTokenizer(tables);
    QVERIFY(tokenizer);
    QCOMPARE(valuesOf((*tokenizer)->encode("aba", SpecialTokens::AsText).value()),
             (std::vector<std::int32_t>{2, 0}));
    const auto refused = (*tokenizer)->encode("abc", SpecialTokens::AsText);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Unsupported);
    QVERIFY(refused.error().why.find("0x63") != std::string::npos);
}

void BpeTokenizerTest::prefixSpaceIsAddedToEachText() {
    BpeTables tables;
    tables.vocabulary = {{"a", 0}, {"Ġ", 1}, {"Ġa", 2}, {"<x>", 3}};
    tables.merges = {{"Ġ", "a"}};
    tables.added = {{.content = "<x>", .id = 3}};
    tables.prefixSpace = PrefixSpace::Yes;
    const auto tokenizer = makeBpeTokenizer(tables).value();
    const auto ids = [&](std::string_view text) {
        return valuesOf(tokenizer->encode(text, SpecialTokens::Recognised).value());
    };
    QCOMPARE(ids("a"), (std::vector<std::int32_t>{2}));
    QCOMPARE(ids(" a"), (std::vector<std::int32_t>{2}));
    QCOMPARE(ids("a<x>a"), (std::vector<std::int32_t>{2, 3, 2}));
    QCOMPARE(ids(""), (std::vector<std::int32_t>{}));
    QCOMPARE(ids("<x>"), (std::vector<std::int32_t>{3}));
}

void BpeTokenizerTest::describesItself() {
    QCOMPARE(m_tokenizer->description(), std::string("byte-level BPE, 558 tokens"));
}

KVGLASS_TEST(BpeTokenizerTest);
#include "bpe_tokenizer_test.moc"
