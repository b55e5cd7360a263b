// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// With a real forward pass: the cache policy changes the cost of a text and never the text.

#include <QTest>

#include "engine/generation/generator.h"
#include "kernels/reference/reference_backend.h"
#include "tests/engine/generation/recording_observer.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"
#include "tests/support/toy_model.h"

using namespace kvglass;

namespace {
constexpr std::int64_t kNewTokens = 6;
constexpr unsigned kPatterns = 1U << static_cast<unsigned>(kNewTokens); // one bit per token
} // namespace

class TextEqualityTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void everySwitchingPatternGivesTheSameText_data();
    void everySwitchingPatternGivesTheSameText();
    void aSampledTextGoesOnAsIfItWereOneRequest();
    void anotherSeedGivesAnotherText();

private:
    std::vector<TokenId> textOf(Generator& generator, const GenerationRequest& request);

    ModelConfig m_config;
    std::unique_ptr<Backend> m_backend;
    std::unique_ptr<Model> m_model;
    std::unique_ptr<Tokenizer> m_tokenizer;
    GenerationRequest m_request;
};

void TextEqualityTest::initTestCase() {
    m_config = toyConfig();
    m_backend = makeReferenceBackend();
    m_model = required(m_backend->load(m_config, *makeToyWeights(m_config, 11), {}));
    m_tokenizer = makeByteTokenizer(m_config.vocabularySize);
    m_request.prompt = toyTokens(m_config, 5, 3);
    m_request.maxNewTokens = kNewTokens;
    m_request.endOfText = EndOfTextRule::Ignore;
}

std::vector<TokenId> TextEqualityTest::textOf(Generator& generator,
                                              const GenerationRequest& request) {
    GenerationControl control;
    RecordingObserver seen;
    if (const auto summary = generator.run(request, control, seen); !summary)
        qFatal("%s", summary.error().text().c_str());
    return seen.tokens;
}

void TextEqualityTest::everySwitchingPatternGivesTheSameText_data() {
    QTest::addColumn<double>("temperature");
    QTest::addColumn<double>("penalty");
    QTest::newRow("greedy") << 0.0 << 1.0;
    QTest::newRow("greedy with a penalty") << 0.0 << 1.4;
    QTest::newRow("sampled") << 1.0 << 1.0;
}

void TextEqualityTest::everySwitchingPatternGivesTheSameText() {
    QFETCH(double, temperature);
    QFETCH(double, penalty);
    Generator generator(*m_model, *m_tokenizer);
    GenerationRequest request = m_request;
    request.sampling.temperature = temperature;
    request.sampling.repetitionPenalty = penalty;
    request.sampling.seed = 5;
    const std::vector<TokenId> expected = textOf(generator, request);
    for (unsigned pattern = 0; pattern < kPatterns; ++pattern) {
        request.switchCacheAt.clear();
        for (std::int64_t token = 1; token <= kNewTokens; ++token)
            if ((pattern >> static_cast<unsigned>(token - 1) & 1U) != 0)
                request.switchCacheAt.push_back(token);
        for (const CachePolicy start : {CachePolicy::full(), CachePolicy::off()}) {
            request.cache = start;
            QCOMPARE(textOf(generator, request), expected);
        }
    }
}

void TextEqualityTest::aSampledTextGoesOnAsIfItWereOneRequest() {
    Generator generator(*m_model, *m_tokenizer);
    GenerationRequest request = m_request;
    request.sampling.temperature = 1.3;
    request.sampling.seed = 99;
    request.maxNewTokens = 12;
    const std::vector<TokenId> expected = textOf(generator, request);
    request.maxNewTokens = 5;
    std::vector<TokenId> text = textOf(generator, request);
    request.prompt = ContinuePrevious{};
    request.maxNewTokens = 7;
    for (const TokenId token : textOf(generator, request))
        text.push_back(token);
    QCOMPARE(text, expected);
}

void TextEqualityTest::anotherSeedGivesAnotherText() {
    Generator generator(*m_model, *m_tokenizer);
    GenerationRequest request = m_request;
    request.sampling.temperature = 1.0;
    request.maxNewTokens = 20;
    request.sampling.seed = 1;
    const std::vector<TokenId> first = textOf(generator, request);
    QCOMPARE(textOf(generator, request), first);
    request.sampling.seed = 2;
    QVERIFY(textOf(generator, request) != first);
}

KVGLASS_TEST(TextEqualityTest);
#include "text_equality_test.moc"
