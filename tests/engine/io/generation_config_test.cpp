// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <fstream>

#include <QTemporaryDir>
#include <QTest>

#include "engine/io/generation_config.h"
#include "engine/io/model_folder.h"
#include "tests/engine/io/expected_error.h"
#include "tests/engine/io/raw_model.h"
#include "tests/support/test_program.h"
#include "tests/support/toy_model.h"

using namespace kvglass;

namespace {

ModelConfig tenTokens() {
    ModelConfig config;
    config.vocabularySize = 10;
    config.endOfText = {TokenId(1)};
    config.beginOfText = TokenId(2);
    return config;
}

Status apply(ModelConfig& config, const char* text) {
    return applyGenerationConfig(config, text, "generation_config.json");
}

} // namespace

class GenerationConfigTest : public QObject {
    Q_OBJECT
private slots:
    void whatItNamesDecides() {
        ModelConfig config = tenTokens();
        VERIFY_OK(apply(config, R"({"eos_token_id": [50256, 5, 6], "bos_token_id": 4})"));
        QVERIFY(config.endOfText == (std::vector{TokenId(5), TokenId(6)}));
        QVERIFY(config.beginOfText == TokenId(4));
        VERIFY_OK(apply(config, R"({"eos_token_id": null, "bos_token_id": null})"));
        QVERIFY(config.endOfText.empty());
        QVERIFY(!config.beginOfText.has_value());
    }

    void whatItLacksStays() {
        ModelConfig config = tenTokens();
        VERIFY_OK(apply(config, R"({"temperature": 0.7, "transformers_version": "4.40.0"})"));
        QVERIFY(config == tenTokens());
    }

    void aMalformedFileIsAnErrorAndChangesNothing_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("fragment");
        QTest::newRow("empty") << QByteArray() << QByteArray("not valid JSON");
        QTest::newRow("a list") << QByteArray("[1]") << QByteArray("not a JSON object");
        QTest::newRow("a text for an id")
            << QByteArray(R"({"bos_token_id": 3, "eos_token_id": "x"})")
            << QByteArray("'eos_token_id'");
        QTest::newRow("a list of begins")
            << QByteArray(R"({"eos_token_id": 3, "bos_token_id": [1]})")
            << QByteArray("'bos_token_id'");
    }
    void aMalformedFileIsAnErrorAndChangesNothing() {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, fragment);
        ModelConfig config = tenTokens();
        const Status status = apply(config, text.constData());
        VERIFY_ERROR(status, ErrorCode::BadFormat, fragment.toStdString());
        VERIFY_ERROR(status, ErrorCode::BadFormat, "generation_config.json");
        QVERIFY(config == tenTokens());
    }

    void aFolderIsOpenedWithIt() {
        const QTemporaryDir temporary;
        const std::filesystem::path folder = temporary.path().toStdString();
        rawModel(toyConfig()).write(folder);
        QVERIFY(openModelFolder(folder)->config.endOfText != std::vector{TokenId(3)});
        const auto file = folder / "generation_config.json";
        std::ofstream(file) << R"({"eos_token_id": 3, "bos_token_id": 4})";
        const auto opened = openModelFolder(folder);
        VERIFY_OK(opened);
        QVERIFY(opened->config.endOfText == std::vector{TokenId(3)});
        QVERIFY(opened->config.beginOfText == TokenId(4));
        std::ofstream(file) << "{";
        VERIFY_ERROR(openModelFolder(folder), ErrorCode::BadFormat, "generation_config.json");
    }
};

KVGLASS_TEST(GenerationConfigTest);
#include "generation_config_test.moc"
