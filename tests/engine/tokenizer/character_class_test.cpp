// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/character_class.h"

#include <map>

#include <QTest>

#include "engine/tokenizer/unicode_ranges.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class CharacterClassTest : public QObject {
    Q_OBJECT
private slots:
    void rangesAreSortedAndApart();
    void countsAreThoseOfUnicode16();
    void everyCodePointIsInItsRange();
    void charactersThatOthersGetWrong_data();
    void charactersThatOthersGetWrong();
};

void CharacterClassTest::rangesAreSortedAndApart() {
    char32_t end = 0;
    for (const UnicodeRange& range : unicodeRanges()) {
        QVERIFY(range.first >= end);
        QVERIFY(range.last >= range.first);
        QVERIFY(range.characterClass != CharacterClass::Other);
        end = range.last + 1;
    }
    QVERIFY(end <= 0x110000);
}

void CharacterClassTest::countsAreThoseOfUnicode16() {
    std::map<CharacterClass, int> counts;
    for (char32_t c = 0; c < 0x110000; ++c) {
        ++counts[characterClass(c)];
    }
    QCOMPARE(counts[CharacterClass::Letter], 141028);
    QCOMPARE(counts[CharacterClass::Number], 1911);
    QCOMPARE(counts[CharacterClass::Space], 25);
}

// The look-up (a table for ASCII, a binary search) against a plain walk along the ranges.
void CharacterClassTest::everyCodePointIsInItsRange() {
    char32_t next = 0;
    for (const UnicodeRange& range : unicodeRanges()) {
        for (; next < range.first; ++next) {
            QCOMPARE(characterClass(next), CharacterClass::Other);
        }
        for (; next <= range.last; ++next) {
            QCOMPARE(characterClass(next), range.characterClass);
        }
    }
    for (; next < 0x110000; ++next) {
        QCOMPARE(characterClass(next), CharacterClass::Other);
    }
}

void CharacterClassTest::charactersThatOthersGetWrong_data() {
    QTest::addColumn<uint>("codePoint");
    QTest::addColumn<int>("expected");
    const auto row = [](const char* name, uint codePoint, CharacterClass expected) {
        QTest::newRow(name) << codePoint << static_cast<int>(expected);
    };
    row("next line", 0x85, CharacterClass::Space);
    row("no-break space", 0xA0, CharacterClass::Space);
    row("ogham space", 0x1680, CharacterClass::Space);
    row("ideographic space", 0x3000, CharacterClass::Space);
    row("zero width space", 0x200B, CharacterClass::Other);
    row("byte order mark", 0xFEFF, CharacterClass::Other);
    row("mongolian vowel separator", 0x180E, CharacterClass::Other);
    row("file separator", 0x1C, CharacterClass::Other);
    row("superscript two", 0xB2, CharacterClass::Number);
    row("roman numeral one", 0x2160, CharacterClass::Number);
    row("ideographic number zero", 0x3007, CharacterClass::Number);
    row("cjk one is a letter", 0x4E00, CharacterClass::Letter);
    row("feminine ordinal", 0xAA, CharacterClass::Letter);
    row("circled latin a is a symbol", 0x24B6, CharacterClass::Other);
    row("combining acute", 0x301, CharacterClass::Other);
    row("underscore", '_', CharacterClass::Other);
    row("garay letter, new in 16.0", 0x10D50, CharacterClass::Letter);
    row("garay digit, new in 16.0", 0x10D40, CharacterClass::Number);
    row("end of the cjk extension H", 0x323AF, CharacterClass::Letter);
    row("new in 17.0: not assigned here", 0x323B0, CharacterClass::Other);
    row("the last code point", 0x10FFFF, CharacterClass::Other);
}

void CharacterClassTest::charactersThatOthersGetWrong() {
    QFETCH(uint, codePoint);
    QFETCH(int, expected);
    QCOMPARE(static_cast<int>(characterClass(codePoint)), expected);
}

KVGLASS_TEST(CharacterClassTest);
#include "character_class_test.moc"
