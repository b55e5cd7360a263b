// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A fast backend against the reference: logits and attention of toy models whose sizes lie on, one
// below and one above every vector, tile and chunk, in the three ways that must agree.

#include <QTest>

#include "kernels/reference/reference_backend.h"
#include "tests/kernels/backend_under_test.h"
#include "tests/kernels/pass_output.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"
#include "tests/support/toy_model.h"

using namespace kvglass;

namespace {

struct Case {
    std::string name;
    ToyShape shape;
    std::int64_t positions = 9;
    LoadOptions options = {};
    KvType kvType = KvType::F32;
};

/// Vector registers hold 4, 8 or 16 numbers; matrix tiles are 16, 32 or 64 wide.
constexpr std::int64_t kEdges[] = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65};

std::vector<Case> sizeCases() {
    std::vector<Case> cases;
    for (const std::int64_t size : kEdges) {
        const std::string text = std::to_string(size);
        cases.push_back({"head size " + text, {.headSize = size, .heads = 3}});
        cases.push_back({"one head of " + text, {.headSize = size, .heads = 1}});
        cases.push_back({"vocabulary " + text, {.vocabulary = size}});
        cases.push_back({"inner size " + text, {.innerSize = size}});
        cases.push_back({"positions " + text, {.context = size}, size});
    }
    for (const std::int64_t heads : {1, 2, 5, 12, 17})
        cases.push_back({"heads " + std::to_string(heads), {.headSize = 5, .heads = heads}});
    for (const std::int64_t layers : {1, 2, 3, 6})
        cases.push_back({"layers " + std::to_string(layers), {.layers = layers}});
    for (const std::int64_t vocabulary : {255, 257, 1023, 1031, 4099})
        cases.push_back({"vocabulary " + std::to_string(vocabulary), {.vocabulary = vocabulary}});
    for (const std::int64_t positions : {127, 128, 129, 193})
        cases.push_back({"positions " + std::to_string(positions), {.context = 200}, positions});
    cases.push_back({"rows of a real size", {.vocabulary = 503, .headSize = 64, .heads = 4}, 33});
    return cases;
}

std::vector<Case> optionCases() {
    std::vector<Case> cases;
    constexpr const char* kNames[] = {"gelu tanh", "gelu erf", "quick gelu", "relu",
                                      "silu",      "tanh",     "sigmoid"};
    for (int activation = 0; activation < 7; ++activation)
        cases.push_back({kNames[activation], {.activation = static_cast<Activation>(activation)}});
    cases.push_back({"unscaled attention", {.scaleAttention = false}});
    cases.push_back({"inverse layer scale", {.layers = 3, .scaleAttentionByInverseLayer = true}});
    cases.push_back({"untied head", {.tiedEmbeddings = false}});
    for (const int threads : {1, 2, 3, 5}) {
        LoadOptions options;
        options.threads = threads;
        cases.push_back({"threads " + std::to_string(threads),
                         {.vocabulary = 1031, .headSize = 17, .heads = 5},
                         33,
                         options});
    }
    return cases;
}

/// Every pair of stored types that the device says it accepts, apart from f32 with f32.
std::vector<Case> typeCases(const Device& device) {
    std::vector<Case> cases;
    for (const WeightType weights : device.weightTypes)
        for (const KvType cache : device.kvTypes)
            for (const std::int64_t headSize : {7, 64}) {
                if (weights == WeightType::F32 && cache == KvType::F32)
                    continue;
                LoadOptions options;
                options.weightType = weights;
                cases.push_back({"weights " + std::string(name(weights)) + ", cache " +
                                     std::string(name(cache)) + ", head size " +
                                     std::to_string(headSize),
                                 {.vocabulary = 257, .headSize = headSize},
                                 17,
                                 options,
                                 cache});
            }
    return cases;
}

} // namespace

class BackendOracleTest final : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        for (const auto& group :
             {sizeCases(), optionCases(), typeCases(m_test.backend->devices().front())})
            m_cases.insert(m_cases.end(), group.begin(), group.end());
    }

    void everyPositionIsWhatTheReferenceComputes_data() {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < m_cases.size(); ++i)
            QTest::addRow("%s", m_cases[i].name.c_str()) << static_cast<int>(i);
    }

    void everyPositionIsWhatTheReferenceComputes() {
        QFETCH(int, index);
        const Case& given = m_cases[static_cast<std::size_t>(index)];
        const ModelConfig config = toyConfig(given.shape);
        const auto weights = makeToyWeights(config, static_cast<std::uint64_t>(index));
        const auto tokens = toyTokens(config, given.positions, static_cast<std::uint64_t>(index));
        const auto oracle = required(makeReferenceBackend()->load(config, *weights, {}));
        const auto model = required(m_test.backend->load(config, *weights, given.options));

        const PassOutput expected = runPass(*oracle, tokens, PassMode::Full);
        const auto limitsAt = [&](double scale) {
            return storedPass(config, given.positions, scale, given.options.weightType,
                              given.kvType);
        };
        for (const PassMode mode : kPassModes) {
            const PassOutput actual = runPass(*model, tokens, mode, given.kvType);
            const Comparison logits =
                compare(std::span<const float>(actual.logits), expected.logits,
                        limitsAt(largestMagnitude(expected.logits)));
            QVERIFY2(logits.passed, (std::string(name(mode)) + ": " + logits.text).c_str());
            const Comparison attention = compare(std::span<const float>(actual.attention),
                                                 expected.attention, limitsAt(1.0));
            QVERIFY2(attention.passed, (std::string(name(mode)) + ": " + attention.text).c_str());
            if (qEnvironmentVariableIsSet("KVGLASS_TEST_VERBOSE"))
                qInfo("%s: logits: %s\nattention: %s", name(mode).data(), logits.text.c_str(),
                      attention.text.c_str());
        }
    }

private:
    BackendUnderTest m_test = makeBackendUnderTest();
    std::vector<Case> m_cases;
};

KVGLASS_TEST(BackendOracleTest);
#include "backend_oracle_test.moc"
