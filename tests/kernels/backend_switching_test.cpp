// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The cache switched on and off in every pattern of two switches within a short text: the logits
// stay the same, and every step says truthfully what kind it was and what it computed.

#include <QTest>

#include "tests/kernels/toy_under_test.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

constexpr std::int64_t kTokens = 9; // the first two are the prompt
constexpr std::int64_t kPrompt = 2;

CachePolicy flipped(CachePolicy policy) {
    return policy.keepsCache() ? CachePolicy::off() : CachePolicy::full();
}

/// What METRICS calls computed positions, from the rules alone.
struct Expected {
    StepKind kind;
    std::int64_t computed;
};

Expected expectedStep(std::int64_t before, bool keepsCache, bool cacheIsFilled,
                      std::int64_t added) {
    if (before == 0)
        return {StepKind::Prefill, added};
    if (!keepsCache)
        return {StepKind::Recompute, before + added};
    if (!cacheIsFilled)
        return {StepKind::Rebuild, before + added};
    return {added == 1 ? StepKind::Decode : StepKind::Prefill, added};
}

} // namespace

class BackendSwitchingTest final : public QObject {
    Q_OBJECT

private slots:
    void everyPairOfSwitchesGivesTheSameLogits_data() {
        QTest::addColumn<bool>("startsWithCache");
        QTest::addColumn<int>("first");
        QTest::addColumn<int>("second");
        for (const bool startsWithCache : {true, false})
            for (int first = 0; first <= kTokens; ++first)
                for (int second = first; second <= kTokens; ++second)
                    QTest::addRow("%s, switched before %d and %d", startsWithCache ? "on" : "off",
                                  first, second)
                        << startsWithCache << first << second;
    }

    void everyPairOfSwitchesGivesTheSameLogits() {
        QFETCH(bool, startsWithCache);
        QFETCH(int, first);
        QFETCH(int, second);
        const auto sequence =
            m_toy.sequence(startsWithCache ? CachePolicy::full() : CachePolicy::off());
        bool cacheIsFilled = false;
        std::int64_t position = 0;
        while (position < kTokens) {
            const std::int64_t added = position == 0 ? kPrompt : 1;
            for (const int at : {first, second})
                if (at >= position && at < position + added) {
                    required(sequence->setPolicy(flipped(sequence->policy())));
                    cacheIsFilled = false;
                }
            const bool keepsCache = sequence->policy().keepsCache();
            const Expected expected = expectedStep(position, keepsCache, cacheIsFilled, added);
            const StepResult result =
                stepped(*sequence, std::span(m_tokens).subspan(position, added));
            position += added;
            cacheIsFilled = keepsCache;

            QCOMPARE(name(result.kind), name(expected.kind));
            QCOMPARE(result.computedPositions, expected.computed);
            QCOMPARE(result.positions, position);
            const std::span<const float> logits = m_logits[position - 1];
            const Comparison same =
                compare(result.logits, logits, m_toy.sameLogits(logits, kTokens));
            QVERIFY2(same.passed, same.text.c_str());
        }
    }

    void initTestCase() {
        for (std::int64_t length = 1; length <= kTokens; ++length)
            m_logits.push_back(m_toy.freshLogits(std::span(m_tokens).first(length)));
    }

private:
    const ToyUnderTest m_toy;
    const std::vector<TokenId> m_tokens = toyTokens(m_toy.config, kTokens, 3);
    std::vector<std::vector<float>> m_logits; // of each prefix, from a fresh pass
};

KVGLASS_TEST(BackendSwitchingTest);
#include "backend_switching_test.moc"
