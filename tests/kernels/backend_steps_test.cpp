// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What a step computes and says about itself: its kind, how many positions it pushed through the
// model, and which logits it returns.

#include <algorithm>
#include <cmath>

#include <QTest>

#include "tests/kernels/toy_under_test.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

void expectStep(const StepResult& result, StepKind kind, std::int64_t positions,
                std::int64_t computed) {
    QCOMPARE(name(result.kind), name(kind));
    QCOMPARE(result.positions, positions);
    QCOMPARE(result.computedPositions, computed);
}

} // namespace

class BackendStepsTest final : public QObject {
    Q_OBJECT

private slots:
    void withACacheOnlyNewPositionsAreComputed() {
        const auto sequence = m_toy.sequence(CachePolicy::full());
        expectStep(stepped(*sequence, first(4)), StepKind::Prefill, 4, 4);
        expectStep(stepped(*sequence, part(4, 1)), StepKind::Decode, 5, 1);
        expectStep(stepped(*sequence, part(5, 3)), StepKind::Prefill, 8, 3);
        expectStep(stepped(*sequence, part(8, 1)), StepKind::Decode, 9, 1);
    }

    void withoutACacheEveryPositionIsComputedAgain() {
        const auto sequence = m_toy.sequence(CachePolicy::off());
        expectStep(stepped(*sequence, first(4)), StepKind::Prefill, 4, 4);
        expectStep(stepped(*sequence, part(4, 1)), StepKind::Recompute, 5, 5);
        expectStep(stepped(*sequence, part(5, 3)), StepKind::Recompute, 8, 8);
    }

    void aPromptOfOneTokenIsAPrefill() {
        for (const CachePolicy policy : {CachePolicy::full(), CachePolicy::off()})
            expectStep(stepped(*m_toy.sequence(policy), first(1)), StepKind::Prefill, 1, 1);
    }

    void switchingOnRebuildsOnceAndSwitchingOffRecomputes() {
        const auto sequence = m_toy.sequence(CachePolicy::off());
        expectStep(stepped(*sequence, first(3)), StepKind::Prefill, 3, 3);
        required(sequence->setPolicy(CachePolicy::full()));
        expectStep(stepped(*sequence, part(3, 1)), StepKind::Rebuild, 4, 4);
        expectStep(stepped(*sequence, part(4, 1)), StepKind::Decode, 5, 1);
        required(sequence->setPolicy(CachePolicy::off()));
        expectStep(stepped(*sequence, part(5, 1)), StepKind::Recompute, 6, 6);
        required(sequence->setPolicy(CachePolicy::full()));
        expectStep(stepped(*sequence, part(6, 2)), StepKind::Rebuild, 8, 8);
        expectStep(stepped(*sequence, part(8, 2)), StepKind::Prefill, 10, 2);
    }

    void switchingBackAndForthBeforeAStepStillRebuilds() {
        const auto sequence = m_toy.sequence(CachePolicy::full());
        expectStep(stepped(*sequence, first(3)), StepKind::Prefill, 3, 3);
        required(sequence->setPolicy(CachePolicy::off()));
        required(sequence->setPolicy(CachePolicy::full()));
        expectStep(stepped(*sequence, part(3, 1)), StepKind::Rebuild, 4, 4);
    }

    void settingThePresentPolicyChangesNothing() {
        const auto sequence = m_toy.sequence(CachePolicy::full());
        expectStep(stepped(*sequence, first(3)), StepKind::Prefill, 3, 3);
        required(sequence->setPolicy(CachePolicy::full()));
        expectStep(stepped(*sequence, part(3, 1)), StepKind::Decode, 4, 1);
    }

    void switchingAnEmptySequenceLeavesAPrefill() {
        const auto sequence = m_toy.sequence(CachePolicy::off());
        required(sequence->setPolicy(CachePolicy::full()));
        expectStep(stepped(*sequence, first(5)), StepKind::Prefill, 5, 5);
        expectStep(stepped(*sequence, part(5, 1)), StepKind::Decode, 6, 1);
    }

    void aSequenceKnowsItsTokensPolicyAndType() {
        const auto sequence = m_toy.sequence(CachePolicy::off());
        QVERIFY(sequence->tokens().empty());
        (void)stepped(*sequence, first(3));
        (void)stepped(*sequence, part(3, 2));
        QVERIFY(std::ranges::equal(sequence->tokens(), first(5)));
        QVERIFY(sequence->policy() == CachePolicy::off());
        QVERIFY(sequence->kvType() == m_toy.test.kvType);
    }

    void noLogitsAreReturnedWhereNoneAreWanted() {
        const auto sequence = m_toy.sequence(CachePolicy::full());
        QVERIFY(stepped(*sequence, first(4), wanting(LogitsWanted::None)).logits.empty());
        const StepResult next = stepped(*sequence, part(4, 1));
        verifySame(next.logits, m_toy.freshLogits(first(5)), 5);
    }

    /// Candidates where the backend finds them itself, else the row; the same either way.
    void candidatesAreTheBestOfTheLogits() {
        for (const CachePolicy policy : {CachePolicy::full(), CachePolicy::off()}) {
            const auto told = m_toy.sequence(policy);
            const auto asked = m_toy.sequence(policy);
            std::size_t from = 0;
            for (const std::size_t count : {5U, 1U, 1U, 1U, 2U}) {
                const StepResult row = stepped(*told, part(from, count));
                const StepResult best =
                    stepped(*asked, part(from, count), wanting(LogitsWanted::Candidates));
                from += count;
                const TopCandidates expected = rankLogits(row.logits);
                const bool isRow = best.candidates == nullptr;
                const TopCandidates given = isRow ? rankLogits(best.logits) : *best.candidates;
                QVERIFY(std::ranges::equal(
                    given.list(), expected.list(), [](const auto& left, const auto& right) {
                        return left.token == right.token && left.logit == right.logit;
                    }));
                // Two sums in single precision of a few exponentials of small differences.
                QVERIFY(std::abs(given.total - expected.total) <= 5e-6 * expected.total);
                QCOMPARE(best.logits.empty(), !isRow);
                const auto later = asked->lastLogits();
                QCOMPARE(later.has_value(), !isRow);
                if (later)
                    QVERIFY(std::ranges::equal(*later, row.logits));
                else
                    QCOMPARE(later.error().code, ErrorCode::BadUsage);
            }
            required(asked->truncate(static_cast<std::int64_t>(from) - 1));
            QVERIFY(!asked->lastLogits());
            (void)stepped(*asked, part(from - 1, 1));
            QVERIFY(!asked->lastLogits()); // that step gave them
        }
    }

    void allLogitsAreThoseOfEveryPrefix() {
        const std::vector<float> all = m_toy.freshLogits(first(12), LogitsWanted::All);
        QCOMPARE(all.size(), static_cast<std::size_t>(12 * m_toy.config.vocabularySize));
        for (std::size_t length = 1; length <= 12; ++length)
            verifySame(row(all, length - 1), m_toy.freshLogits(first(length)), 12);
    }

    void allLogitsOfALaterStepAreThoseOfItsOwnTokens() {
        const std::vector<float> all = m_toy.freshLogits(first(9), LogitsWanted::All);
        for (const bool rebuild : {false, true})
            for (const CachePolicy policy : {CachePolicy::full(), CachePolicy::off()}) {
                const auto sequence = m_toy.sequence(policy);
                (void)stepped(*sequence, first(4));
                if (rebuild) {
                    required(sequence->setPolicy(CachePolicy::off()));
                    required(sequence->setPolicy(CachePolicy::full()));
                }
                const StepResult later = stepped(*sequence, part(4, 5), wanting(LogitsWanted::All));
                QCOMPARE(later.logits.size(), 5 * vocabulary());
                verifySame(later.logits, std::span(all).subspan(4 * vocabulary()), 9);
            }
    }

    void sequencesOfOneModelDoNotDisturbEachOther() {
        const auto one = m_toy.sequence(CachePolicy::full());
        const auto other = m_toy.sequence(CachePolicy::off());
        const auto otherTokens = toyTokens(m_toy.config, 6, 77);
        for (std::size_t t = 0; t < 6; ++t) {
            const StepResult mine = stepped(*one, part(t, 1));
            const std::vector<float> before(mine.logits.begin(), mine.logits.end());
            const StepResult theirs = stepped(*other, std::span(otherTokens).subspan(t, 1));
            QVERIFY(std::ranges::equal(mine.logits, before)); // valid until its own next call
            verifySame(mine.logits, m_toy.freshLogits(first(t + 1)), 6);
            verifySame(theirs.logits, m_toy.freshLogits(std::span(otherTokens).first(t + 1)), 6);
        }
    }

    void theSameStepsGiveTheSameBits() {
        for (const CachePolicy policy : {CachePolicy::full(), CachePolicy::off()}) {
            const auto one = m_toy.sequence(policy);
            const auto other = m_toy.sequence(policy);
            for (std::size_t t = 0; t < 8; ++t) {
                const StepResult a = stepped(*one, part(t, 1));
                const StepResult b = stepped(*other, part(t, 1));
                QVERIFY(std::ranges::equal(a.logits, b.logits));
            }
        }
    }

    void theWholeContextCanBeFilled() {
        const auto tokens = toyTokens(m_toy.config, m_toy.config.contextLength, 5);
        const std::vector<float> atOnce = m_toy.freshLogits(tokens);
        for (const CachePolicy policy : {CachePolicy::full(), CachePolicy::off()}) {
            const auto sequence = m_toy.sequence(policy);
            (void)stepped(*sequence, std::span(tokens).first(tokens.size() - 1));
            const StepResult last = stepped(*sequence, std::span(tokens).last(1));
            QCOMPARE(last.positions, m_toy.config.contextLength);
            verifySame(last.logits, atOnce, m_toy.config.contextLength);
        }
    }

    void progressRisesWithinItsBounds() {
        std::vector<double> told;
        const StepProgress progress = [&](double fraction) { told.push_back(fraction); };
        const auto sequence = m_toy.sequence(CachePolicy::off());
        (void)stepped(*sequence, first(20), telling(progress));
        QVERIFY(!told.empty());
        QVERIFY(std::ranges::is_sorted(told));
        QVERIFY(told.front() >= 0.0 && told.back() <= 1.0);
    }

    void measuredPhasesAreNotNegative() {
        const StepResult result = stepped(*m_toy.sequence(CachePolicy::full()), first(8));
        for (const double ms : result.phases.ms)
            QVERIFY(std::isnan(ms) || ms >= 0.0);
        QVERIFY(std::isnan(result.phases[Phase::Sampling])); // no backend samples yet
    }

private:
    [[nodiscard]] std::span<const TokenId> part(std::size_t from, std::size_t count) const {
        return std::span(m_tokens).subspan(from, count);
    }
    [[nodiscard]] std::span<const TokenId> first(std::size_t count) const { return part(0, count); }
    [[nodiscard]] std::size_t vocabulary() const {
        return static_cast<std::size_t>(m_toy.config.vocabularySize);
    }
    [[nodiscard]] std::span<const float> row(std::span<const float> logits, std::size_t t) const {
        return logits.subspan(t * vocabulary(), vocabulary());
    }

    void verifySame(std::span<const float> actual, std::span<const float> expected,
                    std::int64_t positions) const {
        const Comparison result = compare(actual, expected, m_toy.sameLogits(expected, positions));
        QVERIFY2(result.passed, result.text.c_str());
    }

    const ToyUnderTest m_toy{{.layers = 3}};
    const std::vector<TokenId> m_tokens = toyTokens(m_toy.config, 20, 1);
};

KVGLASS_TEST(BackendStepsTest);
#include "backend_steps_test.moc"
