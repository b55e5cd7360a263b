// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Cutting a sequence and copying it: what fork, race and prompt reuse are made of.

#include <QTest>

#include "tests/kernels/toy_under_test.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

constexpr CachePolicy kPolicies[] = {CachePolicy::full(), CachePolicy::off()};

} // namespace

class BackendEditsTest final : public QObject {
    Q_OBJECT

private slots:
    void aCutSequenceGoesOnLikeAFreshOne() {
        for (const CachePolicy policy : kPolicies)
            for (const std::size_t length : {1U, 5U, 11U, 12U}) {
                const auto sequence = m_toy.sequence(policy);
                (void)stepped(*sequence, std::span(m_tokens).first(12));
                required(sequence->truncate(static_cast<std::int64_t>(length)));
                QVERIFY(std::ranges::equal(sequence->tokens(), std::span(m_tokens).first(length)));
                const StepResult next = stepped(*sequence, std::span(m_other).first(1));
                QCOMPARE(next.positions, static_cast<std::int64_t>(length + 1));
                QCOMPARE(next.computedPositions, policy.keepsCache() ? 1 : next.positions);

                std::vector<TokenId> text(m_tokens.begin(), m_tokens.begin() + length);
                text.push_back(m_other[0]);
                verifySame(next.logits, m_toy.freshLogits(text));
            }
    }

    void cuttingToNothingStartsAgainWithAPrefill() {
        for (const CachePolicy policy : kPolicies) {
            const auto sequence = m_toy.sequence(policy);
            (void)stepped(*sequence, m_tokens);
            required(sequence->truncate(0));
            QVERIFY(sequence->tokens().empty());
            const StepResult again = stepped(*sequence, m_other);
            QCOMPARE(name(again.kind), name(StepKind::Prefill));
            verifySame(again.logits, m_toy.freshLogits(m_other));
        }
    }

    void cuttingBeforeARebuildKeepsTheRebuild() {
        const auto sequence = m_toy.sequence(CachePolicy::off());
        (void)stepped(*sequence, m_tokens);
        required(sequence->setPolicy(CachePolicy::full()));
        required(sequence->truncate(4));
        const StepResult next = stepped(*sequence, std::span(m_tokens).subspan(4, 1));
        QCOMPARE(name(next.kind), name(StepKind::Rebuild));
        QCOMPARE(next.computedPositions, 5);
        verifySame(next.logits, m_toy.freshLogits(std::span(m_tokens).first(5)));
    }

    void aCloneIsTheSameSequence() {
        for (const CachePolicy policy : kPolicies) {
            const auto original = m_toy.sequence(policy);
            (void)stepped(*original, m_tokens);
            const auto copy = required(original->clone());
            QVERIFY(std::ranges::equal(copy->tokens(), original->tokens()));
            QVERIFY(copy->policy() == policy);
            QVERIFY(copy->kvType() == original->kvType());
            QCOMPARE(copy->bytes().kvUsed, original->bytes().kvUsed);
            const StepResult next = stepped(*copy, std::span(m_other).first(1));
            QCOMPARE(next.computedPositions, policy.keepsCache() ? 1 : next.positions);
            const StepResult expected = stepped(*original, std::span(m_other).first(1));
            QVERIFY(std::ranges::equal(next.logits, expected.logits)); // same steps, same bits
        }
    }

    void aCloneAndItsOriginalGoTheirOwnWays() {
        const auto original = m_toy.sequence(CachePolicy::full());
        (void)stepped(*original, std::span(m_tokens).first(6));
        const auto copy = required(original->clone());
        required(copy->truncate(3));
        (void)stepped(*copy, m_other); // writes over positions 3 to 5 of its own cache
        required(copy->setPolicy(CachePolicy::off()));

        const StepResult next = stepped(*original, std::span(m_tokens).subspan(6, 1));
        QCOMPARE(name(next.kind), name(StepKind::Decode));
        verifySame(next.logits, m_toy.freshLogits(std::span(m_tokens).first(7)));
    }

    void aCloneOutlivesItsOriginal() {
        auto original = m_toy.sequence(CachePolicy::full());
        (void)stepped(*original, std::span(m_tokens).first(6));
        const auto copy = required(original->clone());
        original.reset();
        const StepResult next = stepped(*copy, std::span(m_tokens).subspan(6, 1));
        verifySame(next.logits, m_toy.freshLogits(std::span(m_tokens).first(7)));
    }

    void aCloneKeepsAPendingRebuild() {
        const auto original = m_toy.sequence(CachePolicy::off());
        (void)stepped(*original, std::span(m_tokens).first(4));
        required(original->setPolicy(CachePolicy::full()));
        const auto copy = required(original->clone());
        const StepResult next = stepped(*copy, std::span(m_tokens).subspan(4, 1));
        QCOMPARE(name(next.kind), name(StepKind::Rebuild));
        verifySame(next.logits, m_toy.freshLogits(std::span(m_tokens).first(5)));
    }

    void anEmptySequenceCanBeCloned() {
        const auto copy = required(m_toy.sequence(CachePolicy::full())->clone());
        verifySame(stepped(*copy, m_tokens).logits, m_toy.freshLogits(m_tokens));
    }

private:
    void verifySame(std::span<const float> actual, std::span<const float> expected) const {
        const Comparison result =
            compare(actual, expected, m_toy.sameLogits(expected, m_toy.config.contextLength));
        QVERIFY2(result.passed, result.text.c_str());
    }

    const ToyUnderTest m_toy;
    const std::vector<TokenId> m_tokens = toyTokens(m_toy.config, 12, 1);
    const std::vector<TokenId> m_other = toyTokens(m_toy.config, 7, 2);
};

KVGLASS_TEST(BackendEditsTest);
#include "backend_edits_test.moc"
