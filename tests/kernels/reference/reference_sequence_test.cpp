// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The reference when memory runs out, and its own books.

#include "kernels/reference/reference_sequence.h"

#include <QTest>

#include "kernels/reference/reference_backend.h"
#include "tests/support/capture_buffers.h"
#include "tests/support/refused_memory.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"
#include "tests/support/toy_model.h"

using namespace kvglass;

namespace {

/// Small requests, such as those for the text of an error, are still granted.
template <class Action> auto withoutMemory(Action action) {
    const RefusedMemory memory(4096);
    auto result = action();
    if (memory.refusals() == 0)
        qFatal("nothing asked for memory: the test shows nothing");
    return result;
}

} // namespace

class ReferenceSequenceTest final : public QObject {
    Q_OBJECT

private slots:
    void aStepWithoutMemoryLeavesTheSequenceUnchanged() {
        for (const CachePolicy policy : {CachePolicy::full(), CachePolicy::off()}) {
            const auto sequence = required(m_model->newSequence(policy, KvType::F32));
            (void)required(sequence->step(part(0, 60), {}));
            const SequenceBytes before = sequence->bytes();

            const Result<StepResult> refused = withoutMemory([&] {
                return sequence->step(part(60, 10), {}); // crosses the edge of a chunk
            });
            QVERIFY(!refused.has_value());
            QVERIFY(refused.error().code == ErrorCode::OutOfMemory);
            QCOMPARE(sequence->tokens().size(), std::size_t{60});
            QCOMPARE(sequence->bytes().kvUsed, before.kvUsed);
            QCOMPARE(sequence->bytes().kvReserved, before.kvReserved);

            const StepResult next = required(sequence->step(part(60, 10), {}));
            QCOMPARE(next.positions, 70);
            QVERIFY(std::ranges::equal(next.logits, fresh(70)));
        }
    }

    void switchingOnWithoutMemoryLeavesTheCacheOff() {
        const auto sequence = required(m_model->newSequence(CachePolicy::off(), KvType::F32));
        (void)required(sequence->step(part(0, 70), {}));
        const Status refused =
            withoutMemory([&] { return sequence->setPolicy(CachePolicy::full()); });
        QVERIFY(!refused.has_value());
        QVERIFY(refused.error().code == ErrorCode::OutOfMemory);
        QVERIFY(sequence->policy() == CachePolicy::off());
        QCOMPARE(sequence->bytes().kvReserved, 0);
        const StepResult next = required(sequence->step(part(70, 1), {}));
        QVERIFY(next.kind == StepKind::Recompute);
        QVERIFY(std::ranges::equal(next.logits, fresh(71)));
    }

    void aCloneWithoutMemoryIsAnError() {
        const auto sequence = required(m_model->newSequence(CachePolicy::full(), KvType::F32));
        (void)required(sequence->step(part(0, 70), {}));
        const auto copy = withoutMemory([&] { return sequence->clone(); });
        QVERIFY(!copy.has_value());
        QVERIFY(copy.error().code == ErrorCode::OutOfMemory);
        const StepResult next = required(sequence->step(part(70, 1), {}));
        QVERIFY(next.kind == StepKind::Decode);
        QVERIFY(std::ranges::equal(next.logits, fresh(71)));
    }

    void aModelWithoutMemoryIsAnErrorThatSaysHowMuch() {
        const auto model = withoutMemory([&] { return m_backend->load(m_config, *m_weights, {}); });
        QVERIFY(!model.has_value());
        QVERIFY(model.error().code == ErrorCode::OutOfMemory);
        const std::string bytes = std::to_string(8 * m_config.parameters());
        QVERIFY2(model.error().why.find(bytes) != std::string::npos, model.error().why.c_str());
    }

    void weightsTakeEightBytesPerParameter() {
        QCOMPARE(m_model->weightBytes(), 8 * m_config.parameters());
    }

    void aStepWithinItsChunkAllocatesNothing() {
        const auto sequence = required(m_model->newSequence(CachePolicy::full(), KvType::F32));
        (void)required(sequence->step(part(0, 60), {}));
        CaptureBuffers buffers(m_config, 61);
        const CaptureSlot slot = buffers.slot();
        StepOptions options;
        int refusals = 0;
        {
            const RefusedMemory everything(1);
            for (const std::size_t position : {60U, 61U, 62U, 63U}) {
                options.capture = {&slot, position == 61 ? 1U : 0U};
                (void)required(sequence->step(part(position, 1), options));
            }
            refusals = everything.refusals();
        }
        QCOMPARE(refusals, 0);
        const auto atTheEdge = withoutMemory([&] { return sequence->step(part(64, 1), {}); });
        QVERIFY(!atTheEdge.has_value());
    }

private:
    [[nodiscard]] std::span<const TokenId> part(std::size_t first, std::size_t count) const {
        return std::span(m_tokens).subspan(first, count);
    }

    [[nodiscard]] std::vector<float> fresh(std::size_t count) const {
        const auto sequence = required(m_model->newSequence(CachePolicy::full(), KvType::F32));
        const StepResult result = required(sequence->step(part(0, count), {}));
        return {result.logits.begin(), result.logits.end()};
    }

    const std::unique_ptr<Backend> m_backend = makeReferenceBackend();
    const ModelConfig m_config = toyConfig({.context = 100});
    const std::unique_ptr<WeightSource> m_weights = makeToyWeights(m_config, 1);
    const std::unique_ptr<Model> m_model = required(m_backend->load(m_config, *m_weights, {}));
    const std::vector<TokenId> m_tokens = toyTokens(m_config, 100, 1);
};

KVGLASS_TEST(ReferenceSequenceTest);
#include "reference_sequence_test.moc"
