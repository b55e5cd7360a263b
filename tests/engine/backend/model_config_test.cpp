// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <cmath>

#include <QTest>

#include "engine/backend/model_config.h"
#include "engine/backend/weight_source.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

ModelConfig oddConfig() {
    ModelConfig config;
    config.vocabularySize = 61;
    config.contextLength = 33;
    config.channels = 21;
    config.layers = 5;
    config.heads = 3;
    config.innerSize = 37;
    return config;
}

} // namespace

class ModelConfigTest : public QObject {
    Q_OBJECT
private slots:
    void headsShareTheChannels() { QCOMPARE(oddConfig().headSize(), std::int64_t{7}); }

    void scoresAreScaledByTheRootOfTheHeadSize() {
        QCOMPARE(oddConfig().attentionScale(LayerIndex(4)), static_cast<float>(1 / std::sqrt(7.0)));
    }

    void bothScalesCanBeSwitched() {
        ModelConfig config = oddConfig();
        config.scaleAttention = false;
        QCOMPARE(config.attentionScale(LayerIndex(4)), 1.0F);
        config.scaleAttentionByInverseLayer = true;
        QCOMPARE(config.attentionScale(LayerIndex(0)), 1.0F);
        QCOMPARE(config.attentionScale(LayerIndex(4)), 0.2F);
        config.scaleAttention = true;
        QCOMPARE(config.attentionScale(LayerIndex(4)), static_cast<float>(1 / std::sqrt(7.0) / 5));
    }

    void parametersAreTheSizesOfAllWeights_data() {
        QTest::addColumn<bool>("tied");
        QTest::newRow("tied") << true;
        QTest::newRow("untied") << false;
    }
    void parametersAreTheSizesOfAllWeights() {
        QFETCH(const bool, tied);
        ModelConfig config = oddConfig();
        config.tiedEmbeddings = tied;
        std::int64_t sum = 0;
        for (int i = 0; i <= static_cast<int>(WeightRole::LmHead); ++i) {
            const auto role = static_cast<WeightRole>(i);
            if (role == WeightRole::LmHead && tied)
                continue;
            sum += weightShape(config, role).size() * (isPerLayer(role) ? config.layers : 1);
        }
        QCOMPARE(config.parameters(), sum);
    }

    void anEmptyTextStartsFromItsBeginElseFromAnEnd() {
        ModelConfig config = oddConfig();
        config.endOfText.clear();
        QVERIFY(!config.startOfText().has_value());
        config.endOfText = {TokenId(4), TokenId(2)};
        QVERIFY(config.startOfText() == TokenId(4));
        config.beginOfText = TokenId(3);
        QVERIFY(config.startOfText() == TokenId(3));
        QVERIFY(config.endsText(TokenId(4)) && config.endsText(TokenId(2)));
        QVERIFY(!config.endsText(TokenId(3)));
    }

    void configurationsCompareByEveryField() {
        ModelConfig other = oddConfig();
        QVERIFY(other == oddConfig());
        other.endOfText = {TokenId(0)};
        QVERIFY(other != oddConfig());
    }
};

KVGLASS_TEST(ModelConfigTest);
#include "model_config_test.moc"
