// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cmath>

#include <QTest>

#include "engine/experiment/backend_comparison.h"
#include "engine/experiment/token_trace.h"
#include "kernels/reference/reference_backend.h"
#include "tests/support/comparator.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"
#include "tests/support/tolerances.h"
#include "tests/support/toy_model.h"

using namespace kvglass;

class TokenTraceTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void allThreeWaysAgree();
    void attentionIsASquareWithAnEmptyUpperHalf();
    void aModelComparesEqualToItself();
    void otherWeightsAreBeyondTheBound();
    void theFirstDifferingTokenIsNamed();

private:
    ModelConfig m_config;
    std::unique_ptr<Backend> m_backend;
    std::unique_ptr<Model> m_model;
    std::vector<TokenId> m_tokens;
};

void TokenTraceTest::initTestCase() {
    m_config = toyConfig();
    m_backend = makeReferenceBackend();
    m_model = required(m_backend->load(m_config, *makeToyWeights(m_config, 1), {}));
    m_tokens = toyTokens(m_config, 7, 2);
}

void TokenTraceTest::allThreeWaysAgree() {
    TraceOptions options;
    options.attention = AttentionWanted::Yes;
    const TokenTrace expected = required(traceTokens(*m_model, m_tokens, options));
    QCOMPARE(expected.positions, std::int64_t{7});
    for (const TraceMode mode : {TraceMode::Stepwise, TraceMode::Uncached}) {
        options.mode = mode;
        const TokenTrace trace = required(traceTokens(*m_model, m_tokens, options));
        // The same double-precision sums in another order, then one rounding to f32.
        const Tolerance tolerance = roundedDoubles(largestMagnitude(expected.logits));
        QVERIFY(compare(trace.logits, expected.logits, tolerance).passed);
        for (std::size_t position = 0; position < m_tokens.size(); ++position)
            QVERIFY(compare(trace.attention[position], expected.attention[position],
                            roundedDoubles(1.0))
                        .passed);
    }
}

void TokenTraceTest::attentionIsASquareWithAnEmptyUpperHalf() {
    TraceOptions options;
    options.attention = AttentionWanted::Yes;
    const TokenTrace trace = required(traceTokens(*m_model, m_tokens, options));
    std::int64_t rows = 0;
    const Status done = forEachAttentionRow(trace, m_config, [&](std::span<const float> row) {
        const auto query = static_cast<std::size_t>(rows % trace.positions);
        double sum = 0.0;
        bool upperHalfIsEmpty = true;
        for (std::size_t key = 0; key < row.size(); ++key) {
            sum += row[key];
            upperHalfIsEmpty &= key <= query || row[key] == 0.0F;
        }
        ++rows;
        const bool sumsToOne = std::abs(sum - 1.0) <= 7 * 0x1p-24; // one rounding per weight
        return row.size() == 7 && sumsToOne && upperHalfIsEmpty
                   ? Status()
                   : Status(fail(ErrorCode::BadFormat, "row", std::to_string(rows)));
    });
    QVERIFY2(done.has_value(), done ? "" : done.error().text().c_str());
    QCOMPARE(rows, m_config.layers * m_config.heads * trace.positions);
}

void TokenTraceTest::aModelComparesEqualToItself() {
    const auto other = required(m_backend->load(m_config, *makeToyWeights(m_config, 1), {}));
    ComparisonOptions options;
    options.prompt = m_tokens;
    options.newTokens = 6;
    const BackendComparison result = required(compareBackends(*m_model, *other, options));
    QCOMPARE(result.positions, std::int64_t{7 + 6 - 1});
    QCOMPARE(result.maxLogitDifference, 0.0);
    QCOMPARE(result.meanLogitDifference, 0.0);
    QCOMPARE(result.maxKlDivergence, 0.0);
    QCOMPARE(result.topOneAgreement, 1.0);
    QVERIFY(!result.firstDifferingToken);
    QVERIFY(result.isWithinBound());
    QVERIFY(result.bound > 0.0 && result.bound < 0.01 * result.largestLogit);
}

void TokenTraceTest::otherWeightsAreBeyondTheBound() {
    const auto other = required(m_backend->load(m_config, *makeToyWeights(m_config, 2), {}));
    ComparisonOptions options;
    options.prompt = m_tokens;
    const BackendComparison result = required(compareBackends(*m_model, *other, options));
    QVERIFY(!result.isWithinBound());
    QVERIFY(result.maxKlDivergence > 0.0);
    QVERIFY(result.meanKlDivergence <= result.maxKlDivergence);
    QVERIFY(result.meanLogitDifference < result.maxLogitDifference);
    QVERIFY(result.topOneAgreement < 1.0);
}

void TokenTraceTest::theFirstDifferingTokenIsNamed() {
    const auto other = required(m_backend->load(m_config, *makeToyWeights(m_config, 2), {}));
    ComparisonOptions options;
    options.prompt = m_tokens;
    options.newTokens = 20;
    const BackendComparison result = required(compareBackends(*m_model, *other, options));
    // By hand: the same tokens through both, and the first place where the best ones differ.
    std::vector<TokenId> text = m_tokens;
    std::int64_t expected = 0;
    for (std::int64_t token = 1; expected == 0 && token <= 20; ++token) {
        const auto best = [&](Model& model) {
            const TokenTrace trace = required(traceTokens(model, text, {}));
            const auto last = trace.logits.end() - m_config.vocabularySize;
            return TokenId(
                static_cast<std::int32_t>(std::max_element(last, trace.logits.end()) - last));
        };
        const TokenId next = best(*m_model);
        if (next != best(*other))
            expected = token;
        text.push_back(next);
    }
    QVERIFY(expected > 0);
    QCOMPARE(result.firstDifferingToken.value(), expected);
}

KVGLASS_TEST(TokenTraceTest);
#include "token_trace_test.moc"
