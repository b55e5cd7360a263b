// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <QTest>

#include "engine/model/memory_prediction.h"
#include "engine/model/random_model.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class MemoryPredictionTest : public QObject {
    Q_OBJECT
private slots:
    void keysAndValuesOfATokenAreTwiceLayersTimesChannels() {
        const ModelConfig medium = *presetConfig("gpt2-medium");
        QCOMPARE(kvBytesPerToken(medium, KvType::F32), std::int64_t{2 * 24 * 1024 * 4}); // 192 KiB
        QCOMPARE(kvBytesPerToken(medium, KvType::F16), std::int64_t{2 * 24 * 1024 * 2});
        // One scale per layer, head and side.
        QCOMPARE(kvBytesPerToken(medium, KvType::Int8), std::int64_t{2 * 24 * (1024 + 16 * 4)});
    }

    void fullContextOfGpt2MediumIs192MiB() {
        const auto predicted = predictMemory(*presetConfig("gpt2-medium"), WeightType::F32,
                                             KvType::F32, CachePolicy::full());
        QCOMPARE(predicted.kvAtFullContext, std::int64_t{192} << 20);
    }

    void noCacheTakesNoMemory() {
        const auto predicted =
            predictMemory(*presetConfig("gpt2"), WeightType::F32, KvType::F32, CachePolicy::off());
        QCOMPARE(predicted.kvAtFullContext, std::int64_t{0});
        QVERIFY(predicted.work > 0);
    }

    void floatWeightsAreFourBytesPerParameter() {
        for (const std::string_view name : kPresetNames) {
            ModelConfig config = *presetConfig(name);
            for (const bool tied : {true, false}) {
                config.tiedEmbeddings = tied;
                config.innerSize = 1001; // not a multiple of anything
                const auto predicted =
                    predictMemory(config, WeightType::F32, KvType::F32, CachePolicy::full());
                QCOMPARE(predicted.weights, 4 * config.parameters());
            }
        }
    }

    void narrowTypesNarrowTheMatricesOnly() {
        ModelConfig config;
        config.vocabularySize = 10;
        config.contextLength = 5;
        config.channels = 4;
        config.layers = 3;
        config.heads = 2;
        config.innerSize = 130; // three groups of inputs
        const std::int64_t matrices = 10 * 4 + 3 * (4 * 12 + 4 * 4 + 4 * 130 + 130 * 4);
        const std::int64_t vectors = 5 * 4 + 3 * (4 * 4 + 12 + 4 + 130 + 4) + 2 * 4;
        QCOMPARE(matrices + vectors, config.parameters());
        const auto weights = [&](WeightType type) {
            return predictMemory(config, type, KvType::F32, CachePolicy::full()).weights;
        };
        QCOMPARE(weights(WeightType::F16), 2 * matrices + 4 * vectors);
        QCOMPARE(weights(WeightType::BF16), 2 * matrices + 4 * vectors);
        const std::int64_t scales = 10 + 3 * (12 + 4 + 130 + 3 * 4); // per output and group
        QCOMPARE(weights(WeightType::Int8), matrices + 2 * scales + 4 * vectors);
    }

    void workGrowsWithTheContext() {
        ModelConfig config = *presetConfig("gpt2");
        const auto work = [&] {
            return predictMemory(config, WeightType::F32, KvType::F32, CachePolicy::off()).work;
        };
        const std::int64_t before = work();
        config.contextLength += 1;
        // One position: stream, norm, q, k, v, the heads' output, hidden units; a score per head.
        QCOMPARE(work() - before, std::int64_t{4 * (6 * 768 + 3072 + 12)});
    }
};

KVGLASS_TEST(MemoryPredictionTest);
#include "memory_prediction_test.moc"
