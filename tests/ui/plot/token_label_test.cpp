// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/token_label.h"

#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass::ui;

class TokenLabelTest : public QObject {
    Q_OBJECT
private slots:
    void blanksAndLineEndsAreVisible();
    void partsOfCharactersAreShownAsBytes();
    void otherScriptsStayThemselves();
    void controlCharactersAreReplaced();
};

void TokenLabelTest::blanksAndLineEndsAreVisible() {
    QCOMPARE(tokenLabel(" Ben"), QStringLiteral("·Ben"));
    QCOMPARE(tokenLabel("\n\n"), QStringLiteral("⏎⏎"));
    QCOMPARE(tokenLabel("\t"), QStringLiteral("⇥"));
    QCOMPARE(tokenLabel(""), QString());
}

void TokenLabelTest::partsOfCharactersAreShownAsBytes() {
    QCOMPARE(tokenLabel("\xE2\x80"), QStringLiteral("⟨E2 80⟩"));
    QCOMPARE(tokenLabel("\xFF"), QStringLiteral("⟨FF⟩"));
}

void TokenLabelTest::otherScriptsStayThemselves() {
    QCOMPARE(tokenLabel(" größe"), QStringLiteral("·größe"));
    QCOMPARE(tokenLabel("日本"), QStringLiteral("日本"));
    QCOMPARE(tokenLabel("\xF0\x9F\xAA\x81"), QStringLiteral("🪁"));
}

void TokenLabelTest::controlCharactersAreReplaced() {
    QCOMPARE(tokenLabel(std::string_view("\0", 1)), QStringLiteral("\uFFFD"));
    QCOMPARE(tokenLabel("a\x07"), QStringLiteral("a\uFFFD"));
}

KVGLASS_TEST(TokenLabelTest);
#include "token_label_test.moc"
