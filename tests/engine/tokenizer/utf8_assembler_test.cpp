// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/utf8_assembler.h"

#include <random>

#include <QTest>

#include "engine/tokenizer/utf8_sequence.h"
#include "tests/engine/tokenizer/random_text.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

std::string assembled(std::string_view bytes) {
    Utf8Assembler assembler;
    std::string text = assembler.push(bytes);
    return text + assembler.flush();
}

/// The UTF-8 decoder of the WHATWG Encoding Standard, as its text has it, state by state.
std::string decodedByTheStandard(std::string_view bytes) {
    std::string text;
    char32_t codePoint = 0;
    int needed = 0;
    unsigned lower = 0x80;
    unsigned upper = 0xBF;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const unsigned byte = static_cast<unsigned char>(bytes[i]);
        if (needed > 0) {
            const bool isInRange = byte >= lower && byte <= upper;
            lower = 0x80;
            upper = 0xBF;
            if (!isInRange) {
                needed = 0;
                text += utf8Of(0xFFFD);
                --i; // "restore byte to ioQueue"
                continue;
            }
            codePoint = (codePoint << 6) | (byte & 0x3F);
            if (--needed == 0) {
                text += utf8Of(codePoint);
            }
        } else if (byte <= 0x7F) {
            text += static_cast<char>(byte);
        } else if (byte >= 0xC2 && byte <= 0xDF) {
            needed = 1;
            codePoint = byte & 0x1F;
        } else if (byte >= 0xE0 && byte <= 0xEF) {
            lower = byte == 0xE0 ? 0xA0 : lower;
            upper = byte == 0xED ? 0x9F : upper;
            needed = 2;
            codePoint = byte & 0xF;
        } else if (byte >= 0xF0 && byte <= 0xF4) {
            lower = byte == 0xF0 ? 0x90 : lower;
            upper = byte == 0xF4 ? 0x8F : upper;
            needed = 3;
            codePoint = byte & 0x7;
        } else {
            text += utf8Of(0xFFFD);
        }
    }
    return needed > 0 ? text + utf8Of(0xFFFD) : text;
}

} // namespace

class Utf8AssemblerTest : public QObject {
    Q_OBJECT
private slots:
    void holdsBackUntilTheLastByteCame();
    void replacesWhatCannotBecomeValid_data();
    void replacesWhatCannotBecomeValid();
    void flushGivesOneReplacementAndStartsAnew();
    void theCutsDoNotMatter();
    void validTextIsUnchanged();
};

void Utf8AssemblerTest::holdsBackUntilTheLastByteCame() {
    Utf8Assembler assembler;
    QCOMPARE(assembler.push("a\xF0"), std::string("a"));
    QCOMPARE(assembler.push("\x9F"), std::string());
    QCOMPARE(assembler.push(""), std::string());
    QCOMPARE(assembler.push("\x91"), std::string());
    QCOMPARE(assembler.push("\x8B!"), std::string("👋!"));
    QCOMPARE(assembler.flush(), std::string());
}

void Utf8AssemblerTest::replacesWhatCannotBecomeValid_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const char* bytes, const QString& text) {
        QTest::newRow(name) << QByteArray(bytes) << text;
    };
    const QString r(QChar::ReplacementCharacter);
    row("a lone continuation byte", "a\x80z", "a" + r + "z");
    row("an overlong slash", "\xC0\xAF", r + r);
    row("an overlong of three bytes", "\xE0\x80\xAF", r + r + r);
    row("a surrogate", "\xED\xA0\x80", r + r + r);
    row("above the last code point", "\xF4\x90\x80\x80", r + r + r + r);
    row("bytes that never occur", "\xFE\xFF\xF5", r + r + r);
    row("a cut character before a letter",
        "\xE2\x82"
        "A",
        r + "A");
    row("a cut character before another", "\xF0\x9F\x91\xE4\xBD\xA0", r + u"你"_qs);
    row("two cut characters", "\xF0\x9F\xF0\x9F\x91", r + r);
    // Table 3-8 of the Unicode standard.
    row("the standard's own example", "\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64",
        "a" + r + r + r + "b" + r + "c" + r + r + "d");
}

void Utf8AssemblerTest::replacesWhatCannotBecomeValid() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, text);
    QCOMPARE(assembled(bytes.toStdString()), text.toStdString());
}

void Utf8AssemblerTest::flushGivesOneReplacementAndStartsAnew() {
    Utf8Assembler assembler;
    QCOMPARE(assembler.push("\xF0\x9F\x91"), std::string());
    QCOMPARE(assembler.flush(), std::string("\xEF\xBF\xBD"));
    QCOMPARE(assembler.flush(), std::string());
    QCOMPARE(assembler.push("\x8B"), std::string("\xEF\xBF\xBD"));
}

void Utf8AssemblerTest::theCutsDoNotMatter() {
    std::mt19937 random(99);
    for (int i = 0; i < 3000; ++i) {
        std::string bytes = randomText(random, 1 + i % 20);
        for (std::uint32_t damage = below(random, 6); damage > 0; --damage) {
            bytes[below(random, static_cast<std::uint32_t>(bytes.size()))] =
                static_cast<char>(random());
        }
        Utf8Assembler assembler;
        std::string text;
        for (std::string_view rest = bytes; !rest.empty();) {
            const std::string_view part = rest.substr(0, below(random, 4));
            const std::string piece = assembler.push(part);
            QCOMPARE(firstInvalidUtf8(piece), std::nullopt);
            text += piece;
            rest.remove_prefix(part.size());
        }
        text += assembler.flush();
        QCOMPARE(text, assembled(bytes));
        QCOMPARE(firstInvalidUtf8(text), std::nullopt);
        QCOMPARE(text, decodedByTheStandard(bytes));
    }
}

void Utf8AssemblerTest::validTextIsUnchanged() {
    std::mt19937 random(5);
    for (int i = 0; i < 500; ++i) {
        const std::string text = randomText(random, i % 40);
        QCOMPARE(assembled(text), text);
    }
}

KVGLASS_TEST(Utf8AssemblerTest);
#include "utf8_assembler_test.moc"
