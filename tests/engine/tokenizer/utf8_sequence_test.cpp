// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/utf8_sequence.h"

#include <string>

#include <QTest>

#include "tests/engine/tokenizer/random_text.h"
#include "tests/support/test_program.h"

using namespace kvglass;
using namespace std::string_literals;

class Utf8SequenceTest : public QObject {
    Q_OBJECT
private slots:
    void everyCharacterIsReadBack();
    void everyStartOfACharacterIsIncomplete();
    void exactlyTheRightBytesAreWellFormed();
    void theFirstBadSequenceIsFound();
};

void Utf8SequenceTest::everyCharacterIsReadBack() {
    for (char32_t c = 0; c < 0x110000; ++c) {
        if (c >= 0xD800 && c < 0xE000) {
            continue;
        }
        const std::string bytes = utf8Of(c);
        const Utf8Sequence sequence = firstUtf8Sequence(bytes + "\x80");
        QCOMPARE(sequence.state, Utf8State::Complete);
        QCOMPARE(sequence.length, bytes.size());
        const Utf8Character character = firstUtf8Character(bytes + "x");
        QCOMPARE(character.codePoint, c);
        QCOMPARE(character.length, bytes.size());
    }
}

void Utf8SequenceTest::everyStartOfACharacterIsIncomplete() {
    for (const char32_t c : U"\u0080\u07FF\u0800\uD7FF\uE000\uFFFF\U00010000\U0010FFFF"s) {
        const std::string bytes = utf8Of(c);
        for (std::size_t length = 1; length < bytes.size(); ++length) {
            const Utf8Sequence sequence = firstUtf8Sequence(bytes.substr(0, length));
            QCOMPARE(sequence.state, Utf8State::Incomplete);
            QCOMPARE(sequence.length, length);
        }
    }
}

// All 2^24 triples of bytes are too many for a test, but the third byte matters only by its class.
void Utf8SequenceTest::exactlyTheRightBytesAreWellFormed() {
    int complete = 0;
    for (int first = 0; first < 256; ++first) {
        for (int second = 0; second < 256; ++second) {
            for (const int third : {0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xFF}) {
                const std::string bytes = {static_cast<char>(first), static_cast<char>(second),
                                           static_cast<char>(third)};
                const Utf8Sequence sequence = firstUtf8Sequence(bytes);
                QVERIFY(sequence.length >= 1 && sequence.length <= 3);
                if (sequence.state == Utf8State::Complete) {
                    // Decoding and encoding again gives the same bytes only for the shortest form.
                    const Utf8Character character = firstUtf8Character(bytes);
                    QCOMPARE(utf8Of(character.codePoint), bytes.substr(0, sequence.length));
                    QVERIFY(character.codePoint < 0xD800 || character.codePoint >= 0xE000);
                    ++complete;
                }
            }
        }
    }
    // 128 ASCII x 256 x 6; 30 leads x 64 x 6; and of three bytes 33 rows of (lead, second), less 32
    // for E0 and ED each: (16 x 64 - 64) x the 2 valid thirds.
    QCOMPARE(complete, 128 * 256 * 6 + 30 * 64 * 6 + (16 * 64 - 64) * 2);
}

void Utf8SequenceTest::theFirstBadSequenceIsFound() {
    QCOMPARE(firstInvalidUtf8(""), std::nullopt);
    QCOMPARE(firstInvalidUtf8("aé你👋"), std::nullopt);
    QCOMPARE(firstInvalidUtf8("aé\x80"), std::optional<std::size_t>(3));
    QCOMPARE(firstInvalidUtf8("ab\xE4\xBD"), std::optional<std::size_t>(2));
    QCOMPARE(firstInvalidUtf8("\xED\xA0\x80"), std::optional<std::size_t>(0));
    QCOMPARE(firstInvalidUtf8("a\xF4\x90\x80\x80"), std::optional<std::size_t>(1));
    QCOMPARE(firstInvalidUtf8("\xC0\xAF"), std::optional<std::size_t>(0));
}

KVGLASS_TEST(Utf8SequenceTest);
#include "utf8_sequence_test.moc"
