// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What goes wrong is an error with a reason, and afterwards the sequence is what it was before.

#include <QTest>

#include "tests/kernels/toy_under_test.h"
#include "tests/support/capture_buffers.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

void verifyError(const Error& error, ErrorCode code) {
    QCOMPARE(static_cast<int>(error.code), static_cast<int>(code));
    QVERIFY(!error.what.empty() && !error.why.empty());
}

} // namespace

class BackendErrorsTest final : public QObject {
    Q_OBJECT

private slots:
    void tooManyTokensAreRefusedWithTheirNumber() {
        forEveryPolicy([&](Sequence& sequence) {
            const auto tokens = toyTokens(m_toy.config, m_toy.config.contextLength - 4, 1);
            const auto result = sequence.step(tokens, {}); // 5 are in use: one too many
            QVERIFY(!result.has_value());
            verifyError(result.error(), ErrorCode::TooLong);
            const std::string context = std::to_string(m_toy.config.contextLength);
            QVERIFY2(result.error().text().find(context) != std::string::npos,
                     result.error().text().c_str());
        });
    }

    void aFullContextTakesNoMore() {
        const auto tokens = toyTokens(m_toy.config, m_toy.config.contextLength, 1);
        for (const CachePolicy policy : {CachePolicy::full(), CachePolicy::off()}) {
            const auto sequence = m_toy.sequence(policy);
            (void)stepped(*sequence, tokens);
            const auto result = sequence->step(std::span(tokens).first(1), {});
            QVERIFY(!result.has_value());
            verifyError(result.error(), ErrorCode::TooLong);
            QCOMPARE(sequence->tokens().size(), tokens.size());
        }
    }

    void anUnknownTokenIsRefused_data() {
        QTest::addColumn<int>("id");
        QTest::addRow("one beyond the vocabulary") << static_cast<int>(m_toy.config.vocabularySize);
        QTest::addRow("negative") << -1;
        QTest::addRow("the largest number") << std::numeric_limits<int>::max();
        QTest::addRow("the smallest number") << std::numeric_limits<int>::min();
    }

    void anUnknownTokenIsRefused() {
        QFETCH(int, id);
        forEveryPolicy([&](Sequence& sequence) {
            const TokenId tokens[] = {TokenId(0), TokenId(id), TokenId(1)};
            const auto result = sequence.step(tokens, {});
            QVERIFY(!result.has_value());
            verifyError(result.error(), ErrorCode::BadUsage);
        });
    }

    void noTokenAtAllIsRefused() {
        forEveryPolicy([&](Sequence& sequence) {
            const auto result = sequence.step({}, {});
            QVERIFY(!result.has_value());
            verifyError(result.error(), ErrorCode::BadUsage);
        });
    }

    void aRequestedStopCancelsTheStep() {
        forEveryPolicy([&](Sequence& sequence) {
            std::stop_source source;
            source.request_stop();
            const auto result = sequence.step(m_more, stoppedBy(source.get_token()));
            QVERIFY(!result.has_value());
            verifyError(result.error(), ErrorCode::Cancelled);
        });
    }

    void aStopInTheMiddleOfAStepCancelsIt() {
        forEveryPolicy([&](Sequence& sequence) {
            std::stop_source source;
            const StepProgress progress = [&](double) { source.request_stop(); };
            const auto result = sequence.step(m_more, telling(progress, source.get_token()));
            QVERIFY(!result.has_value());
            verifyError(result.error(), ErrorCode::Cancelled);
        });
    }

    void aStopInTheMiddleOfARebuildLeavesTheRebuildToBeDone() {
        const auto sequence = m_toy.sequence(CachePolicy::off());
        (void)stepped(*sequence, m_prompt);
        required(sequence->setPolicy(CachePolicy::full()));
        std::stop_source source;
        const StepProgress progress = [&](double) { source.request_stop(); };
        QVERIFY(!sequence->step(m_more, telling(progress, source.get_token())));
        QCOMPARE(sequence->bytes().kvUsed, 0);
        const StepResult next = stepped(*sequence, m_more);
        QCOMPARE(name(next.kind), name(StepKind::Rebuild));
        verifyGoesOn(next);
    }

    void aCancelledStepGivesBackWhatItReserved() {
        const ToyUnderTest toy({.context = 200, .layers = 2});
        const auto tokens = toyTokens(toy.config, toy.test.cacheChunk + 10, 1);
        const auto prompt = std::span(tokens).first(tokens.size() - 20); // within one chunk
        const auto sequence = toy.sequence(CachePolicy::full());
        (void)stepped(*sequence, prompt);
        const SequenceBytes before = sequence->bytes();
        std::stop_source source;
        const StepProgress progress = [&](double) { source.request_stop(); };
        QVERIFY(!sequence->step(std::span(tokens).last(20), telling(progress, source.get_token())));
        QCOMPARE(sequence->bytes().kvUsed, before.kvUsed);
        QCOMPARE(sequence->bytes().kvReserved, before.kvReserved);
        const StepResult next = stepped(*sequence, std::span(tokens).last(20));
        const std::vector<float> expected = toy.freshLogits(tokens);
        const Comparison same = compare(next.logits, expected, toy.sameLogits(expected, 200));
        QVERIFY2(same.passed, same.text.c_str());
    }

    void aSlotForAPositionThatIsNotComputedIsRefused() {
        const auto sequence = m_toy.sequence(CachePolicy::full());
        (void)stepped(*sequence, m_prompt);
        for (const std::int64_t position : {0, 4, 7, 39}) { // the step computes 5 and 6
            CaptureBuffers buffers(m_toy.config, position);
            const CaptureSlot slot = buffers.slot();
            const auto result = sequence->step(m_more, capturing(std::span(&slot, 1)));
            QVERIFY(!result.has_value());
            verifyError(result.error(), ErrorCode::BadUsage);
            QVERIFY(GuardedBuffer<float>::isUntouched(buffers.exact.span()));
        }
        verifyGoesOn(stepped(*sequence, m_more));
    }

    void aSlotOfTheWrongSizeIsRefused() {
        const auto sequence = m_toy.sequence(CachePolicy::full());
        CaptureBuffers buffers(m_toy.config, 4);
        CaptureSlot tooSmall = buffers.slot();
        tooSmall.exact = tooSmall.exact.first(tooSmall.exact.size() - 1);
        const auto result = sequence->step(m_prompt, capturing(std::span(&tooSmall, 1)));
        QVERIFY(!result.has_value());
        verifyError(result.error(), ErrorCode::BadUsage);
    }

    void cuttingOutsideOfTheTextIsRefused() {
        forEveryPolicy([&](Sequence& sequence) {
            for (const std::int64_t length : {-1, 6, 1000}) {
                const Status status = sequence.truncate(length);
                QVERIFY(!status.has_value());
                verifyError(status.error(), ErrorCode::BadUsage);
            }
        });
    }

    void aCacheTypeThatTheDeviceDoesNotOfferIsUnsupported() {
        const auto offered = m_toy.test.backend->devices().front().kvTypes;
        for (const KvType type : {KvType::F32, KvType::F16, KvType::Int8}) {
            const auto sequence = m_toy.model->newSequence(CachePolicy::full(), type);
            QCOMPARE(sequence.has_value(), std::ranges::find(offered, type) != offered.end());
            if (!sequence)
                verifyError(sequence.error(), ErrorCode::Unsupported);
        }
    }

private:
    /// Runs `failing` on a sequence with a prompt of 5 and checks that nothing has changed.
    template <class Failing> void forEveryPolicy(Failing failing) {
        for (const CachePolicy policy : {CachePolicy::full(), CachePolicy::off()}) {
            const auto sequence = m_toy.sequence(policy);
            (void)stepped(*sequence, m_prompt);
            const SequenceBytes before = sequence->bytes();

            failing(*sequence);

            QVERIFY(std::ranges::equal(sequence->tokens(), m_prompt));
            QVERIFY(sequence->policy() == policy);
            QCOMPARE(sequence->bytes().kvUsed, before.kvUsed);
            QCOMPARE(sequence->bytes().kvReserved, before.kvReserved);
            const StepResult next = stepped(*sequence, m_more);
            QCOMPARE(next.computedPositions, policy.keepsCache() ? 2 : 7);
            verifyGoesOn(next);
        }
    }

    void verifyGoesOn(const StepResult& next) const {
        const std::vector<float> expected = m_toy.freshLogits(m_both);
        const Comparison same = compare(next.logits, expected, m_toy.sameLogits(expected, 7));
        QVERIFY2(same.passed, same.text.c_str());
    }

    const ToyUnderTest m_toy{{.layers = 3}};
    const std::vector<TokenId> m_both = toyTokens(m_toy.config, 7, 1);
    const std::span<const TokenId> m_prompt = std::span(m_both).first(5);
    const std::span<const TokenId> m_more = std::span(m_both).last(2);
};

KVGLASS_TEST(BackendErrorsTest);
#include "backend_errors_test.moc"
