// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The books of the cache: used, reserved and capacity are three different, true figures.

#include <QTest>

#include "tests/kernels/toy_under_test.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class BackendMemoryTest final : public QObject {
    Q_OBJECT

private slots:
    void usedFollowsTheTokensAndReservedComesInChunks() {
        const auto sequence = m_toy.sequence(CachePolicy::full());
        QCOMPARE(sequence->bytes().kvUsed, 0);
        for (std::int64_t length = 1; length <= m_toy.config.contextLength; ++length) {
            (void)stepped(*sequence, std::span(m_tokens).subspan(length - 1, 1));
            const SequenceBytes bytes = sequence->bytes();
            QCOMPARE(bytes.kvUsed, length * perToken());
            verifyReserved(bytes, length);
            QVERIFY(bytes.work > 0);
        }
        QCOMPARE(sequence->bytes().kvReserved, sequence->bytes().kvCapacity);
    }

    void reservedGrowsWithTheTextAndNotAtOnce() {
        const auto sequence = m_toy.sequence(CachePolicy::full());
        (void)stepped(*sequence, std::span(m_tokens).first(1));
        const std::int64_t oneChunk = sequence->bytes().kvReserved;
        QVERIFY(oneChunk < sequence->bytes().kvCapacity);
        (void)stepped(*sequence, std::span(m_tokens).subspan(1, chunk() - 1));
        QCOMPARE(sequence->bytes().kvReserved, oneChunk);
        (void)stepped(*sequence, std::span(m_tokens).subspan(chunk(), 1));
        QVERIFY(sequence->bytes().kvReserved > oneChunk);
    }

    void aLongPromptReservesWhatItNeeds() {
        const std::int64_t length = 2 * chunk() + 1;
        const auto sequence = m_toy.sequence(CachePolicy::full());
        (void)stepped(*sequence, std::span(m_tokens).first(length));
        QCOMPARE(sequence->bytes().kvUsed, length * perToken());
        verifyReserved(sequence->bytes(), length);
    }

    void withoutACacheNothingIsHeld() {
        const auto sequence = m_toy.sequence(CachePolicy::off());
        (void)stepped(*sequence, std::span(m_tokens).first(chunk() + 1));
        const SequenceBytes bytes = sequence->bytes();
        QCOMPARE(bytes.kvUsed, 0);
        QCOMPARE(bytes.kvReserved, 0);
        QCOMPARE(bytes.kvCapacity, 0);
        QVERIFY(bytes.work > 0);
    }

    void switchingOffFreesTheCacheBeforeItReturns() {
        const auto sequence = m_toy.sequence(CachePolicy::full());
        (void)stepped(*sequence, std::span(m_tokens).first(chunk() + 1));
        QVERIFY(sequence->bytes().kvReserved > 0);
        required(sequence->setPolicy(CachePolicy::off()));
        QCOMPARE(sequence->bytes().kvUsed, 0);
        QCOMPARE(sequence->bytes().kvReserved, 0);
        QCOMPARE(sequence->bytes().kvCapacity, 0);
    }

    void switchingOnReservesForThePresentTokensAndUsesNoneYet() {
        const std::int64_t length = chunk() + 1;
        const auto sequence = m_toy.sequence(CachePolicy::off());
        (void)stepped(*sequence, std::span(m_tokens).first(length));
        required(sequence->setPolicy(CachePolicy::full()));
        QCOMPARE(sequence->bytes().kvUsed, 0);
        verifyReserved(sequence->bytes(), length);
        (void)stepped(*sequence, std::span(m_tokens).subspan(length, 1));
        QCOMPARE(sequence->bytes().kvUsed, (length + 1) * perToken());
    }

    void cuttingKeepsReservedMemory() {
        const auto sequence = m_toy.sequence(CachePolicy::full());
        (void)stepped(*sequence, std::span(m_tokens).first(2 * chunk()));
        const std::int64_t reserved = sequence->bytes().kvReserved;
        required(sequence->truncate(3));
        QCOMPARE(sequence->bytes().kvUsed, 3 * perToken());
        QCOMPARE(sequence->bytes().kvReserved, reserved);
    }

    void capacityIsAWholeContext() {
        const SequenceBytes bytes = m_toy.sequence(CachePolicy::full())->bytes();
        QCOMPARE(bytes.kvCapacity, m_toy.config.contextLength * perToken());
    }

    void weightsAreHeldOnce() {
        const std::int64_t parameters = m_toy.config.parameters();
        const WeightType type = m_toy.test.weightType;
        const std::int64_t bytes = type == WeightType::F32 ? 4 : type == WeightType::Int8 ? 1 : 2;
        QVERIFY(m_toy.model->weightBytes() >= bytes * parameters);
        QVERIFY(m_toy.model->weightType() == type);
        QVERIFY(m_toy.model->config() == m_toy.config);
    }

private:
    [[nodiscard]] std::int64_t chunk() const { return m_toy.test.cacheChunk; }

    /// METRICS: 2 x L x C x bytes per element, + scales.
    [[nodiscard]] std::int64_t perToken() const {
        return 2 * m_toy.config.layers *
               (m_toy.config.channels * m_toy.test.cachedValueBytes +
                m_toy.config.heads * m_toy.test.cachedScaleBytes);
    }

    /// Whole chunks, enough for `length` positions and not one chunk more; the last chunk of the
    /// context may be a smaller one.
    void verifyReserved(const SequenceBytes& bytes, std::int64_t length) const {
        QVERIFY(bytes.kvReserved >= length * perToken());
        QVERIFY(bytes.kvReserved < (length + chunk()) * perToken());
        QVERIFY(bytes.kvReserved <= bytes.kvCapacity);
        QVERIFY(bytes.kvReserved % (chunk() * perToken()) == 0 ||
                bytes.kvReserved == bytes.kvCapacity);
    }

    const ToyUnderTest m_toy{{.context = 150}}; // two chunks of 64 and a part of a third
    const std::vector<TokenId> m_tokens = toyTokens(m_toy.config, 150, 1);
};

KVGLASS_TEST(BackendMemoryTest);
#include "backend_memory_test.moc"
