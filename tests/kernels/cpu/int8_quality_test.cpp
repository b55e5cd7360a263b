// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What int8 weights cost on the bundled model: texts that it wrote and was not trained on, every
// position predicted with f32 and with int8 weights.

#include <cmath>
#include <fstream>
#include <iterator>

#include <QTest>

#include "engine/io/model_folder.h"
#include "engine/tokenizer/tokenizer.h"
#include "kernels/cpu/cpu_backend.h"
#include "tests/kernels/step_options.h"
#include "tests/support/required.h"
#include "tests/support/test_folders.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

std::string contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Natural logarithms of the probabilities.
std::vector<double> logProbabilities(std::span<const float> logits) {
    const double largest = *std::ranges::max_element(logits);
    double sum = 0.0;
    for (const float logit : logits)
        sum += std::exp(logit - largest);
    std::vector<double> logs;
    for (const float logit : logits)
        logs.push_back(logit - largest - std::log(sum));
    return logs;
}

double divergence(std::span<const float> from, std::span<const float> to) {
    const auto p = logProbabilities(from);
    const auto q = logProbabilities(to);
    double sum = 0.0;
    for (std::size_t n = 0; n < p.size(); ++n)
        sum += std::exp(p[n]) * (p[n] - q[n]);
    return sum;
}

std::ptrdiff_t best(std::span<const float> logits) {
    return std::ranges::max_element(logits) - logits.begin();
}

} // namespace

class Int8QualityTest final : public QObject {
    Q_OBJECT

private slots:
    void int8PredictsTheSameTextAsF32() {
        const ModelFolder folder = required(openModelFolder(bundledResources() / "demo-model"));
        const auto tokenizer = required(loadTokenizer(folder.path));
        const auto backend = makeCpuBackend();
        const auto exact = load(*backend, folder, WeightType::F32);
        const auto narrow = load(*backend, folder, WeightType::Int8);
        const auto vocabulary = static_cast<std::size_t>(folder.config.vocabularySize);
        double sum = 0.0;
        int positions = 0;
        int agreed = 0;
        for (const char* story : {"1", "2", "3", "4"}) {
            const std::string text =
                contents(testDataFolder() / "held_out" / ("story-" + std::string(story) + ".txt"));
            auto tokens = required(tokenizer->encode(text, SpecialTokens::AsText));
            QVERIFY(tokens.size() > 300);
            tokens.insert(tokens.begin(), folder.config.startOfText().value());
            const auto expected = logitsOf(*exact, tokens);
            const auto actual = logitsOf(*narrow, tokens);
            for (std::size_t first = 0; first < expected.size(); first += vocabulary) {
                const auto wanted = std::span(expected).subspan(first, vocabulary);
                const auto made = std::span(actual).subspan(first, vocabulary);
                sum += divergence(wanted, made);
                agreed += best(wanted) == best(made) ? 1 : 0;
                ++positions;
            }
        }
        const double mean = sum / positions;
        const double agreement = static_cast<double>(agreed) / positions;
        qInfo("%d positions: mean KL divergence %.2e, top-1 agreement %.4f", positions, mean,
              agreement);
        QVERIFY(mean > 0.0); // the weights did change
        QVERIFY(mean <= 1e-3);
        QVERIFY(agreement >= 0.99);
    }

private:
    static std::unique_ptr<Model> load(Backend& backend, const ModelFolder& folder,
                                       WeightType type) {
        LoadOptions options;
        options.weightType = type;
        return required(backend.load(folder.config, *folder.weights, options));
    }

    static std::vector<float> logitsOf(Model& model, std::span<const TokenId> tokens) {
        const auto sequence = required(model.newSequence(CachePolicy::full(), KvType::F32));
        const StepResult result = required(sequence->step(tokens, wanting(LogitsWanted::All)));
        return {result.logits.begin(), result.logits.end()};
    }
};

KVGLASS_TEST(Int8QualityTest);
#include "int8_quality_test.moc"
