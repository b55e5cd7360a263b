// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Tolerances are right where an honest rounding passes and the next coarser one fails.

#include "tests/support/tolerances.h"

#include <QTest>

#include "kernels/reference/reference_backend.h"
#include "tests/kernels/pass_output.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"
#include "tests/support/toy_model.h"

using namespace kvglass;

namespace {

/// Every weight with so many binary digits behind the first one: 23 keeps an f32 as it is, 10 is
/// f16, 7 is bf16.
class RoundedWeights final : public WeightSource {
public:
    RoundedWeights(const WeightSource& source, int digits) : m_source(source), m_digits(digits) {}

    [[nodiscard]] Status read(WeightRole role, LayerIndex layer, std::int64_t firstRow,
                              std::int64_t rows, std::span<float> out) const override {
        const Status status = m_source.read(role, layer, firstRow, rows, out);
        for (float& value : out) {
            int exponent = 0;
            const float fraction = std::frexp(value, &exponent); // 0.5 <= |fraction| < 1
            value =
                std::ldexp(std::round(std::ldexp(fraction, m_digits + 1)), exponent - m_digits - 1);
        }
        return status;
    }

private:
    const WeightSource& m_source;
    int m_digits;
};

/// The first weight of the first product is off by a hundredth of itself.
class OneWeightLeftOut final : public WeightSource {
public:
    explicit OneWeightLeftOut(const WeightSource& source) : m_source(source) {}

    [[nodiscard]] Status read(WeightRole role, LayerIndex layer, std::int64_t firstRow,
                              std::int64_t rows, std::span<float> out) const override {
        const Status status = m_source.read(role, layer, firstRow, rows, out);
        if (role == WeightRole::QkvWeight && layer.value == 0 && firstRow == 0)
            out.front() = 0.0F;
        return status;
    }

private:
    const WeightSource& m_source;
};

ModelConfig withFault(ModelConfig config, int which) {
    if (which == 0)
        config.activation = Activation::GeluErf;
    if (which == 1)
        config.layerNormEpsilon *= 2.0F;
    if (which == 2)
        config.scaleAttention = false;
    return config;
}

constexpr ToyShape kShapes[] = {
    {}, {.headSize = 16, .heads = 2, .layers = 4}, {.vocabulary = 257, .headSize = 64, .heads = 3}};
constexpr std::int64_t kPositions = 20;

} // namespace

class TolerancesTest final : public QObject {
    Q_OBJECT

private slots:
    void roundedWeightsPassTheirTypeAndFailTheFinerOne_data() {
        QTest::addColumn<int>("digits");
        QTest::addColumn<int>("type");
        QTest::addColumn<int>("finerType");
        QTest::addRow("f16") << 10 << static_cast<int>(WeightType::F16)
                             << static_cast<int>(WeightType::F32);
        QTest::addRow("bf16") << 7 << static_cast<int>(WeightType::BF16)
                              << static_cast<int>(WeightType::F16);
        QTest::addRow("five digits")
            << 5 << static_cast<int>(WeightType::Int8) << static_cast<int>(WeightType::F16);
    }

    void roundedWeightsPassTheirTypeAndFailTheFinerOne() {
        QFETCH(int, digits);
        QFETCH(int, type);
        QFETCH(int, finerType);
        for (const ToyShape& shape : kShapes) {
            const ModelConfig config = toyConfig(shape);
            const auto exactWeights = makeToyWeights(config, 5);
            const auto exact = logitsOf(config, *exactWeights);
            const auto rounded = logitsOf(config, RoundedWeights(*exactWeights, digits));
            const auto compared = [&](int weightType) {
                return compare(std::span<const float>(rounded), exact,
                               storedPass(config, kPositions, largestMagnitude(exact),
                                          static_cast<WeightType>(weightType), KvType::F32));
            };
            QVERIFY2(compared(type).passed, compared(type).text.c_str());
            QVERIFY2(!compared(finerType).passed, compared(finerType).text.c_str());
        }
    }

    void anErrorInTheFormulaIsFound_data() {
        QTest::addColumn<int>("which");
        QTest::addRow("another approximation of gelu") << 0;
        QTest::addRow("another epsilon of the norms") << 1;
        QTest::addRow("scores of another scale") << 2;
        QTest::addRow("one weight left out") << 3;
    }

    void anErrorInTheFormulaIsFound() {
        QFETCH(int, which);
        for (const ToyShape& shape : kShapes) {
            const ModelConfig config = toyConfig(shape);
            const auto weights = makeToyWeights(config, 5);
            const auto right = logitsOf(config, *weights);
            const OneWeightLeftOut leftOut(*weights);
            const WeightSource* used = weights.get();
            if (which == 3)
                used = &leftOut;
            const auto wrong = logitsOf(withFault(config, which), *used);
            const Comparison result =
                compare(std::span<const float>(wrong), right,
                        singlePass(config, kPositions, largestMagnitude(right)));
            QVERIFY2(!result.passed, result.text.c_str());
        }
    }

private:
    static std::vector<float> logitsOf(const ModelConfig& config, const WeightSource& weights) {
        const auto model = required(makeReferenceBackend()->load(config, weights, {}));
        return runPass(*model, toyTokens(config, kPositions, 5), PassMode::Full).logits;
    }
};

KVGLASS_TEST(TolerancesTest);
#include "tolerances_test.moc"
