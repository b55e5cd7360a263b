// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Folders as they should be: those that transformers wrote (tests/data/models) and toy ones.

#include <algorithm>
#include <fstream>

#include <QTemporaryDir>
#include <QTest>

#include "engine/io/model_folder.h"
#include "engine/io/safetensors_file.h"
#include "tests/engine/io/expected_error.h"
#include "tests/engine/io/raw_model.h"
#include "tests/support/test_folders.h"
#include "tests/support/test_program.h"
#include "tests/support/toy_model.h"

using namespace kvglass;
namespace fs = std::filesystem;

namespace {

fs::path committedModels() { return testDataFolder() / "models"; }

std::vector<float> readAll(const ModelFolder& folder, WeightRole role, std::int32_t layer) {
    const WeightShape shape = weightShape(folder.config, role);
    std::vector<float> values(static_cast<std::size_t>(shape.size()));
    if (!folder.weights->read(role, LayerIndex(layer), 0, shape.rows, values))
        return {};
    return values;
}

/// Calls `visit(role, layer)` for every weight of a model.
template <class Visit> void forEachWeight(const ModelConfig& config, Visit visit) {
    for (int i = 0; i <= static_cast<int>(WeightRole::LmHead); ++i) {
        const auto role = static_cast<WeightRole>(i);
        if (role == WeightRole::LmHead && config.tiedEmbeddings)
            continue;
        for (std::int32_t layer = 0; layer < (isPerLayer(role) ? config.layers : 1); ++layer)
            visit(role, layer);
    }
}

/// The number of weights that differ from those of makeToyWeights(config, 1).
int differencesFromToy(const ModelFolder& folder) {
    const auto toy = makeToyWeights(folder.config, 1);
    int different = 0;
    forEachWeight(folder.config, [&](WeightRole role, std::int32_t layer) {
        const WeightShape shape = weightShape(folder.config, role);
        std::vector<float> expected(static_cast<std::size_t>(shape.size()));
        const bool made = toy->read(role, LayerIndex(layer), 0, shape.rows, expected).has_value();
        different += !made || readAll(folder, role, layer) != expected;
    });
    return different;
}

} // namespace

class ModelFolderTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path folder() const { return m_folder->path().toStdString(); }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void foldersOfTransformersOpen_data() {
        QTest::addColumn<QString>("name");
        int count = 0;
        for (const auto& entry : fs::directory_iterator(committedModels()))
            if (entry.is_directory()) {
                const auto name = QString::fromStdString(entry.path().filename().string());
                QTest::newRow(qPrintable(name)) << name;
                ++count;
            }
        QCOMPARE(count, 10);
    }
    void foldersOfTransformersOpen() {
        QFETCH(const QString, name);
        const auto path = committedModels() / name.toStdString();
        const auto model = openModelFolder(path);
        VERIFY_OK(model);
        QCOMPARE(model->path, path);
        std::int64_t values = 0;
        forEachWeight(model->config, [&](WeightRole role, std::int32_t layer) {
            const auto read = readAll(*model, role, layer);
            // Random weights of every kind: nothing is constant, nothing is missing.
            const auto [least, most] = std::minmax_element(read.begin(), read.end());
            if (!read.empty() && (read.size() == 1 || *least < *most))
                values += static_cast<std::int64_t>(read.size());
        });
        QCOMPARE(values, model->config.parameters());
        const std::int64_t bytesPerValue = name.contains("f16") ? 2 : 4; // "bf16" contains "f16"
        QCOMPARE(model->storedBytes, values * bytesPerValue);
        const auto expected = SafetensorsFile::open(path / "expected.safetensors");
        VERIFY_OK(expected);
        QCOMPARE(expected->find("logits")->shape.back(), model->config.vocabularySize);
    }

    void configurationsOfTransformersAreUnderstood() {
        const auto config = [](const char* name) {
            return openModelFolder(committedModels() / name)->config;
        };
        QCOMPARE(config("head1").headSize(), std::int64_t{1});
        QCOMPARE(config("head3-erf").innerSize, std::int64_t{37});
        QVERIFY(config("head3-erf").activation == Activation::GeluErf);
        QVERIFY(config("head64-f16").endOfText.empty());
        QVERIFY(config("head64-f16").activation == Activation::QuickGelu);
        QVERIFY(!config("bare-bf16-unscaled").scaleAttention);
        QVERIFY(config("sharded-inverse").scaleAttentionByInverseLayer);
        QVERIFY(!config("untied-both-scales").tiedEmbeddings);
        QCOMPARE(config("upcast-epsilon").layerNormEpsilon, 0.03F);
        QCOMPARE(config("aliases").contextLength, std::int64_t{11});
        QVERIFY(config("aliases").endOfText.front() == TokenId(3));
        QVERIFY(config("sharded-f16-untied").activation == Activation::GeluTanh);
        QVERIFY(config("stray-head").activation == Activation::Silu);
        QVERIFY(!config("stray-head").tiedEmbeddings); // stored different: transformers unties too
    }

    void weightsAreThoseThatWereStored_data() {
        QTest::addColumn<bool>("tied");
        QTest::addColumn<bool>("sharded");
        QTest::newRow("tied, one file") << true << false;
        QTest::newRow("untied, one file") << false << false;
        QTest::newRow("tied, shards") << true << true;
        QTest::newRow("untied, shards") << false << true;
    }
    void weightsAreThoseThatWereStored() {
        QFETCH(const bool, tied);
        QFETCH(const bool, sharded);
        const RawModel raw = rawModel(toyConfig({.tiedEmbeddings = tied}));
        sharded ? raw.writeSharded(folder()) : raw.write(folder());
        const auto model = openModelFolder(folder());
        VERIFY_OK(model);
        QCOMPARE(model->config.tiedEmbeddings, tied);
        QCOMPARE(differencesFromToy(*model), 0);
    }

    void namesMayLackThePrefix() {
        RawModel raw = rawModel(toyConfig());
        std::map<std::string, RawTensor> bare;
        for (auto& [name, tensor] : raw.tensors)
            bare[name.substr(std::string("transformer.").size())] = std::move(tensor);
        raw.tensors = std::move(bare);
        raw.write(folder());
        const auto model = openModelFolder(folder());
        VERIFY_OK(model);
        QCOMPARE(differencesFromToy(*model), 0);
    }

    void rowsAreReadAlone() {
        rawModel(toyConfig()).write(folder());
        const auto model = openModelFolder(folder());
        const WeightShape shape = weightShape(model->config, WeightRole::FcWeight);
        const auto all = readAll(*model, WeightRole::FcWeight, 1);
        std::vector<float> rows(static_cast<std::size_t>(3 * shape.columns));
        VERIFY_OK(model->weights->read(WeightRole::FcWeight, LayerIndex(1), 5, 3, rows));
        QVERIFY(std::equal(rows.begin(), rows.end(), all.begin() + 5 * shape.columns));
    }

    void buffersAndOtherHeadsAreIgnored() {
        RawModel raw = rawModel(toyConfig());
        raw.tensors["transformer.h.0.attn.bias"] = {"BOOL", {1, 1, 2, 2}, "abcd"};
        raw.tensors["h.0.attn.masked_bias"] = rawFloats({}, {-1e4F});
        raw.tensors["multiple_choice_head.summary.weight"] = rawFloats({1, 2}, {1, 2});
        raw.write(folder());
        const auto model = openModelFolder(folder());
        VERIFY_OK(model);
        QCOMPARE(model->storedBytes, model->config.parameters() * 4);
    }

    void aTiedHeadThatIsStoredAsWellStaysTied() {
        RawModel raw = rawModel(toyConfig());
        raw.tensors["lm_head.weight"] = raw.tensors["transformer.wte.weight"];
        raw.write(folder());
        const auto model = openModelFolder(folder());
        VERIFY_OK(model);
        QVERIFY(model->config.tiedEmbeddings);
        QCOMPARE(model->storedBytes, model->config.parameters() * 4);
    }

    void aDifferentHeadIsBelieved() {
        RawModel raw = rawModel(toyConfig());
        raw.tensors["lm_head.weight"] = raw.tensors["transformer.wte.weight"];
        raw.tensors["lm_head.weight"].bytes.back() ^= 1; // in the last value's exponent
        raw.write(folder());
        const auto model = openModelFolder(folder());
        VERIFY_OK(model);
        QVERIFY(!model->config.tiedEmbeddings);
        auto embedding = readAll(*model, WeightRole::TokenEmbedding, 0);
        auto head = readAll(*model, WeightRole::LmHead, 0);
        QVERIFY(embedding.back() != head.back());
        embedding.pop_back();
        head.pop_back();
        QVERIFY(embedding == head);
    }

    void aTiedHeadAloneIsTheEmbeddingToo() {
        RawModel raw = rawModel(toyConfig());
        raw.tensors["lm_head.weight"] = raw.tensors["transformer.wte.weight"];
        raw.tensors.erase("transformer.wte.weight");
        raw.write(folder());
        const auto model = openModelFolder(folder());
        VERIFY_OK(model);
        QVERIFY(model->config.tiedEmbeddings);
        QCOMPARE(differencesFromToy(*model), 0);
    }

    void aSingleFileIsPreferredToAnIndex() {
        rawModel(toyConfig()).write(folder());
        writeFile(folder() / "model.safetensors.index.json", "not read");
        VERIFY_OK(openModelFolder(folder()));
    }
};

KVGLASS_TEST(ModelFolderTest);
#include "model_folder_test.moc"
