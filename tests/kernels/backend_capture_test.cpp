// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Captured attention: rows are distributions, the three forms agree, only what was asked for is
// written, and looking changes nothing.

#include <cmath>
#include <cstdlib>

#include <QTest>

#include "tests/kernels/toy_under_test.h"
#include "tests/support/capture_buffers.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

/// From the row as captured, by the definitions in capture.h.
HeadStatistics statisticsFrom(std::span<const float> row) {
    double entropy = 0.0;
    for (const float weight : row)
        if (weight > 0.0F)
            entropy -= static_cast<double>(weight) * std::log(static_cast<double>(weight));
    return {static_cast<float>(entropy), row.front(), row.size() > 1 ? row[row.size() - 2] : 0.0F};
}

/// Queries and keys are 2^20 times as large, scores 2^40 times.
class LoudWeights final : public WeightSource {
public:
    explicit LoudWeights(const WeightSource& quiet) : m_quiet(quiet) {}
    [[nodiscard]] Status read(WeightRole role, LayerIndex layer, std::int64_t firstRow,
                              std::int64_t rows, std::span<float> out) const override {
        if (const Status done = m_quiet.read(role, layer, firstRow, rows, out); !done)
            return done;
        for (float& value : out)
            value *= role == WeightRole::QkvWeight ? 0x1p20F : 1.0F;
        return {};
    }

private:
    const WeightSource& m_quiet;
};

} // namespace

class BackendCaptureTest final : public QObject {
    Q_OBJECT

private slots:
    void everyRowIsADistribution() {
        forEveryCapturedRow([&](std::span<const float> row, auto, const HeadStatistics&) {
            double sum = 0.0;
            for (const float weight : row) {
                QVERIFY(weight >= 0.0F && weight <= 1.0F + static_cast<float>(limit(row)));
                sum += static_cast<double>(weight);
            }
            QVERIFY2(std::abs(sum - 1.0) <= limit(row), std::to_string(sum).c_str());
        });
    }

    // A score of 2^40 less 200 is the same float: nothing may rest on such a difference.
    void weightsSumToOneHoweverLargeTheScoresAre() {
        const ModelConfig config = toyConfig({.scaleAttention = false});
        const auto quiet = makeToyWeights(config, 3);
        const auto model = required(m_toy.test.backend->load(config, LoudWeights(*quiet), {}));
        for (const std::int64_t length : {1, 2, 5, 9, 16, 17}) {
            const auto sequence = required(model->newSequence(CachePolicy::full(), KvType::F32));
            CaptureBuffers buffers(config, length - 1);
            const CaptureSlot slot = buffers.slot();
            (void)stepped(*sequence, std::span(m_tokens).first(length),
                          capturing(std::span(&slot, 1)));
            const auto rows = buffers.exact.span(); // (L, H, length)
            for (std::int64_t head = 0; head < buffers.heads; ++head) {
                const auto row = rows.subspan(head * length, length);
                double sum = 0.0;
                for (const float weight : row)
                    sum += static_cast<double>(weight);
                QVERIFY2(std::abs(sum - 1.0) <= limit(row), std::to_string(sum).c_str());
            }
        }
    }

    void theQuantisedRowIsTheExactOneRounded() {
        forEveryCapturedRow(
            [&](std::span<const float> row, std::span<const std::uint8_t> quantised, const auto&) {
                for (std::size_t j = 0; j < row.size(); ++j)
                    QCOMPARE(quantised[j], quantiseAttention(row[j]));
            });
    }

    void statisticsAreThoseOfTheRow() {
        forEveryCapturedRow(
            [&](std::span<const float> row, auto, const HeadStatistics& statistics) {
                const HeadStatistics expected = statisticsFrom(row);
                // An entropy is at most ln(positions); its terms are off by a few eps each.
                const double scale = 1.0 + std::log(static_cast<double>(row.size()));
                QVERIFY(std::abs(statistics.entropy - expected.entropy) <= limit(row) * scale);
                QVERIFY(std::abs(statistics.firstMass - expected.firstMass) <= limit(row));
                QVERIFY(std::abs(statistics.previousMass - expected.previousMass) <= limit(row));
            });
    }

    void theFirstPositionLooksAtItself() {
        CaptureBuffers buffers(m_toy.config, 0);
        const CaptureSlot slot = buffers.slot();
        (void)stepped(*m_toy.sequence(CachePolicy::full()), std::span(m_tokens).first(1),
                      capturing(std::span(&slot, 1)));
        for (std::int64_t head = 0; head < buffers.heads; ++head) {
            QCOMPARE(buffers.exact.span()[head], 1.0F);
            QCOMPARE(buffers.quantised.span()[head], std::uint8_t{255});
            QCOMPARE(buffers.statistics.span()[head].entropy, 0.0F);
            QCOMPARE(buffers.statistics.span()[head].firstMass, 1.0F);
            QCOMPARE(buffers.statistics.span()[head].previousMass, 0.0F);
        }
        QVERIFY(buffers.guardsAreIntact());
    }

    void anEmptySpanIsNotWritten_data() {
        QTest::addColumn<bool>("quantised");
        QTest::addColumn<bool>("exact");
        QTest::addColumn<bool>("statistics");
        for (int wanted = 0; wanted < 8; ++wanted)
            QTest::addRow("wanted %d", wanted)
                << ((wanted & 1) != 0) << ((wanted & 2) != 0) << ((wanted & 4) != 0);
    }

    void anEmptySpanIsNotWritten() {
        QFETCH(bool, quantised);
        QFETCH(bool, exact);
        QFETCH(bool, statistics);
        CaptureBuffers all(m_toy.config, 8);
        CaptureBuffers some(m_toy.config, 8);
        CaptureSlot capture[] = {all.slot(), some.slot()};
        capture[1].quantised = quantised ? capture[1].quantised : std::span<std::uint8_t>();
        capture[1].exact = exact ? capture[1].exact : std::span<float>();
        capture[1].statistics = statistics ? capture[1].statistics : std::span<HeadStatistics>();
        for (const CaptureSlot& slot : capture)
            (void)stepped(*m_toy.sequence(CachePolicy::full()), std::span(m_tokens).first(9),
                          capturing(std::span(&slot, 1)));

        const auto isUntouched = []<class T>(const GuardedBuffer<T>& buffer) {
            return GuardedBuffer<T>::isUntouched(buffer.span());
        };
        QCOMPARE(isUntouched(some.quantised), !quantised);
        QCOMPARE(isUntouched(some.exact), !exact);
        QCOMPARE(isUntouched(some.statistics), !statistics);
        if (quantised)
            QVERIFY(std::ranges::equal(some.quantised.span(), all.quantised.span()));
        if (exact)
            QVERIFY(std::ranges::equal(some.exact.span(), all.exact.span()));
        QVERIFY(some.guardsAreIntact());
    }

    void someOfThePositionsCanBeCaptured() {
        CaptureBuffers third(m_toy.config, 3);
        CaptureBuffers seventh(m_toy.config, 7);
        const CaptureSlot capture[] = {third.slot(), seventh.slot()};
        for (const CachePolicy policy : {CachePolicy::full(), CachePolicy::off()}) {
            const auto sequence = m_toy.sequence(policy);
            (void)stepped(*sequence, std::span(m_tokens).first(9), capturing(capture));
            for (const CaptureBuffers* buffers : {&third, &seventh}) {
                QVERIFY(buffers->guardsAreIntact());
                verifyRows(*buffers, *alone(buffers->position));
            }
        }
    }

    void anEarlierPositionOfAFullPassCanBeCaptured() {
        // A recomputing and a rebuilding step compute old positions again, so they may show them.
        CaptureBuffers second(m_toy.config, 2);
        CaptureBuffers last(m_toy.config, 6);
        const CaptureSlot capture[] = {second.slot(), last.slot()};
        for (const CachePolicy policy : {CachePolicy::full(), CachePolicy::off()}) {
            const auto sequence = m_toy.sequence(CachePolicy::off());
            (void)stepped(*sequence, std::span(m_tokens).first(6));
            required(sequence->setPolicy(policy));
            (void)stepped(*sequence, std::span(m_tokens).subspan(6, 1), capturing(capture));
            verifyRows(second, *alone(2));
            verifyRows(last, *alone(6));
        }
    }

    void lookingChangesNoBitOfTheLogits() {
        for (const CachePolicy policy : {CachePolicy::full(), CachePolicy::off()}) {
            const auto watched = m_toy.sequence(policy);
            const auto unwatched = m_toy.sequence(policy);
            std::int64_t position = 0;
            for (const std::int64_t added : {5, 1, 1, 3, 1}) {
                const auto tokens = std::span(m_tokens).subspan(position, added);
                position += added;
                CaptureBuffers buffers(m_toy.config, position - 1);
                const CaptureSlot slot = buffers.slot();
                const StepResult with =
                    stepped(*watched, tokens, capturing(std::span(&slot, 1), LogitsWanted::All));
                const StepResult without = stepped(*unwatched, tokens, wanting(LogitsWanted::All));
                QVERIFY(std::ranges::equal(with.logits, without.logits));
                QVERIFY(buffers.guardsAreIntact());
            }
        }
    }

private:
    /// Every position of a text longer than a chunk of the cache, by one full pass and by single
    /// cached steps.
    template <class Check> void forEveryCapturedRow(Check check) {
        for (const std::size_t tokensPerStep : {m_tokens.size(), std::size_t{1}}) {
            const auto sequence = m_toy.sequence(CachePolicy::full());
            for (std::size_t first = 0; first < m_tokens.size(); first += tokensPerStep) {
                std::vector<CaptureBuffers> buffers;
                std::vector<CaptureSlot> capture;
                for (std::size_t t = first; t < first + tokensPerStep; ++t)
                    buffers.emplace_back(m_toy.config, static_cast<std::int64_t>(t));
                for (CaptureBuffers& buffer : buffers)
                    capture.push_back(buffer.slot());
                (void)stepped(*sequence, std::span(m_tokens).subspan(first, tokensPerStep),
                              capturing(capture));
                for (const CaptureBuffers& buffer : buffers)
                    checkRows(buffer, check);
            }
        }
    }

    template <class Check> void checkRows(const CaptureBuffers& buffer, Check check) {
        QVERIFY(buffer.guardsAreIntact());
        const std::int64_t length = buffer.position + 1;
        for (std::int64_t head = 0; head < buffer.heads; ++head) {
            check(buffer.exact.span().subspan(head * length, length),
                  buffer.quantised.span().subspan(head * length, length),
                  buffer.statistics.span()[head]);
            if (QTest::currentTestFailed())
                return;
        }
    }

    /// The rows of one position, from a fresh pass that captures nothing else.
    [[nodiscard]] std::unique_ptr<CaptureBuffers> alone(std::int64_t position) const {
        auto buffers = std::make_unique<CaptureBuffers>(m_toy.config, position);
        const CaptureSlot slot = buffers->slot();
        (void)stepped(*m_toy.sequence(CachePolicy::full()), std::span(m_tokens).first(position + 1),
                      capturing(std::span(&slot, 1)));
        return buffers;
    }

    void verifyRows(const CaptureBuffers& actual, const CaptureBuffers& expected) const {
        const Comparison exact = compare(actual.exact.span(), expected.exact.span(),
                                         m_toy.same(m_toy.config.contextLength, 1.0));
        QVERIFY2(exact.passed, exact.text.c_str());
    }

    /// Weights are rounded to f32, and divided by a sum of as many terms as the row has.
    [[nodiscard]] static double limit(std::span<const float> row) {
        return rowOfWeights(static_cast<std::int64_t>(row.size())).maximum;
    }

    const ToyUnderTest m_toy{{.context = 70}};
    const std::vector<TokenId> m_tokens = toyTokens(m_toy.config, 67, 1);
};

KVGLASS_TEST(BackendCaptureTest);
#include "backend_capture_test.moc"
