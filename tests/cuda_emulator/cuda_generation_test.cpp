// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The CUDA backend writes text on the emulated device: the tokens of the reference, however often
// the cache is switched, on both rungs and under every schedule.

#include <algorithm>

#include <QTest>

#include "kernels/cuda/cuda_backend.h"
#include "kernels/reference/reference_backend.h"
#include "tests/cuda_emulator/emulator.h"
#include "tests/kernels/step_options.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"
#include "tests/support/toy_model.h"

using namespace kvglass;

namespace {

constexpr int kNewTokens = 5;
constexpr LaunchRung kRungs[] = {LaunchRung::Graph, LaunchRung::Stream};
constexpr std::uint64_t kSeeds = 20;

TokenId likeliest(std::span<const float> logits) {
    return TokenId(static_cast<int>(std::ranges::max_element(logits) - logits.begin()));
}

/// Bit i of `switches`: the cache policy flips before new token i.
std::vector<TokenId> writtenText(Model& model, std::span<const TokenId> prompt, unsigned switches) {
    const auto sequence = required(model.newSequence(CachePolicy::full(), KvType::F32));
    std::vector<TokenId> next(prompt.begin(), prompt.end());
    std::vector<TokenId> text;
    for (int token = 0; token < kNewTokens; ++token) {
        if ((switches >> token & 1U) != 0)
            required(sequence->setPolicy(sequence->policy().keepsCache() ? CachePolicy::off()
                                                                         : CachePolicy::full()));
        const StepResult result = required(sequence->step(next, {}));
        next = {likeliest(result.logits)};
        text.push_back(next.front());
    }
    return text;
}

} // namespace

class CudaGenerationTest final : public QObject {
    Q_OBJECT

private slots:
    void init() { emulator::reset(); }
    void cleanup() {
        const std::string wrong = emulator::leftBehind();
        QVERIFY2(wrong.empty(), wrong.c_str());
    }

    void everySwitchingPatternWritesTheReferencesText_data() {
        QTest::addColumn<int>("rung");
        QTest::addColumn<unsigned>("switches");
        for (int rung = 0; rung < 2; ++rung)
            for (unsigned switches = 0; switches < (1U << kNewTokens); ++switches)
                QTest::addRow("%s, switches %u", rung == 0 ? "graph" : "stream", switches)
                    << rung << switches;
    }
    void everySwitchingPatternWritesTheReferencesText() {
        QFETCH(int, rung);
        QFETCH(unsigned, switches);
        emulator::setScheduleSeed(switches);
        QVERIFY(writtenText(*loaded(kRungs[rung]), m_prompt, switches) ==
                writtenText(*m_reference, m_prompt, 0));
    }

    void everyScheduleGivesTheSameBits_data() { rungs(); }
    void everyScheduleGivesTheSameBits() {
        QFETCH(int, rung);
        const auto model = loaded(kRungs[rung]);
        std::vector<float> first;
        for (std::uint64_t seed = 0; seed <= kSeeds; ++seed) {
            emulator::setScheduleSeed(seed);
            const auto sequence = required(model->newSequence(CachePolicy::full(), KvType::F32));
            std::vector<float> logits;
            for (const std::span<const TokenId> tokens :
                 {std::span(m_prompt), std::span(m_prompt).first(1)}) {
                const StepResult result = required(sequence->step(tokens, {}));
                logits.insert(logits.end(), result.logits.begin(), result.logits.end());
            }
            if (first.empty())
                first = logits;
            QVERIFY2(logits == first, qPrintable(QString("seed %1").arg(seed)));
        }
    }

private:
    static void rungs() {
        QTest::addColumn<int>("rung");
        QTest::newRow("graph") << 0;
        QTest::newRow("stream") << 1;
    }

    [[nodiscard]] std::unique_ptr<Model> loaded(LaunchRung rung) const {
        return required(makeCudaBackend({.rung = rung})->load(m_config, *m_weights, {}));
    }

    const ModelConfig m_config = toyConfig({.vocabulary = 53, .headSize = 8, .heads = 2});
    const std::unique_ptr<WeightSource> m_weights = makeToyWeights(m_config, 4);
    const std::unique_ptr<Model> m_reference =
        required(makeReferenceBackend()->load(m_config, *m_weights, {}));
    const std::vector<TokenId> m_prompt = toyTokens(m_config, 5, 2);
};

KVGLASS_TEST(CudaGenerationTest);
#include "cuda_generation_test.moc"
