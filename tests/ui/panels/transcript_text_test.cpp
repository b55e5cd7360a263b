// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/transcript_text.h"

#include <QTest>

#include "tests/support/test_program.h"

namespace kvglass::ui {

class TranscriptTextTest : public QObject {
    Q_OBJECT
private slots:
    void aTokenInsideACharacterIsEmptyAndTheNextOneShowsIt() {
        TranscriptText text;
        text.append("a", TokenOrigin::Prompt);
        text.append("\xE2\x82", TokenOrigin::Generated);
        text.append("\xAC!", TokenOrigin::Generated); // together U+20AC
        QCOMPARE(text.pieces()[1].text, QString());
        QCOMPARE(text.pieces()[2].text, QStringLiteral("€!"));
        QCOMPARE(text.pieces()[2].sharedFrom, std::int64_t{1});
        QCOMPARE(text.pieces()[0].sharedFrom, std::int64_t{0});
        QCOMPARE(text.plain(), QStringLiteral("a€!"));
    }

    void threeTokensMayShareOneCharacter() {
        TranscriptText text;
        for (const char* part : {"\xF0\x9F", "\x98", "\x80"})
            text.append(part, TokenOrigin::Generated);
        QCOMPARE(text.pieces()[2].text, QStringLiteral("😀"));
        QCOMPARE(text.pieces()[2].sharedFrom, std::int64_t{0});
    }

    void aStreamThatEndsInsideACharacterShowsTheReplacement() {
        TranscriptText text;
        text.append("ok", TokenOrigin::Generated);
        text.append("\xE2\x82", TokenOrigin::Generated);
        text.flush();
        QCOMPARE(text.plain(), QStringLiteral("ok\uFFFD"));
        QCOMPARE(text.pieces()[1].text, QStringLiteral("\uFFFD"));
    }

    void offsetsLeadToTheTokenThatShowsThem() {
        TranscriptText text;
        text.append("ab", TokenOrigin::Prompt);
        text.append("\xE2\x82", TokenOrigin::Generated);
        text.append("\xAC", TokenOrigin::Generated);
        QCOMPARE(text.positionAt(0), std::optional<std::int64_t>(0));
        QCOMPARE(text.positionAt(1), std::optional<std::int64_t>(0));
        QCOMPARE(text.positionAt(2), std::optional<std::int64_t>(2));
        QCOMPARE(text.positionAt(3), std::optional<std::int64_t>());
        QCOMPARE(text.positionAt(-1), std::optional<std::int64_t>());
    }

    void rangesAreClipped() {
        TranscriptText text;
        text.append("one", TokenOrigin::Prompt);
        text.append(" two", TokenOrigin::Generated);
        text.append(" three", TokenOrigin::Generated);
        QCOMPARE(text.textOf(1, 1), QStringLiteral(" two"));
        QCOMPARE(text.textOf(-5, 1), QStringLiteral("one two"));
        QCOMPARE(text.textOf(1, 99), QStringLiteral(" two three"));
        QCOMPARE(text.textOf(2, 1), QString());
    }
};

} // namespace kvglass::ui

using kvglass::ui::TranscriptTextTest;
KVGLASS_TEST(TranscriptTextTest);
#include "transcript_text_test.moc"
