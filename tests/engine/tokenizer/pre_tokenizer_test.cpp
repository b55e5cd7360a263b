// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/pre_tokenizer.h"

#include <random>

#include <QTest>

#include "tests/engine/tokenizer/naive_bpe.h"
#include "tests/engine/tokenizer/random_text.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

Spellings split(std::string_view text) {
    Spellings pieces;
    while (!text.empty()) {
        pieces.emplace_back(firstPiece(text));
        text.remove_prefix(pieces.back().size());
    }
    return pieces;
}

/// With bars between the pieces, so that a difference is easy to see.
std::string shown(const Spellings& pieces) {
    std::string text;
    for (const std::string& piece : pieces) {
        text += piece + "|";
    }
    return text;
}

} // namespace

class PreTokenizerTest : public QObject {
    Q_OBJECT
private slots:
    void splitsAsTheRuleSays_data();
    void splitsAsTheRuleSays();
    void agreesWithARegularExpressionLibrary();
    void piecesJoinToTheText();
};

void PreTokenizerTest::splitsAsTheRuleSays_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("pieces");
    const auto row = [](const char* name, const QString& text, const QStringList& pieces) {
        QTest::newRow(name) << text << pieces;
    };
    row("words keep the space before them", "Hello world", {"Hello", " world"});
    row("contractions", "I'm we'll he'd", {"I", "'m", " we", "'ll", " he", "'d"});
    row("upper case is no contraction", "IT'S", {"IT", "'", "S"});
    row("a contraction needs no word after it", "'re's", {"'re", "'s"});
    row("it is not looked for inside others", "!'s", {"!'", "s"});
    row("a space takes the apostrophe", " 's", {" '", "s"});
    row("longer words begin with it", "'reads", {"'re", "ads"});
    row("numbers stand apart from letters", "a1b 22", {"a", "1", "b", " 22"});
    row("others stick together", "?!... (", {"?!...", " ("});
    row("the last space goes to the word", "a   b", {"a", "  ", " b"});
    row("a last line feed does not", "a \n\nb", {"a", " \n", "\n", "b"});
    row("one line feed alone", "a\nb", {"a", "\n", "b"});
    row("spaces at the end stay together", "a   ", {"a", "   "});
    row("only spaces", "    ", {"    "});
    row("one space", " ", {" "});
    row("a tab is no space for a word", "\tx", {"\t", "x"});
    row("no-break space is white space", u"a\u00A0b"_qs, {"a", u"\u00A0"_qs, "b"});
    row("next line is white space", u"a\u0085\u0085b"_qs, {"a", u"\u0085"_qs, u"\u0085"_qs, "b"});
    row("the byte order mark is not", u" \uFEFFb"_qs, {u" \uFEFF"_qs, "b"});
    row("zero width space is not", u"a\u200Bb"_qs, {"a", u"\u200B"_qs, "b"});
    row("a combining accent is another class", u"e\u0301t"_qs, {"e", u"\u0301"_qs, "t"});
    row("letters of every script", u"naïve 你好"_qs, {u"naïve"_qs, u" 你好"_qs});
    row("letters new in Unicode 16", u"a\u1C89\u1C8A b"_qs, {u"a\u1C89\u1C8A"_qs, " b"});
}

void PreTokenizerTest::splitsAsTheRuleSays() {
    QFETCH(QString, text);
    QFETCH(QStringList, pieces);
    Spellings expected;
    for (const QString& piece : pieces) {
        expected.push_back(piece.toStdString());
    }
    QCOMPARE(shown(split(text.toStdString())), shown(expected));
}

void PreTokenizerTest::agreesWithARegularExpressionLibrary() {
    std::mt19937 random(20240607);
    for (int i = 0; i < 3000; ++i) {
        const std::string text = randomStableText(random, 1 + i % 60);
        QCOMPARE(shown(split(text)), shown(splitByRegularExpression(text)));
    }
}

void PreTokenizerTest::piecesJoinToTheText() {
    std::mt19937 random(7);
    for (int i = 0; i < 2000; ++i) {
        const std::string text = randomText(random, 1 + i % 60);
        std::string joined;
        for (const std::string& piece : split(text)) {
            QVERIFY(!piece.empty());
            joined += piece;
        }
        QCOMPARE(joined, text);
    }
}

KVGLASS_TEST(PreTokenizerTest);
#include "pre_tokenizer_test.moc"
