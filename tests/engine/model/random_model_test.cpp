// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <QTest>

#include "engine/model/random_model.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

ModelConfig smallConfig() {
    ModelConfig config;
    config.vocabularySize = 1009;
    config.contextLength = 31;
    config.channels = 96;
    config.layers = 8;
    config.heads = 3;
    config.innerSize = 101;
    return config;
}

std::vector<float> readRows(const WeightSource& weights, const ModelConfig& config, WeightRole role,
                            std::int32_t layer, std::int64_t first, std::int64_t rows) {
    std::vector<float> values(static_cast<std::size_t>(rows * weightShape(config, role).columns));
    if (!weights.read(role, LayerIndex(layer), first, rows, values))
        return {};
    return values;
}

std::vector<float> readAll(const WeightSource& weights, const ModelConfig& config, WeightRole role,
                           std::int32_t layer) {
    return readRows(weights, config, role, layer, 0, weightShape(config, role).rows);
}

} // namespace

class RandomModelTest : public QObject {
    Q_OBJECT
private slots:
    void presetsHaveThePublishedNumberOfParameters() {
        QCOMPARE(presetConfig("gpt2")->parameters(), std::int64_t{124'439'808});
        QCOMPARE(presetConfig("gpt2-medium")->parameters(), std::int64_t{354'823'168});
        QCOMPARE(presetConfig("gpt2-large")->parameters(), std::int64_t{774'030'080});
        QCOMPARE(presetConfig("gpt2-xl")->parameters(), std::int64_t{1'557'611'200});
    }

    void presetsAreGpt2() {
        for (const std::string_view name : kPresetNames) {
            const auto config = presetConfig(name);
            QVERIFY(config.has_value());
            QCOMPARE(config->vocabularySize, std::int64_t{50257});
            QCOMPARE(config->contextLength, std::int64_t{1024});
            QCOMPARE(config->headSize(), std::int64_t{64});
            QCOMPARE(config->channels % config->heads, std::int64_t{0});
            QCOMPARE(config->innerSize, 4 * config->channels);
            QCOMPARE(config->endOfText, std::vector{TokenId(50256)});
            QCOMPARE(config->beginOfText, std::optional(TokenId(50256)));
            QVERIFY(config->tiedEmbeddings);
            QVERIFY(config->activation == Activation::GeluTanh);
        }
    }

    void otherNamesAreNoPresets() {
        for (const char* name : {"", "gpt", "gpt2-", "gpt2-mediu", "gpt2-medium ", "GPT2"})
            QVERIFY(!presetConfig(name).has_value());
    }

    void anyRowsInAnyOrderAreTheSame() {
        const ModelConfig config = smallConfig();
        const auto weights = makeRandomWeights(config, 5);
        const auto again = makeRandomWeights(config, 5);
        const std::int64_t columns = config.channels;
        const auto all = readAll(*weights, config, WeightRole::TokenEmbedding, 0);
        for (const std::int64_t block : {1L, 7L, 64L, 1008L})
            for (std::int64_t first = (1008 / block) * block; first >= 0; first -= block) {
                const std::int64_t rows = std::min(block, config.vocabularySize - first);
                const auto part =
                    readRows(*again, config, WeightRole::TokenEmbedding, 0, first, rows);
                QCOMPARE(part.size(), static_cast<std::size_t>(rows * columns));
                QVERIFY(std::equal(part.begin(), part.end(), all.begin() + first * columns));
            }
    }

    void weightsOfDifferentPlacesDiffer() {
        const ModelConfig config = smallConfig();
        const auto weights = makeRandomWeights(config, 5);
        const auto one = readAll(*weights, config, WeightRole::QkvBias, 1);
        QVERIFY(one != readAll(*weights, config, WeightRole::QkvBias, 2));
        QVERIFY(one != readAll(*makeRandomWeights(config, 6), config, WeightRole::QkvBias, 1));
        QVERIFY(readAll(*weights, config, WeightRole::FinalNormBias, 0) !=
                readAll(*weights, config, WeightRole::AttentionNormBias, 0));
    }

    void layerIsIgnoredWhereThereIsOnlyOne() {
        const ModelConfig config = smallConfig();
        const auto weights = makeRandomWeights(config, 5);
        QCOMPARE(readAll(*weights, config, WeightRole::PositionEmbedding, 0),
                 readAll(*weights, config, WeightRole::PositionEmbedding, 3));
    }

    void gainsAreOne() {
        const ModelConfig config = smallConfig();
        const auto weights = makeRandomWeights(config, 5);
        for (const WeightRole role :
             {WeightRole::AttentionNormGain, WeightRole::MlpNormGain, WeightRole::FinalNormGain})
            QCOMPARE(readAll(*weights, config, role, 2), std::vector<float>(96, 1.0F));
    }

    void weightsSpreadAsGpt2WasInitialised_data() {
        QTest::addColumn<int>("role");
        QTest::addColumn<double>("deviation");
        const auto row = [](const char* name, WeightRole role, double deviation) {
            QTest::newRow(name) << static_cast<int>(role) << deviation;
        };
        const double residual = 0.02 / std::sqrt(2.0 * 8.0);
        row("token embedding", WeightRole::TokenEmbedding, 0.02);
        row("position embedding", WeightRole::PositionEmbedding, 0.02);
        row("q, k, v", WeightRole::QkvWeight, 0.02);
        row("their bias", WeightRole::QkvBias, 0.02);
        row("fc", WeightRole::FcWeight, 0.02);
        row("attention projection", WeightRole::AttentionProjectionWeight, residual);
        row("mlp projection", WeightRole::MlpProjectionWeight, residual);
    }
    void weightsSpreadAsGpt2WasInitialised() {
        QFETCH(const int, role);
        QFETCH(const double, deviation);
        const ModelConfig config = smallConfig();
        const auto weights = makeRandomWeights(config, 5);
        const auto values = readAll(*weights, config, static_cast<WeightRole>(role), 4);
        const double n = static_cast<double>(values.size());
        const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
        double squares = 0.0;
        for (const float value : values)
            squares += (value - mean) * (value - mean);
        const double measured = std::sqrt(squares / (n - 1));
        // Six deviations of the estimates: sigma / sqrt(n) for a mean, and for a deviation
        // sigma sqrt((kurtosis - 1) / (4 n)), with the kurtosis 2.7 of a sum of four uniforms.
        QVERIFY(std::abs(mean) < 6.0 * deviation / std::sqrt(n));
        QVERIFY(std::abs(measured - deviation) < 6.0 * deviation * std::sqrt(1.7 / (4.0 * n)));
    }
};

KVGLASS_TEST(RandomModelTest);
#include "random_model_test.moc"
