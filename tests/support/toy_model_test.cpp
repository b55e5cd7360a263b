// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/support/toy_model.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

std::vector<float> all(const ModelConfig& config, std::uint64_t seed, WeightRole role,
                       int layer = 0) {
    const WeightShape shape = weightShape(config, role);
    std::vector<float> values(static_cast<std::size_t>(shape.size()));
    const Status status =
        makeToyWeights(config, seed)->read(role, LayerIndex(layer), 0, shape.rows, values);
    return status ? values : std::vector<float>();
}

} // namespace

class ToyModelTest final : public QObject {
    Q_OBJECT

private slots:
    void partsAreTheSameAsTheWhole() {
        const ModelConfig config = toyConfig();
        const std::vector<float> whole = all(config, 3, WeightRole::QkvWeight, 1);
        const std::int64_t columns = weightShape(config, WeightRole::QkvWeight).columns;
        std::vector<float> part(static_cast<std::size_t>(2 * columns));
        QVERIFY(makeToyWeights(config, 3)->read(WeightRole::QkvWeight, LayerIndex(1), 5, 2, part));
        QVERIFY(std::ranges::equal(part, std::span(whole).subspan(5 * columns, 2 * columns)));
    }

    void seedRoleAndLayerMakeDifferentWeights() {
        const ModelConfig config = toyConfig();
        const std::vector<float> weights = all(config, 3, WeightRole::FcWeight, 0);
        QVERIFY(weights != all(config, 4, WeightRole::FcWeight, 0));
        QVERIFY(weights != all(config, 3, WeightRole::FcWeight, 1));
        QVERIFY(all(config, 3, WeightRole::FcBias) != all(config, 4, WeightRole::FcBias));
        QCOMPARE(weights, all(config, 3, WeightRole::FcWeight, 0));
    }

    void theDistributionIsTheStatedOne() {
        const ModelConfig config = toyConfig({.vocabulary = 400, .headSize = 10, .heads = 5});
        const std::vector<float> weights = all(config, 1, WeightRole::TokenEmbedding); // (V, C)
        const auto count = static_cast<double>(weights.size());
        double mean = 0.0;
        double square = 0.0;
        for (const float weight : weights) {
            mean += weight / count;
            square += static_cast<double>(weight) * weight / count;
        }
        const double deviation = 2.0 / std::sqrt(50.0);
        // Five standard errors of a mean and of a variance of `count` numbers.
        QVERIFY(std::abs(mean) < 5.0 * deviation / std::sqrt(count));
        QVERIFY(std::abs(square / (deviation * deviation) - 1.0) < 5.0 * std::sqrt(2.0 / count));
    }

    void tokensAreInTheVocabularyAndDependOnTheSeed() {
        const ModelConfig config = toyConfig({.vocabulary = 3});
        const std::vector<TokenId> tokens = toyTokens(config, 50, 1);
        for (const std::int32_t id : {0, 1, 2})
            QVERIFY(std::ranges::find(tokens, TokenId(id)) != tokens.end());
        for (const TokenId token : tokens)
            QVERIFY(token.value >= 0 && token.value < 3);
        QVERIFY(tokens == toyTokens(config, 50, 1));
        QVERIFY(tokens != toyTokens(config, 50, 2));
    }
};

KVGLASS_TEST(ToyModelTest);
#include "toy_model_test.moc"
