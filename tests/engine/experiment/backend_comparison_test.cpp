// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/experiment/backend_comparison.h"

#include <cmath>

#include <QTest>

#include "kernels/reference/reference_backend.h"
#include "tests/engine/io/expected_error.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"
#include "tests/support/toy_model.h"

using namespace kvglass;

namespace {

/// The toy weights, each times 1 + `relative` or 1 - `relative` in turn: what storing them in a
/// smaller type does at worst.
class ShakenWeights final : public WeightSource {
public:
    ShakenWeights(const WeightSource& source, float relative)
        : m_source(source), m_relative(relative) {}

    [[nodiscard]] Status read(WeightRole role, LayerIndex layer, std::int64_t firstRow,
                              std::int64_t rows, std::span<float> out) const override {
        const Status done = m_source.read(role, layer, firstRow, rows, out);
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] *= i % 2 == 0 ? 1.0F + m_relative : 1.0F - m_relative;
        return done;
    }

private:
    const WeightSource& m_source;
    float m_relative;
};

} // namespace

class BackendComparisonTest : public QObject {
    Q_OBJECT
private slots:
    void theSameModelDiffersInNothing() {
        const BackendComparison same = compared(0.0F);
        QCOMPARE(same.positions, std::int64_t{3 + 7}); // the last new token is not fed back
        QCOMPARE(same.maxLogitDifference, 0.0);
        QCOMPARE(same.maxKlDivergence, 0.0);
        QCOMPARE(same.topOneAgreement, 1.0);
        QVERIFY(!same.firstDifferingToken && same.isWithinBound());
        QVERIFY(same.bound > 0.0 && same.largestLogit > 0.0);
    }

    void aSmallShakeIsMeasuredAndALargeOneIsBeyondTheBound() {
        const BackendComparison small = compared(0x1p-11F);
        QVERIFY(small.maxLogitDifference > small.meanLogitDifference);
        QVERIFY(small.meanLogitDifference > 0.0 && small.maxKlDivergence > 0.0);
        QVERIFY(!small.isWithinBound()); // it is far more than f32 rounds
        QVERIFY(small.maxLogitDifference <=
                logitBound(m_config, small.positions, small.largestLogit, WeightType::F16,
                           KvType::F32)); // and what f16 weights would do
        const BackendComparison large = compared(0.5F);
        QVERIFY(large.maxLogitDifference > logitBound(m_config, large.positions, large.largestLogit,
                                                      WeightType::BF16, KvType::F16));
        QVERIFY(large.topOneAgreement < 1.0 && large.firstDifferingToken.has_value());
    }

    void theBoundGrowsWithTheRoundingOfBothTypes() {
        const auto bound = [&](WeightType weights, KvType cache) {
            return logitBound(m_config, 10, 5.0, weights, cache);
        };
        const double exact = bound(WeightType::F32, KvType::F32);
        QVERIFY(bound(WeightType::F16, KvType::F32) > exact);
        QVERIFY(bound(WeightType::F32, KvType::F16) > exact);
        QCOMPARE(bound(WeightType::F16, KvType::F16), bound(WeightType::F16, KvType::F32));
        QVERIFY(bound(WeightType::BF16, KvType::F16) > bound(WeightType::F16, KvType::F16));
        QCOMPARE(logitBound(m_config, 10, 10.0, WeightType::F16, KvType::F32),
                 2 * bound(WeightType::F16, KvType::F32)); // and with the logits
    }

    void aStopIsCancelled() {
        std::stop_source stop;
        stop.request_stop();
        const auto model = required(makeReferenceBackend()->load(m_config, *m_weights, {}));
        ComparisonOptions options;
        options.prompt = m_prompt;
        options.stop = stop.get_token();
        const auto result = compareBackends(*model, *model, options);
        QVERIFY(!result.has_value());
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
    }

private:
    [[nodiscard]] BackendComparison compared(float shake) const {
        const ShakenWeights shaken(*m_weights, shake);
        const auto first = required(makeReferenceBackend()->load(m_config, *m_weights, {}));
        const auto second = required(makeReferenceBackend()->load(m_config, shaken, {}));
        return required(
            compareBackends(*first, *second, {.prompt = m_prompt, .newTokens = 8, .stop = {}}));
    }

    const ModelConfig m_config = toyConfig();
    const std::unique_ptr<WeightSource> m_weights = makeToyWeights(m_config, 1);
    const std::vector<TokenId> m_prompt = toyTokens(m_config, 3, 1);
};

KVGLASS_TEST(BackendComparisonTest);
#include "backend_comparison_test.moc"
