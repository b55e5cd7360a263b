// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <QTest>

#include "engine/io/quoted_text.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class QuotedTextTest : public QObject {
    Q_OBJECT
private slots:
    void shortTextIsQuoted() { QCOMPARE(quotedText("h.0.attn"), std::string("'h.0.attn'")); }

    void controlCharactersAreReplaced() {
        QCOMPARE(quotedText("a\nb\x1B[31m\x7F"), std::string("'a?b?[31m?'"));
        QCOMPARE(quotedText(std::string_view("a\0b", 3)), std::string("'a?b'"));
    }

    void longTextIsCut() {
        const std::string cut = quotedText(std::string(1000, 'x'));
        QCOMPARE(cut, "'" + std::string(80, 'x') + "...'");
        QCOMPARE(quotedText(std::string(80, 'x')), "'" + std::string(80, 'x') + "'");
    }

    void aCharacterIsNotCutInTwo() {
        std::string text(79, 'x');
        text.append("\u00E9\u00E9"); // byte 80 is inside the first
        QCOMPARE(quotedText(text), "'" + std::string(79, 'x') + "...'");
    }
};

KVGLASS_TEST(QuotedTextTest);
#include "quoted_text_test.moc"
