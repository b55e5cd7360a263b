// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Which files loadTokenizer() takes from a folder.

#include "engine/tokenizer/tokenizer.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <sys/stat.h>

#include "engine/tokenizer/limited_json.h"
#include "tests/engine/tokenizer/tokenizer_folder.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class TokenizerTest : public QObject {
    Q_OBJECT
private slots:
    void aMissingFolderOrFileIsNotFound();
    void tokenizerJsonIsPreferred();
    void aBrokenTokenizerJsonIsNotPassedOver();
    void whatIsNoFileIsRefused();
    void filesAreLimitedInSizeAndInValues();
    void aBrokenConfigurationIsRefused();
};

void TokenizerTest::aMissingFolderOrFileIsNotFound() {
    verifyError(loadTokenizer("/no/such/folder"), ErrorCode::NotFound, "tokenizer.json");
    TokenizerFolder folder;
    verifyError(folder.load(), ErrorCode::NotFound, "nor a vocab.json");
    folder.write("vocab.json", kValidVocab);
    verifyError(folder.load(), ErrorCode::NotFound, "nor a merges.txt");
    folder.write("merges.txt", kValidMerges);
    QVERIFY(folder.load());
}

void TokenizerTest::tokenizerJsonIsPreferred() {
    TokenizerFolder folder;
    folder.write("vocab.json", kValidVocab);
    folder.write("merges.txt", kValidMerges);
    nlohmann::json root = validTokenizerJson();
    root["model"]["vocab"]["later"] = 99;
    folder.write("tokenizer.json", QByteArray::fromStdString(root.dump()));
    QCOMPARE(folder.load().value()->vocabularySize(), std::int64_t{100});
    QVERIFY(QFile::remove(folder.path("tokenizer.json")));
    QCOMPARE(folder.load().value()->vocabularySize(), std::int64_t{7});
}

void TokenizerTest::aBrokenTokenizerJsonIsNotPassedOver() {
    TokenizerFolder folder;
    folder.write("vocab.json", kValidVocab);
    folder.write("merges.txt", kValidMerges);
    folder.write("tokenizer.json", "{");
    verifyError(folder.load(), ErrorCode::BadFormat, "tokenizer.json: parse error");
}

void TokenizerTest::whatIsNoFileIsRefused() {
    TokenizerFolder folder;
    QVERIFY(QDir().mkdir(folder.path("tokenizer.json")));
    verifyError(folder.load(), ErrorCode::Io, "tokenizer.json: not a regular file");
    QVERIFY(QDir().rmdir(folder.path("tokenizer.json")));
    // Opening a pipe would wait for a writer that never comes.
    QCOMPARE(::mkfifo(folder.path("tokenizer.json").toLocal8Bit().constData(), 0600), 0);
    verifyError(folder.load(), ErrorCode::Io, "tokenizer.json: not a regular file");
}

void TokenizerTest::filesAreLimitedInSizeAndInValues() {
    TokenizerFolder folder;
    QFile huge(folder.path("tokenizer.json")); // sparse: it takes no room
    QVERIFY(huge.open(QIODevice::WriteOnly) && huge.resize(qint64{1} << 33));
    verifyError(folder.load(), ErrorCode::BadFormat, "has 8589934592 bytes");
    const auto many = parseJson("[1, 2, 3, 4]", "x.json", {.values = 4});
    QVERIFY(!many);
    QVERIFY(many.error().why.find("more than 4 values") != std::string::npos);
    QVERIFY(parseJson("[1, 2, 3]", "x.json", {.values = 4}));
    QVERIFY(parseJson("[[1]]", "x.json", {.depth = 2}));
    QVERIFY(!parseJson("[[[1]]]", "x.json", {.depth = 2}));
}

void TokenizerTest::aBrokenConfigurationIsRefused() {
    TokenizerFolder folder;
    folder.write("vocab.json", kValidVocab);
    folder.write("merges.txt", kValidMerges);
    folder.write("tokenizer_config.json", R"({"model_max_length": 1024})");
    QVERIFY(folder.load());
    folder.write("tokenizer_config.json", R"({"add_prefix_space": 1})");
    verifyError(folder.load(), ErrorCode::BadFormat, "tokenizer_config.json: add_prefix_space");
    folder.write("tokenizer_config.json", "[");
    verifyError(folder.load(), ErrorCode::BadFormat, "tokenizer_config.json: parse error");
}

KVGLASS_TEST(TokenizerTest);
#include "tokenizer_test.moc"
