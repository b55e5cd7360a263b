// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// GPT-2's own tables and 437 encodings on which two other programs agree; skipped where the shared
// tables are not at hand.

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include "engine/tokenizer/tokenizer.h"
#include "engine/tokenizer/utf8_assembler.h"
#include "tests/support/test_folders.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

const QString kTables = QString::fromStdString((sharedTables() / "gpt2-tokenizer/").string());

enum class MergeSpelling { Strings, Pairs };

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QJsonArray mergesAs(MergeSpelling spelling) {
    QJsonArray merges;
    QStringList lines = QString::fromUtf8(contentOf(kTables + "merges.txt")).split('\n');
    lines.removeFirst();
    for (const QString& line : lines) {
        if (line.isEmpty()) {
            continue;
        }
        if (spelling == MergeSpelling::Strings) {
            merges.append(line);
        } else {
            merges.append(QJsonArray::fromStringList(line.split(' ')));
        }
    }
    return merges;
}

/// tokenizer.json as it is published with GPT-2, from the older two files.
QByteArray makeTokenizerJson(MergeSpelling spelling) {
    const QJsonObject byteLevel{
        {"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}};
    const QJsonObject endOfText{{"id", 50256},
                                {"special", true},
                                {"lstrip", false},
                                {"rstrip", false},
                                {"normalized", true},
                                {"single_word", false},
                                {"content", "<|endoftext|>"}};
    const QJsonObject model{
        {"dropout", QJsonValue::Null},
        {"unk_token", QJsonValue::Null},
        {"continuing_subword_prefix", ""},
        {"end_of_word_suffix", ""},
        {"fuse_unk", false},
        {"vocab", QJsonDocument::fromJson(contentOf(kTables + "vocab.json")).object()},
        {"merges", mergesAs(spelling)}};
    return QJsonDocument(QJsonObject{{"version", "1.0"},
                                     {"truncation", QJsonValue::Null},
                                     {"padding", QJsonValue::Null},
                                     {"added_tokens", QJsonArray{endOfText}},
                                     {"normalizer", QJsonValue::Null},
                                     {"pre_tokenizer", byteLevel},
                                     {"post_processor", byteLevel},
                                     {"decoder", byteLevel},
                                     {"model", model}})
        .toJson(QJsonDocument::Compact);
}

/// The text as bytes; not through QString::fromUtf8(), which would drop a byte order mark.
std::string textOf(const QJsonObject& line) { return line["text"].toString().toStdString(); }

} // namespace

class TokenizerGoldenTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void vocabAndMergesGiveTheGoldenIds();
    void tokenizerJsonWithStringsGivesTheGoldenIds();
    void tokenizerJsonWithPairsGivesTheGoldenIds();
    void streamedTokensGiveTheText();
    void thePromptOfTheArticleHasItsNineTokens();
    void everyIdHasBytesAndOneIsSpecial();

private:
    void compareAll(const Tokenizer& tokenizer);
    void compareTokenizerJson(MergeSpelling spelling);

    QList<QJsonObject> m_lines;
    std::unique_ptr<Tokenizer> m_tokenizer;
};

void TokenizerGoldenTest::initTestCase() {
    if (!QFile::exists(kTables + "golden.jsonl")) {
        QSKIP("the shared tables of GPT-2 are not beside this source tree");
    }
    for (const QByteArray& line : contentOf(kTables + "golden.jsonl").split('\n')) {
        if (!line.isEmpty()) {
            m_lines.append(QJsonDocument::fromJson(line).object());
        }
    }
    QCOMPARE(m_lines.size(), 437);
    auto loaded = loadTokenizer(kTables.toStdString());
    QVERIFY2(loaded, loaded ? "" : loaded.error().text().c_str());
    m_tokenizer = std::move(*loaded);
}

void TokenizerGoldenTest::compareAll(const Tokenizer& tokenizer) {
    QCOMPARE(tokenizer.vocabularySize(), std::int64_t{50257});
    for (const QJsonObject& line : m_lines) {
        const SpecialTokens special =
            line["allow_special"].toBool() ? SpecialTokens::Recognised : SpecialTokens::AsText;
        const auto tokens = tokenizer.encode(textOf(line), special);
        QVERIFY(tokens);
        QJsonArray ids;
        for (const TokenId token : *tokens) {
            ids.append(token.value);
        }
        QCOMPARE(ids, line["ids"].toArray());
        QCOMPARE(tokenizer.decode(*tokens), textOf(line));
    }
}

void TokenizerGoldenTest::vocabAndMergesGiveTheGoldenIds() { compareAll(*m_tokenizer); }

void TokenizerGoldenTest::compareTokenizerJson(MergeSpelling spelling) {
    const QTemporaryDir folder;
    QFile file(folder.filePath("tokenizer.json"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QByteArray json = makeTokenizerJson(spelling);
    QCOMPARE(file.write(json), json.size());
    file.close();
    const auto loaded = loadTokenizer(folder.path().toStdString());
    QVERIFY2(loaded, loaded ? "" : loaded.error().text().c_str());
    compareAll(**loaded);
}

void TokenizerGoldenTest::tokenizerJsonWithStringsGivesTheGoldenIds() {
    compareTokenizerJson(MergeSpelling::Strings);
}

void TokenizerGoldenTest::tokenizerJsonWithPairsGivesTheGoldenIds() {
    compareTokenizerJson(MergeSpelling::Pairs);
}

void TokenizerGoldenTest::streamedTokensGiveTheText() {
    for (const QJsonObject& line : m_lines) {
        Utf8Assembler assembler;
        std::string text;
        for (const QJsonValue& id : line["ids"].toArray()) {
            text += assembler.push(m_tokenizer->bytes(TokenId(id.toInt())));
        }
        text += assembler.flush();
        QCOMPARE(text, textOf(line));
    }
}

void TokenizerGoldenTest::thePromptOfTheArticleHasItsNineTokens() {
    const auto tokens =
        m_tokenizer->encode("Explain KV caching in transformers.", SpecialTokens::AsText);
    QVERIFY(tokens);
    std::vector<std::int32_t> ids;
    for (const TokenId token : *tokens) {
        ids.push_back(token.value);
    }
    QCOMPARE(ids, (std::vector<std::int32_t>{18438, 391, 509, 53, 40918, 287, 6121, 364, 13}));
}

void TokenizerGoldenTest::everyIdHasBytesAndOneIsSpecial() {
    for (std::int32_t id = 0; id < 50257; ++id) {
        QVERIFY(!m_tokenizer->bytes(TokenId(id)).empty());
        QCOMPARE(m_tokenizer->isSpecial(TokenId(id)), id == 50256);
    }
    QVERIFY(m_tokenizer->bytes(TokenId(50257)).empty());
}

KVGLASS_TEST(TokenizerGoldenTest);
#include "tokenizer_golden_test.moc"
