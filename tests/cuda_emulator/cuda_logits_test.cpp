// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Logits and attention of the CUDA backend on the emulated device against the reference: every pair
// of stored types, both rungs, with and without capture, contexts across every border between two
// parts of the split attention, and the same bits under every schedule.

#include <algorithm>

#include <QTest>

#include "kernels/cuda/cuda_backend.h"
#include "kernels/reference/reference_backend.h"
#include "tests/cuda_emulator/emulator.h"
#include "tests/kernels/pass_output.h"
#include "tests/kernels/step_options.h"
#include "tests/support/capture_buffers.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"
#include "tests/support/tolerances.h"
#include "tests/support/toy_model.h"

using namespace kvglass;

namespace {

constexpr WeightType kWeightTypes[] = {WeightType::F32, WeightType::F16, WeightType::BF16};
constexpr KvType kKvTypes[] = {KvType::F32, KvType::F16};
constexpr LaunchRung kRungs[] = {LaunchRung::Graph, LaunchRung::Stream};
constexpr std::uint64_t kSeeds = 20;
constexpr std::int64_t kChunk = 64; // positions in a chunk of the cache
constexpr std::int64_t kParts = 8;  // most parts of an attention row

enum class Captured : std::uint8_t { No, Yes };

struct Variant {
    WeightType weights = WeightType::F32;
    KvType cache = KvType::F32;
    LaunchRung rung = LaunchRung::Graph;
    Captured captured = Captured::No;
};

std::vector<Variant> allVariants() {
    std::vector<Variant> variants;
    for (const WeightType weights : kWeightTypes)
        for (const KvType cache : kKvTypes)
            for (const LaunchRung rung : kRungs)
                for (const Captured captured : {Captured::No, Captured::Yes})
                    variants.push_back({weights, cache, rung, captured});
    return variants;
}

std::string text(const Variant& variant) {
    return std::string(name(variant.weights)) + " weights, " + std::string(name(variant.cache)) +
           " cache, " + (variant.rung == LaunchRung::Graph ? "graph" : "stream") +
           (variant.captured == Captured::Yes ? ", captured" : "");
}

/// A model in the reference and what it says about a text.
struct Oracle {
    Oracle(const ToyShape& shape, std::int64_t positions)
        : config(toyConfig(shape)), weights(makeToyWeights(config, 5)),
          tokens(toyTokens(config, positions, 6)),
          output(runPass(*required(makeReferenceBackend()->load(config, *weights, {})), tokens,
                         PassMode::Full)) {}

    [[nodiscard]] std::int64_t positions() const {
        return static_cast<std::int64_t>(tokens.size());
    }
    [[nodiscard]] std::unique_ptr<Model> loaded(const Variant& variant) const {
        LoadOptions options;
        options.weightType = variant.weights;
        return required(makeCudaBackend({.rung = variant.rung})->load(config, *weights, options));
    }
    [[nodiscard]] std::span<const float> logitsAt(std::int64_t position) const {
        return std::span(output.logits)
            .subspan(static_cast<std::size_t>(position * config.vocabularySize),
                     static_cast<std::size_t>(config.vocabularySize));
    }
    /// (position + 1) weights of a head of all layers' heads.
    [[nodiscard]] std::span<const float> rowAt(std::int64_t head, std::int64_t position) const {
        return std::span(output.attention)
            .subspan(static_cast<std::size_t>((head * positions() + position) * positions()),
                     static_cast<std::size_t>(position + 1));
    }
    [[nodiscard]] Tolerance tolerance(const Variant& variant, double scale) const {
        return storedPass(config, positions(), scale, variant.weights, variant.cache);
    }

    ModelConfig config;
    std::unique_ptr<WeightSource> weights;
    std::vector<TokenId> tokens;
    PassOutput output;
};

/// What the backend says about the same text; `steps` are the lengths of its steps.
struct Told {
    std::vector<float> logits; // (steps, V)
    std::string disagreement;  // the first one; empty: all agree
};

std::string attentionDisagreement(const Oracle& oracle, const Variant& variant,
                                  const CaptureBuffers& buffers) {
    if (!buffers.guardsAreIntact())
        return "attention was written outside of its slot";
    const auto length = static_cast<std::size_t>(buffers.position + 1);
    for (std::int64_t head = 0; head < buffers.heads; ++head) {
        const Comparison row =
            compare(buffers.exact.span().subspan(static_cast<std::size_t>(head) * length, length),
                    oracle.rowAt(head, buffers.position), oracle.tolerance(variant, 1.0));
        if (!row.passed)
            return "attention of head " + std::to_string(head) + ": " + row.text;
    }
    return {};
}

Told tell(const Oracle& oracle, Model& model, const Variant& variant,
          std::span<const std::int64_t> steps) {
    Told told;
    const auto sequence = required(model.newSequence(CachePolicy::full(), variant.cache));
    std::int64_t position = -1; // of the last token
    for (const std::int64_t length : steps) {
        const auto tokens =
            std::span(oracle.tokens)
                .subspan(static_cast<std::size_t>(position + 1), static_cast<std::size_t>(length));
        position += length;
        CaptureBuffers buffers(oracle.config, position);
        const CaptureSlot slot = buffers.slot();
        const bool captures = variant.captured == Captured::Yes;
        const StepResult result = required(
            sequence->step(tokens, capturing(std::span(&slot, captures ? std::size_t{1} : 0))));
        told.logits.insert(told.logits.end(), result.logits.begin(), result.logits.end());
        const std::span<const float> expected = oracle.logitsAt(position);
        const Comparison logits =
            compare(result.logits, expected, oracle.tolerance(variant, largestMagnitude(expected)));
        std::string wrong = logits.passed ? std::string() : "logits: " + logits.text;
        if (wrong.empty() && captures)
            wrong = attentionDisagreement(oracle, variant, buffers);
        if (!wrong.empty() && told.disagreement.empty())
            told.disagreement = "position " + std::to_string(position) + ": " + wrong;
    }
    return told;
}

} // namespace

class CudaLogitsTest final : public QObject {
    Q_OBJECT

private slots:
    void init() { emulator::reset(); }
    void cleanup() {
        const std::string wrong = emulator::leftBehind();
        QVERIFY2(wrong.empty(), wrong.c_str());
    }

    /// Up to just before each border at once, then over it in steps of a token: the first of a kind
    /// is launched, the second recorded, the third replayed.
    void contextsAcrossEveryBorderOfTheSplitAttentionAgree_data() { variants(); }
    void contextsAcrossEveryBorderOfTheSplitAttentionAgree() {
        QFETCH(int, variant);
        static const Oracle kOracle({.vocabulary = 61,
                                     .context = kChunk * kParts + 2,
                                     .headSize = 64,
                                     .heads = 1,
                                     .layers = 1},
                                    kChunk * kParts + 2);
        std::vector<std::int64_t> steps;
        for (std::int64_t border = kChunk; border <= kChunk * kParts; border += kChunk)
            steps.insert(steps.end(), {border == kChunk ? kChunk - 1 : kChunk - 3, 1, 1, 1});
        const Variant& given = m_variants[static_cast<std::size_t>(variant)];
        emulator::setScheduleSeed(static_cast<std::uint64_t>(variant) + 1);
        const Told told = tell(kOracle, *kOracle.loaded(given), given, steps);
        QVERIFY2(told.disagreement.empty(), told.disagreement.c_str());
    }

    void everyScheduleGivesTheSameBits_data() { variants(); }
    void everyScheduleGivesTheSameBits() {
        QFETCH(int, variant);
        static const Oracle kOracle({.vocabulary = 61, .headSize = 64, .heads = 1}, 8);
        const Variant& given = m_variants[static_cast<std::size_t>(variant)];
        const auto model = kOracle.loaded(given);
        std::vector<float> first;
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            emulator::setScheduleSeed(seed);
            const std::int64_t steps[] = {5, 1, 1, 1};
            const Told told = tell(kOracle, *model, given, steps);
            QVERIFY2(told.disagreement.empty(), told.disagreement.c_str());
            if (first.empty())
                first = told.logits;
            QVERIFY2(told.logits == first, qPrintable(QString("seed %1").arg(seed)));
        }
    }

    void oddVocabulariesAgree_data() {
        QTest::addColumn<int>("vocabulary");
        for (const int vocabulary : {1, 3, 127, 129, 1031})
            QTest::addRow("%d", vocabulary) << vocabulary;
    }
    void oddVocabulariesAgree() {
        QFETCH(int, vocabulary);
        const Oracle oracle({.vocabulary = vocabulary, .headSize = 64, .heads = 1}, 6);
        agrees(oracle);
    }

    void twentyFiveHeadsAgree() {
        const Oracle oracle(
            {.vocabulary = 61, .headSize = 64, .heads = 25, .layers = 1, .innerSize = 65}, 6);
        agrees(oracle);
    }

    void initTestCase() { m_variants = allVariants(); }

private:
    void variants() const {
        QTest::addColumn<int>("variant");
        for (std::size_t i = 0; i < m_variants.size(); ++i)
            QTest::addRow("%s", text(m_variants[i]).c_str()) << static_cast<int>(i);
    }

    /// In every variant, each under a schedule of its own.
    void agrees(const Oracle& oracle) const {
        std::uint64_t seed = 0;
        for (const Variant& variant : m_variants) {
            emulator::setScheduleSeed(++seed);
            const std::int64_t steps[] = {3, 1, 1, 1};
            const Told told = tell(oracle, *oracle.loaded(variant), variant, steps);
            QVERIFY2(told.disagreement.empty(), (text(variant) + ": " + told.disagreement).c_str());
        }
        QVERIFY(seed >= kSeeds);
    }

    std::vector<Variant> m_variants;
};

KVGLASS_TEST(CudaLogitsTest);
#include "cuda_logits_test.moc"
