// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/byte_alphabet.h"

#include <set>

#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass;

class ByteAlphabetTest : public QObject {
    Q_OBJECT
private slots:
    void everyByteHasItsOwnVisibleCharacter();
    void knownCharactersOfGpt2();
    void otherCharactersAreRefused();
};

void ByteAlphabetTest::everyByteHasItsOwnVisibleCharacter() {
    std::set<QString> characters;
    for (int byte = 0; byte < 256; ++byte) {
        const std::string bytes(1, static_cast<char>(byte));
        const QString character = QString::fromStdString(spellBytes(bytes));
        QCOMPARE(character.size(), 1);
        QVERIFY(character.at(0).isPrint() && !character.at(0).isSpace());
        characters.insert(character);
        QCOMPARE(readSpelling(character.toStdString()), std::optional(bytes));
    }
    QCOMPARE(characters.size(), std::size_t{256});
}

void ByteAlphabetTest::knownCharactersOfGpt2() {
    QCOMPARE(spellBytes(" a\n"), std::string("ĠaĊ"));
    QCOMPARE(spellBytes("\x7F\xA0\xAD\xFF"), std::string("ġłŃÿ"));
    QCOMPARE(readSpelling("Ġthe"), std::optional<std::string>(" the"));
}

void ByteAlphabetTest::otherCharactersAreRefused() {
    for (const char* const spelling : {" a", "a\n", "\x7F", "\u00A0", "\u00AD", "\u0144", "你"}) {
        QCOMPARE(readSpelling(spelling), std::nullopt);
    }
}

KVGLASS_TEST(ByteAlphabetTest);
#include "byte_alphabet_test.moc"
