// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <set>

#include <QTest>

#include "engine/backend/weight_source.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {
constexpr int kRoles = static_cast<int>(WeightRole::LmHead) + 1;
}

class WeightSourceTest : public QObject {
    Q_OBJECT
private slots:
    void namesAreThoseOfHuggingFace() {
        const auto text = [](WeightRole role) { return huggingFaceName(role, LayerIndex(11)); };
        QCOMPARE(text(WeightRole::TokenEmbedding), std::string("wte.weight"));
        QCOMPARE(text(WeightRole::PositionEmbedding), std::string("wpe.weight"));
        QCOMPARE(text(WeightRole::QkvWeight), std::string("h.11.attn.c_attn.weight"));
        QCOMPARE(text(WeightRole::MlpNormGain), std::string("h.11.ln_2.weight"));
        QCOMPARE(text(WeightRole::FinalNormBias), std::string("ln_f.bias"));
        QCOMPARE(text(WeightRole::LmHead), std::string("lm_head.weight"));
    }

    void everyWeightHasANameOfItsOwn() {
        std::set<std::string> names;
        std::size_t count = 0;
        for (int i = 0; i < kRoles; ++i) {
            const auto role = static_cast<WeightRole>(i);
            for (std::int32_t layer = 0; layer < (isPerLayer(role) ? 12 : 1); ++layer, ++count)
                names.insert(huggingFaceName(role, LayerIndex(layer)));
        }
        QCOMPARE(names.size(), count);
        QCOMPARE(count, std::size_t{12 * 12 + 5}); // twelve per layer, five of the model
    }

    void onlyWeightsOfALayerNameIt() {
        for (int i = 0; i < kRoles; ++i) {
            const auto role = static_cast<WeightRole>(i);
            QCOMPARE(huggingFaceName(role, LayerIndex(0)) != huggingFaceName(role, LayerIndex(1)),
                     isPerLayer(role));
        }
    }

    void shapesAreThoseOfTheFormulas() {
        ModelConfig config;
        config.vocabularySize = 61;
        config.contextLength = 33;
        config.channels = 21;
        config.innerSize = 37;
        const auto shape = [&](WeightRole role) { return weightShape(config, role); };
        QVERIFY((shape(WeightRole::TokenEmbedding) == WeightShape{61, 21}));
        QVERIFY((shape(WeightRole::LmHead) == WeightShape{61, 21}));
        QVERIFY((shape(WeightRole::PositionEmbedding) == WeightShape{33, 21}));
        QVERIFY((shape(WeightRole::QkvWeight) == WeightShape{21, 63}));
        QVERIFY((shape(WeightRole::QkvBias) == WeightShape{1, 63}));
        QVERIFY((shape(WeightRole::AttentionProjectionWeight) == WeightShape{21, 21}));
        QVERIFY((shape(WeightRole::FcWeight) == WeightShape{21, 37}));
        QVERIFY((shape(WeightRole::FcBias) == WeightShape{1, 37}));
        QVERIFY((shape(WeightRole::MlpProjectionWeight) == WeightShape{37, 21}));
        QVERIFY((shape(WeightRole::MlpProjectionBias) == WeightShape{1, 21}));
        QVERIFY((shape(WeightRole::FinalNormGain) == WeightShape{1, 21}));
    }
};

KVGLASS_TEST(WeightSourceTest);
#include "weight_source_test.moc"
