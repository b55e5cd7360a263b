// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/transcript_layout.h"

#include <QGuiApplication>
#include <QTest>

#include "tests/support/test_program.h"

namespace kvglass::ui {

namespace {

std::vector<TranscriptPiece> pieces(const std::vector<QString>& texts) {
    std::vector<TranscriptPiece> made;
    for (const QString& text : texts)
        made.push_back({text, TokenOrigin::Generated, static_cast<std::int64_t>(made.size())});
    return made;
}

std::vector<TranscriptPiece> story(int words) {
    std::vector<QString> texts;
    for (int i = 0; i < words; ++i)
        texts.push_back(i % 7 == 6 ? QStringLiteral(",") : QStringLiteral(" word%1").arg(i % 100));
    return pieces(texts);
}

QString lineText(const TranscriptLayout& layout, int line) {
    QString text;
    const double y = (line + 0.5) * layout.lineHeight();
    for (const TokenBox& box : layout.boxesBetween(y, y))
        text += box.text;
    return text;
}

} // namespace

class TranscriptLayoutTest : public QObject {
    Q_OBJECT
private:
    QFont m_font = QGuiApplication::font();
    double widthOf(const QString& text) const {
        return QFontMetricsF(m_font).horizontalAdvance(text);
    }

private slots:
    void everyPointOfABoxLeadsToItsToken() {
        TranscriptLayout layout(m_font);
        layout.setWidth(300);
        const auto text = story(200);
        layout.append(text);
        for (std::int64_t position = 0; position < 200; ++position) {
            const auto boxes = layout.boxesOf(position);
            QVERIFY(!boxes.empty());
            for (const TokenBox& box : boxes) {
                QCOMPARE(layout.tokenAt(box.rect.center()), std::optional(position));
                QVERIFY(box.rect.left() >= 0.0);
                QVERIFY(box.rect.right() <= 300.0);
            }
        }
        QCOMPARE(layout.tokenAt({150.0, -5.0}), std::optional<std::int64_t>());
        QCOMPARE(layout.tokenAt({150.0, layout.height() + 5.0}), std::optional<std::int64_t>());
    }

    void boxesOfALineTouchAndDoNotOverlap() {
        TranscriptLayout layout(m_font);
        layout.setWidth(300);
        layout.append(story(200));
        const TokenBox* previous = nullptr;
        for (const TokenBox& box : layout.boxesBetween(0.0, layout.height())) {
            if (previous != nullptr && previous->line == box.line)
                QCOMPARE(box.rect.left(), previous->rect.right());
            else
                QCOMPARE(box.rect.left(), 0.0);
            previous = &box;
        }
        QVERIFY(layout.lineCount() > 5);
    }

    void appendingInPiecesGivesTheSameAsAtOnce() {
        const auto text = story(300);
        TranscriptLayout whole(m_font);
        whole.setWidth(250);
        whole.append(text);
        TranscriptLayout grown(m_font);
        grown.setWidth(250);
        for (std::size_t i = 1; i <= text.size(); ++i)
            grown.append(std::span(text).first(i));
        QCOMPARE(grown.lineCount(), whole.lineCount());
        const auto a = whole.boxesBetween(0.0, whole.height());
        const auto b = grown.boxesBetween(0.0, grown.height());
        QCOMPARE(a.size(), b.size());
        for (std::size_t i = 0; i < a.size(); ++i) {
            QCOMPARE(a[i].rect, b[i].rect);
            QCOMPARE(a[i].text, b[i].text);
        }
    }

    void aWordOfSeveralTokensStaysTogether() {
        TranscriptLayout layout(m_font);
        layout.setWidth(widthOf(QStringLiteral("The grandmot")));
        layout.append(pieces({QStringLiteral("The"), QStringLiteral(" grand"),
                              QStringLiteral("mot"), QStringLiteral("her")}));
        QCOMPARE(lineText(layout, 0), QStringLiteral("The"));
        QCOMPARE(lineText(layout, 1), QStringLiteral("grandmother")); // without its space
        QCOMPARE(layout.lineCount(), 2);
    }

    void aWordLongerThanALineIsBrokenBetweenTokens() {
        TranscriptLayout layout(m_font);
        layout.setWidth(widthOf(QStringLiteral("aaaaaaaa")) + 1.0);
        layout.append(
            pieces({QStringLiteral("aaaa"), QStringLiteral("aaaa"), QStringLiteral("aaaa")}));
        QCOMPARE(lineText(layout, 0), QStringLiteral("aaaaaaaa"));
        QCOMPARE(lineText(layout, 1), QStringLiteral("aaaa"));
    }

    void aTokenWiderThanALineIsBrokenInside() {
        TranscriptLayout layout(m_font);
        layout.setWidth(100);
        layout.append(pieces({QString(200, u'm')}));
        QVERIFY(layout.boxesOf(0).size() > 1);
        QString joined;
        for (const TokenBox& box : layout.boxesOf(0)) {
            joined += box.text;
            QVERIFY(box.rect.right() <= 100.0);
        }
        QCOMPARE(joined, QString(200, u'm'));
    }

    void lineBreaksInTokensAreShownAndObeyed() {
        TranscriptLayout layout(m_font);
        layout.setWidth(500);
        layout.append(
            pieces({QStringLiteral("one"), QStringLiteral("\n\n"), QStringLiteral("two")}));
        QCOMPARE(lineText(layout, 0), QStringLiteral("one↵"));
        QCOMPARE(lineText(layout, 1), QStringLiteral("↵"));
        QCOMPARE(lineText(layout, 2), QStringLiteral("two"));
        QCOMPARE(layout.boxesOf(1).size(), std::size_t{2});
    }

    void tokensThatShareACharacterEachOwnASlice() {
        TranscriptLayout layout(m_font);
        layout.setWidth(500);
        std::vector<TranscriptPiece> text = pieces({QStringLiteral("a"), {}, {}});
        text.push_back({QStringLiteral("€"), TokenOrigin::Generated, 1});
        layout.append(text);
        const double left = widthOf(QStringLiteral("a"));
        const double third = widthOf(QStringLiteral("€")) / 3.0;
        for (std::int64_t position = 1; position <= 3; ++position) {
            const double middle = left + (static_cast<double>(position) - 0.5) * third;
            QCOMPARE(layout.tokenAt({middle, 3.0}), std::optional(position));
        }
        QCOMPARE(layout.boxesOf(3).front().textX, left); // drawn once, over all slices
    }

    void controlCharactersHaveAShape() {
        TranscriptLayout layout(m_font);
        layout.setWidth(500);
        layout.append(pieces({QString(QChar(0x07)), QString(QChar(0x1B))}));
        QCOMPARE(lineText(layout, 0), QStringLiteral("␇␛"));
        QVERIFY(layout.boxesOf(0).front().rect.width() > 0.0);
    }

    void upAndDownFindTheNearestToken() {
        TranscriptLayout layout(m_font);
        layout.setWidth(300);
        layout.append(story(100));
        const TokenBox& box = layout.boxesOf(3).front();
        const auto below = layout.tokenNear(box.line + 1, box.rect.center().x());
        QVERIFY(below.has_value());
        QCOMPARE(layout.boxesOf(*below).front().line, box.line + 1);
        QCOMPARE(layout.tokenNear(layout.lineCount(), 10.0), std::optional<std::int64_t>());
        QCOMPARE(layout.tokenNear(-1, 10.0), std::optional<std::int64_t>());
    }
};

} // namespace kvglass::ui

using kvglass::ui::TranscriptLayoutTest;
KVGLASS_TEST(TranscriptLayoutTest);
#include "transcript_layout_test.moc"
