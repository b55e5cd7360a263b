// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Every operation of the reference against values worked out by hand.

#include "kernels/reference/operations.h"

#include <cmath>
#include <initializer_list>
#include <vector>

#include <QTest>

#include "tests/support/guarded_buffer.h"
#include "tests/support/test_program.h"
#include "tests/support/tolerances.h"

using namespace kvglass;
using namespace kvglass::reference;

namespace {

Matrix matrixOf(std::initializer_list<std::initializer_list<double>> rows) {
    Matrix matrix(static_cast<std::int64_t>(rows.size()),
                  static_cast<std::int64_t>(rows.begin()->size()));
    std::int64_t t = 0;
    for (const auto& row : rows)
        std::ranges::copy(row, matrix.row(t++).begin());
    return matrix;
}

/// Within the rounding of a few double-precision operations on numbers of this size.
void expectRow(std::span<const double> actual, std::initializer_list<double> expected) {
    const std::vector<double> values(expected);
    double scale = 0.0;
    for (const double value : values)
        scale = std::max(scale, std::abs(value));
    const Comparison result =
        compare(actual, std::span<const double>(values), reorderedDoubles(actual.size(), scale));
    QVERIFY2(result.passed, result.text.c_str());
}

} // namespace

class OperationsTest final : public QObject {
    Q_OBJECT

private slots:
    // embedding
    void tokenAndPositionAreAdded() {
        Matrix x(2, 2);
        const TokenId tokens[] = {TokenId(2), TokenId(0)};
        embedding(x, tokens, matrixOf({{1, 2}, {3, 4}, {5, 6}}),
                  matrixOf({{10, 20}, {30, 40}, {50, 60}}), 1);
        expectRow(x.row(0), {35, 46});
        expectRow(x.row(1), {51, 62});
    }

    // layerNorm
    void constantRowGivesBias() {
        Matrix out(1, 3);
        layerNorm(out, matrixOf({{0.3, 0.3, 0.3}}), matrixOf({{7, 8, 9}}), matrixOf({{-1, 0, 4}}),
                  1e-5);
        // What is left of 0.3 - mean is a rounding, divided by sqrt(epsilon) = 0.003.
        const std::vector<double> bias = {-1, 0, 4};
        const Comparison same =
            compare(std::span<const double>(out.row(0)), std::span<const double>(bias),
                    reorderedDoubles(3, 9.0 * 0.3 / std::sqrt(1e-5)));
        QVERIFY2(same.passed, same.text.c_str());
    }

    void aRowIsCentredAndScaledToItsOwnDeviation() {
        Matrix out(2, 4);
        layerNorm(out, matrixOf({{1, 3, 1, 3}, {-30, 10, 10, 10}}), matrixOf({{1, 1, 1, 2}}),
                  matrixOf({{0, 0, 5, 0}}), 0.0);
        expectRow(out.row(0), {-1, 1, 4, 2});      // mean 2, variance 1
        const double third = 1.0 / std::sqrt(3.0); // mean 0, variance 300
        expectRow(out.row(1), {-3 * third, third, 5 + third, 2 * third});
    }

    void epsilonIsAddedToTheVariance() {
        Matrix out(1, 2);
        layerNorm(out, matrixOf({{-1, 1}}), matrixOf({{1, 1}}), matrixOf({{0, 0}}), 3.0);
        expectRow(out.row(0), {-0.5, 0.5}); // 1 / sqrt(1 + 3)
    }

    void aLargeMeanDoesNotDrownTheDeviation() {
        Matrix out(1, 2);
        layerNorm(out, matrixOf({{1e9 - 1, 1e9 + 1}}), matrixOf({{1, 1}}), matrixOf({{0, 0}}), 0.0);
        expectRow(out.row(0), {-1, 1});
    }

    // linear
    void aProductIsRowTimesColumnPlusBias() {
        Matrix out(2, 3);
        linear(out, matrixOf({{1, 2}, {-1, 0}}), matrixOf({{1, 2, 3}, {4, 5, 6}}),
               matrixOf({{10, 20, 30}}));
        expectRow(out.row(0), {19, 32, 45});
        expectRow(out.row(1), {9, 18, 27});
    }

    void zeroInputGivesBias() {
        Matrix out = matrixOf({{99, 99}}); // of an earlier step
        linear(out, matrixOf({{0, 0, 0}}), matrixOf({{1, 2}, {3, 4}, {5, 6}}), matrixOf({{7, -8}}));
        expectRow(out.row(0), {7, -8});
    }

    // addResidual
    void theChangeIsAdded() {
        Matrix x = matrixOf({{1, 2}, {3, 4}});
        addResidual(x, matrixOf({{10, -20}, {0, 0.5}}));
        expectRow(x.row(0), {11, -18});
        expectRow(x.row(1), {3, 4.5});
    }

    // activate
    void everyActivationFollowsItsFormula_data() {
        QTest::addColumn<int>("activation");
        QTest::addColumn<double>("at1");
        QTest::addColumn<double>("atMinus3");
        const auto row = [](const char* name, Activation activation, double at1, double atMinus3) {
            QTest::addRow("%s", name) << static_cast<int>(activation) << at1 << atMinus3;
        };
        row("gelu tanh", Activation::GeluTanh, 0.8411919906082768, -0.0036373920817729943);
        row("gelu erf", Activation::GeluErf, 0.8413447460685429, -0.00404969409489031);
        row("quick gelu", Activation::QuickGelu, 0.8457957659328212, -0.01807130970778597);
        row("relu", Activation::Relu, 1.0, 0.0);
        row("silu", Activation::Silu, 0.7310585786300049, -0.14227761953270035);
        row("tanh", Activation::Tanh, 0.7615941559557649, -0.9950547536867305);
        row("sigmoid", Activation::Sigmoid, 0.7310585786300049, 0.04742587317756678);
    }

    void everyActivationFollowsItsFormula() {
        QFETCH(int, activation);
        QFETCH(double, at1);
        QFETCH(double, atMinus3);
        Matrix hidden = matrixOf({{1, -3}, {-3, 1}});
        activate(hidden, static_cast<Activation>(activation));
        expectRow(hidden.row(0), {at1, atMinus3});
        expectRow(hidden.row(1), {atMinus3, at1});
    }

    void activationsOfHugeNumbersAreFinite() {
        for (int activation = 0; activation <= static_cast<int>(Activation::Sigmoid); ++activation)
            for (const double x : {-1e4, -40.0, 0.0, 40.0, 1e4})
                QVERIFY(std::isfinite(activated(x, static_cast<Activation>(activation))));
        QCOMPARE(activated(1e4, Activation::GeluTanh), 1e4);
        QCOMPARE(activated(-1e4, Activation::QuickGelu), -0.0);
    }

    // softmax
    void weightsAreProportionalToTheExponential() {
        std::vector<double> row = {0.0, std::log(3.0), std::log(4.0)};
        softmax(row);
        expectRow(row, {0.125, 0.375, 0.5});
    }

    void oneScoreGivesOne() {
        std::vector<double> row = {-1e300};
        softmax(row);
        expectRow(row, {1.0});
    }

    void hugeScoresDoNotOverflow() {
        std::vector<double> row = {1e4, 1e4, -1e4};
        softmax(row);
        expectRow(row, {0.5, 0.5, 0.0});
    }

    // causalAttention: two heads of one channel; columns are q1 q2 k1 k2 v1 v2
    void attentionMixesValuesByTheSoftmaxOfItsScores() {
        const double ln3 = std::log(3.0);
        const Matrix qkv = matrixOf({{5, 0, 0, 9, 4, 1}, {2 * ln3, 0, 1, -9, 8, 3}});
        Matrix mixed(2, 2);
        attend(mixed, qkv, 0, {});
        expectRow(mixed.row(0), {4, 1}); // the first token sees only itself
        // Scores of head 1: 0 and 2 ln 3 / 2, so the weights are 1/4 and 3/4. Head 2 asks nothing.
        expectRow(mixed.row(1), {7, 2});
    }

    void earlierPositionsAreReadFromTheCache() {
        const double ln3 = std::log(3.0);
        Matrix mixed(1, 2);
        KvCache cache(1, 2, 4);
        cache.reserve(2);
        cache.write(LayerIndex(0), 0, matrixOf({{5, 0, 0, 9, 4, 1}}));
        const Matrix qkv = matrixOf({{2 * ln3, 0, 1, -9, 8, 3}});
        cache.write(LayerIndex(0), 1, qkv);
        Matrix weights(1, 4);
        causalAttention(mixed, weights, qkv, cache, callAt(1, {}));
        expectRow(mixed.row(0), {7, 2});
    }

    void nobodyLooksAhead() {
        Matrix before(2, 2);
        attend(before, matrixOf({{1, 2, 3, 4, 5, 6}, {1, 2, 3, 4, 5, 6}}), 0, {});
        Matrix after(2, 2);
        attend(after, matrixOf({{1, 2, 3, 4, 5, 6}, {7, 7, -50, 60, 100, -900}}), 0, {});
        QVERIFY(std::ranges::equal(before.row(0), after.row(0)));
        QVERIFY(!std::ranges::equal(before.row(1), after.row(1)));
    }

    void capturedRowsAreTheWeightsOfEachHead() {
        const double ln3 = std::log(3.0);
        GuardedBuffer<float> exact(4); // (L = 1, H = 2, 2 positions)
        CaptureSlot slot;
        slot.position = 1;
        slot.exact = exact.span();
        Matrix mixed(2, 2);
        attend(mixed, matrixOf({{5, 0, 0, 9, 4, 1}, {2 * ln3, 0, 1, -9, 8, 3}}), 0,
               std::span(&slot, 1));
        const std::vector<float> expected = {0.25F, 0.75F, 0.5F, 0.5F};
        const Comparison rows =
            compare(exact.span(), std::span<const float>(expected), roundedDoubles(1.0));
        QVERIFY2(rows.passed, rows.text.c_str());
        QVERIFY(exact.guardsAreIntact());
    }

    // captureRow
    void statisticsOfARowAreEntropyFirstAndPrevious() {
        HeadStatistics statistics;
        CaptureSlot slot;
        slot.position = 3;
        slot.statistics = std::span(&statistics, 1);
        const std::vector<double> row = {0.5, 0.0, 0.25, 0.25};
        captureRow(slot, 0, row);
        QCOMPARE(statistics.entropy, static_cast<float>(1.5 * std::log(2.0)));
        QCOMPARE(statistics.firstMass, 0.5F);
        QCOMPARE(statistics.previousMass, 0.25F);
    }

    void quantisedRowsAreOnASquareRootScale() {
        GuardedBuffer<std::uint8_t> quantised(8); // two rows of four
        CaptureSlot slot;
        slot.position = 3;
        slot.quantised = quantised.span();
        captureRow(slot, 1, std::vector<double>{0.0, 1.0, 0.25, 1.0 / (255.0 * 255.0)});
        const std::vector<std::uint8_t> expected = {0, 255, 128, 1}; // 127.5 rounds up
        QVERIFY(std::ranges::equal(quantised.span().last(4), expected));
        QVERIFY(GuardedBuffer<std::uint8_t>::isUntouched(quantised.span().first(4)));
        QVERIFY(quantised.guardsAreIntact());
    }

    // lmHead
    void onlyTheLastRowsGetLogits() {
        GuardedBuffer<float> logits(6); // (R = 2, V = 3)
        lmHead(logits.span(), matrixOf({{9, 9}, {1, 2}, {3, 4}}),
               matrixOf({{1, 0}, {0, 1}, {1, -1}}));
        const std::vector<float> expected = {1, 2, -1, 3, 4, -1};
        QVERIFY(std::ranges::equal(logits.span(), expected));
        QVERIFY(logits.guardsAreIntact());
    }

    void noLogitsWantedMeansNoneWritten() {
        GuardedBuffer<float> logits(0);
        lmHead(logits.span(), matrixOf({{1, 2}}), matrixOf({{1, 0}}));
        QVERIFY(logits.guardsAreIntact());
    }

private:
    static AttentionCall callAt(std::int64_t firstPosition, std::span<const CaptureSlot> capture) {
        return {.layer = LayerIndex(0),
                .firstPosition = firstPosition,
                .heads = 2,
                .scale = 0.5,
                .capture = capture};
    }

    static void attend(Matrix& mixed, const Matrix& qkv, std::int64_t firstPosition,
                       std::span<const CaptureSlot> capture) {
        KvCache cache(1, 2, 4);
        cache.reserve(firstPosition + qkv.rows());
        cache.write(LayerIndex(0), firstPosition, qkv);
        Matrix weights(1, 4);
        causalAttention(mixed, weights, qkv, cache, callAt(firstPosition, capture));
    }
};

KVGLASS_TEST(OperationsTest);
#include "operations_test.moc"
