// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <QTest>

#include "engine/generation/generator.h"
#include "tests/engine/generation/recording_observer.h"
#include "tests/engine/generation/scripted_model.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

constexpr std::int64_t kVocabulary = 50;
constexpr std::int64_t kContext = 30;
constexpr TokenId kEndOfText(0);

std::vector<TokenId> ids(std::initializer_list<std::int32_t> values) {
    std::vector<TokenId> tokens;
    for (const std::int32_t value : values)
        tokens.emplace_back(value);
    return tokens;
}

const std::vector<TokenId> kPrompt = ids({5, 6, 7, 8});

GenerationRequest requestFor(std::int64_t newTokens, Prompt prompt = kPrompt) {
    GenerationRequest request;
    request.id = RequestId(3);
    request.prompt = std::move(prompt);
    request.maxNewTokens = newTokens;
    return request;
}

} // namespace

class GeneratorTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void stepIMakesTokenIAndTheFirstStepIsThePrefill();
    void withACacheEveryPositionIsComputedOnce_data();
    void withACacheEveryPositionIsComputedOnce();
    void theCacheFlipsBeforeTheKthToken();
    void aFlipBeforeTheFirstTokenMakesAnUncachedPrefill();
    void aSwitchThatFailsLeavesTheModeAndIsReported();
    void aPolicyAskedForLiveActsFromTheNextStepOn();
    void theEndOfTextTokenEndsTheText();
    void theEndOfTextTokenCanBeIgnored();
    void theTextEndsWhenTheContextIsFull();
    void aPromptThatIsTooLongSaysByHowMuch();
    void aPromptThatFillsTheContextLeavesNoRoom();
    void anEmptyPromptStartsFromTheEndOfTextToken();
    void aBeginOfTextTokenIsWhereAnEmptyPromptStarts();
    void anyOfTheEndOfTextTokensEndsTheText();
    void anEmptyPromptNeedsSuchAToken();
    void tokensOutsideTheVocabularyAreRefused();
    void senselessRequestsAreRefusedAndKeepTheText();
    void noNewTokensIsNoStep();
    void theSummaryFollowsFromTheSteps();
    void theKeptTextIsThatOfTheLastPrompt();

private:
    GenerationSummary run(const GenerationRequest& request);
    Error runError(const GenerationRequest& request);

    Script m_script;
    std::unique_ptr<ScriptedModel> m_model;
    std::unique_ptr<Tokenizer> m_tokenizer;
    std::unique_ptr<Generator> m_generator;
    RecordingObserver m_seen; // of the latest run
};

void GeneratorTest::init() {
    m_generator.reset();
    m_script = makeScript(kVocabulary, kContext);
    m_script.config.endOfText = {kEndOfText};
    m_model = std::make_unique<ScriptedModel>(m_script);
    m_tokenizer = makeByteTokenizer(kVocabulary);
    m_generator = std::make_unique<Generator>(*m_model, *m_tokenizer);
}

GenerationSummary GeneratorTest::run(const GenerationRequest& request) {
    GenerationControl control;
    m_seen = {};
    return required(m_generator->run(request, control, m_seen));
}

Error GeneratorTest::runError(const GenerationRequest& request) {
    GenerationControl control;
    m_seen = {};
    const auto summary = m_generator->run(request, control, m_seen);
    if (summary)
        qFatal("the request was accepted");
    return summary.error();
}

void GeneratorTest::stepIMakesTokenIAndTheFirstStepIsThePrefill() {
    run(requestFor(5));
    QCOMPARE(m_seen.prompt, kPrompt);
    QCOMPARE(m_seen.steps.size(), std::size_t{5});
    QCOMPARE(m_seen.kinds(), (std::vector{StepKind::Prefill, StepKind::Decode, StepKind::Decode,
                                          StepKind::Decode, StepKind::Decode}));
    std::vector<TokenId> text = kPrompt;
    for (std::size_t index = 0; index < 5; ++index) {
        const auto number = static_cast<std::int64_t>(index) + 1;
        QCOMPARE(m_seen.steps[index].step, number);
        QCOMPARE(m_seen.steps[index].request, RequestId(3));
        QCOMPARE(m_seen.steps[index].positions, static_cast<std::int64_t>(text.size()));
        QVERIFY(!std::isnan(m_seen.steps[index].phases[Phase::Sampling]));
        const TokenEvent& event = m_seen.events[index];
        QCOMPARE(event.index, number);
        QCOMPARE(event.position, static_cast<std::int64_t>(text.size()));
        QCOMPARE(event.token, m_script.next(text));
        QCOMPARE(event.bytes, std::string(1, static_cast<char>(event.token.value)));
        QCOMPARE(event.timeMs, m_seen.steps[index].endMs);
        QCOMPARE(event.rank, std::int64_t{0});
        QCOMPARE(event.candidates[0].token, event.token);
        text.push_back(event.token);
    }
}

void GeneratorTest::withACacheEveryPositionIsComputedOnce_data() {
    QTest::addColumn<int>("promptTokens");
    QTest::addColumn<int>("newTokens");
    for (const int prompt : {1, 2, 9, 29})
        for (const int fresh : {1, 2, 7, 21})
            if (prompt + fresh <= kContext)
                QTest::addRow("%d prompt, %d new", prompt, fresh) << prompt << fresh;
}

void GeneratorTest::withACacheEveryPositionIsComputedOnce() {
    QFETCH(int, promptTokens);
    QFETCH(int, newTokens);
    const std::int64_t p = promptTokens;
    const std::int64_t n = newTokens;
    const std::vector<TokenId> prompt(static_cast<std::size_t>(p), TokenId(3));
    GenerationRequest request = requestFor(n, prompt);
    QCOMPARE(run(request).computedPositions, p + n - 1);
    QCOMPARE(m_seen.computedPositions(), p + n - 1);
    request.cache = CachePolicy::off();
    QCOMPARE(run(request).computedPositions, n * p + n * (n - 1) / 2);
    QCOMPARE(m_seen.computedPositions(), n * p + n * (n - 1) / 2);
}

void GeneratorTest::theCacheFlipsBeforeTheKthToken() {
    const auto without = run(requestFor(6));
    const std::vector<TokenId> expected = m_seen.tokens;
    GenerationRequest request = requestFor(6);
    request.switchCacheAt = {5, 3}; // in any order
    const auto summary = run(request);
    QCOMPARE(m_seen.tokens, expected);
    QCOMPARE(m_seen.kinds(),
             (std::vector{StepKind::Prefill, StepKind::Decode, StepKind::Recompute,
                          StepKind::Recompute, StepKind::Rebuild, StepKind::Decode}));
    QCOMPARE(m_seen.steps[2].cache, CachePolicy::off());
    QCOMPARE(m_seen.steps[4].cache, CachePolicy::full());
    QCOMPARE(m_seen.switches.size(), std::size_t{2});
    QCOMPARE(m_seen.switches[0].step, std::int64_t{3});
    QCOMPARE(m_seen.switches[0].policy, CachePolicy::off());
    QCOMPARE(m_seen.switches[1].step, std::int64_t{5});
    QCOMPARE(m_seen.switches[1].policy, CachePolicy::full());
    QCOMPARE(summary.cacheSwitches, std::int64_t{2});
    QCOMPARE(without.cacheSwitches, std::int64_t{0});
    // Prefill 4, decode 1, recompute 6 and 7, rebuild 8, decode 1.
    QCOMPARE(summary.computedPositions, std::int64_t{4 + 1 + 6 + 7 + 8 + 1});
}

void GeneratorTest::aFlipBeforeTheFirstTokenMakesAnUncachedPrefill() {
    GenerationRequest request = requestFor(3);
    request.switchCacheAt = {1};
    const auto summary = run(request);
    QCOMPARE(m_seen.kinds(),
             (std::vector{StepKind::Prefill, StepKind::Recompute, StepKind::Recompute}));
    QCOMPARE(m_seen.steps[0].cache, CachePolicy::off());
    QCOMPARE(m_seen.switches.size(), std::size_t{1});
    QCOMPARE(m_seen.switches[0].step, std::int64_t{1});
    QCOMPARE(summary.cacheSwitches, std::int64_t{1});
}

void GeneratorTest::aSwitchThatFailsLeavesTheModeAndIsReported() {
    m_script.policyCanChange = false;
    GenerationRequest request = requestFor(4);
    request.switchCacheAt = {2};
    const auto summary = run(request);
    QCOMPARE(summary.newTokens, std::int64_t{4});
    QCOMPARE(summary.cacheSwitches, std::int64_t{0});
    QCOMPARE(m_seen.switches.size(), std::size_t{1});
    QCOMPARE(m_seen.switches[0].policy, CachePolicy::full());
    QVERIFY(m_seen.switches[0].problem.find("no memory for a cache") != std::string::npos);
    for (const StepSample& sample : m_seen.steps)
        QCOMPARE(sample.cache, CachePolicy::full());
}

void GeneratorTest::aPolicyAskedForLiveActsFromTheNextStepOn() {
    GenerationControl control;
    m_seen = {};
    m_seen.afterToken = [&](const TokenEvent& token) {
        if (token.index == 2 || token.index == 3)
            control.setCachePolicy(CachePolicy::off()); // the second time it is off already
        if (token.index == 4)
            control.setCachePolicy(CachePolicy::full());
    };
    QVERIFY(m_generator->run(requestFor(6), control, m_seen).has_value());
    QCOMPARE(m_seen.kinds(),
             (std::vector{StepKind::Prefill, StepKind::Decode, StepKind::Recompute,
                          StepKind::Recompute, StepKind::Rebuild, StepKind::Decode}));
    QCOMPARE(m_seen.switches.size(), std::size_t{2});
}

void GeneratorTest::theEndOfTextTokenEndsTheText() {
    m_script.next = [](std::span<const TokenId> tokens) {
        return tokens.size() == 6 ? kEndOfText : TokenId(9);
    };
    const auto summary = run(requestFor(10));
    QCOMPARE(summary.reason, FinishReason::EndOfText);
    QCOMPARE(summary.newTokens, std::int64_t{3});
    QCOMPARE(m_seen.tokens, ids({9, 9, 0}));
    // In the prompt it ends nothing.
    QCOMPARE(run(requestFor(2, ids({5, 0}))).newTokens, std::int64_t{2});
}

void GeneratorTest::theEndOfTextTokenCanBeIgnored() {
    m_script.next = [](std::span<const TokenId> tokens) {
        return tokens.size() == 6 ? kEndOfText : TokenId(9);
    };
    GenerationRequest request = requestFor(5);
    request.endOfText = EndOfTextRule::Ignore;
    QCOMPARE(run(request).reason, FinishReason::Length);
    QCOMPARE(m_seen.tokens, ids({9, 9, 0, 9, 9}));
}

void GeneratorTest::theTextEndsWhenTheContextIsFull() {
    GenerationRequest request = requestFor(1000);
    const auto summary = run(request);
    QCOMPARE(summary.reason, FinishReason::ContextFull);
    QCOMPARE(summary.promptTokens + summary.newTokens, kContext);
    QCOMPARE(m_seen.events.back().position, kContext - 1);
    request.prompt = ContinuePrevious{};
    const auto further = run(request);
    QCOMPARE(further.reason, FinishReason::ContextFull);
    QCOMPARE(further.newTokens, std::int64_t{0});
}

void GeneratorTest::aPromptThatIsTooLongSaysByHowMuch() {
    const Error error = runError(requestFor(1, std::vector<TokenId>(37, TokenId(1))));
    QCOMPARE(error.code, ErrorCode::TooLong);
    QVERIFY(error.text().find("37 tokens, 7 more than the context of 30") != std::string::npos);
    QCOMPARE(m_script.steps, std::int64_t{0});
}

void GeneratorTest::aPromptThatFillsTheContextLeavesNoRoom() {
    const auto summary = run(requestFor(1, std::vector<TokenId>(kContext, TokenId(1))));
    QCOMPARE(summary.reason, FinishReason::ContextFull);
    QCOMPARE(summary.newTokens, std::int64_t{0});
    QVERIFY(!summary.ttftMs.has_value());
}

void GeneratorTest::anEmptyPromptStartsFromTheEndOfTextToken() {
    for (const Prompt& prompt : {Prompt(std::string()), Prompt(std::vector<TokenId>())}) {
        QCOMPARE(run(requestFor(2, prompt)).newTokens, std::int64_t{2});
        QCOMPARE(m_seen.prompt, std::vector{kEndOfText});
    }
}

void GeneratorTest::aBeginOfTextTokenIsWhereAnEmptyPromptStarts() {
    m_script.config.beginOfText = TokenId(7);
    QCOMPARE(run(requestFor(2, std::string())).newTokens, std::int64_t{2});
    QCOMPARE(m_seen.prompt, ids({7}));
}

void GeneratorTest::anyOfTheEndOfTextTokensEndsTheText() {
    m_script.config.endOfText = {TokenId(40), TokenId(41)};
    for (const std::int32_t last : {40, 41}) {
        m_script.next = [last](std::span<const TokenId> tokens) {
            return TokenId(tokens.size() == 6 ? last : 9);
        };
        QCOMPARE(run(requestFor(9)).reason, FinishReason::EndOfText);
        QCOMPARE(m_seen.tokens, ids({9, 9, last}));
    }
}

void GeneratorTest::anEmptyPromptNeedsSuchAToken() {
    m_script.config.endOfText.clear();
    QCOMPARE(runError(requestFor(2, std::string())).code, ErrorCode::BadUsage);
}

void GeneratorTest::tokensOutsideTheVocabularyAreRefused() {
    for (const std::int32_t wrong : {-1, 50}) {
        const Error error = runError(requestFor(1, ids({1, wrong})));
        QCOMPARE(error.code, ErrorCode::BadUsage);
        QVERIFY(error.text().find(std::to_string(wrong)) != std::string::npos);
    }
}

void GeneratorTest::senselessRequestsAreRefusedAndKeepTheText() {
    QCOMPARE(runError(requestFor(1, ContinuePrevious{})).code, ErrorCode::BadUsage);
    run(requestFor(2));
    const std::vector<TokenId> text = m_seen.tokens;
    QCOMPARE(runError(requestFor(-1)).code, ErrorCode::BadUsage);
    GenerationRequest request = requestFor(1);
    request.switchCacheAt = {0};
    QCOMPARE(runError(request).code, ErrorCode::BadUsage);
    request.switchCacheAt = {2, 1, 2};
    QCOMPARE(runError(request).code, ErrorCode::BadUsage);
    request.switchCacheAt = {};
    request.sampling.temperature = -1.0;
    QCOMPARE(runError(request).code, ErrorCode::BadUsage);
    QCOMPARE(runError(requestFor(1, std::string("\xFF"))).code, ErrorCode::BadFormat);
    run(requestFor(1, ContinuePrevious{}));
    QCOMPARE(m_seen.prompt.size(), kPrompt.size() + text.size());
}

void GeneratorTest::noNewTokensIsNoStep() {
    const auto summary = run(requestFor(0));
    QCOMPARE(summary.reason, FinishReason::Length);
    QCOMPARE(summary.newTokens, std::int64_t{0});
    QCOMPARE(m_script.steps, std::int64_t{0});
}

void GeneratorTest::theSummaryFollowsFromTheSteps() {
    const auto summary = run(requestFor(5));
    const auto timeOf = [&](std::size_t index) { return m_seen.events[index].timeMs; };
    QCOMPARE(summary.request, RequestId(3));
    QCOMPARE(summary.promptTokens, std::int64_t{4});
    QCOMPARE(summary.newTokens, std::int64_t{5});
    QCOMPARE(summary.ttftMs.value(), timeOf(0));
    QCOMPARE(summary.endToEndMs, timeOf(4));
    QCOMPARE(summary.tpotMs.value(), (timeOf(4) - timeOf(0)) / 4);
    QCOMPARE(summary.prefillTokensPerSecond.value(), 4 * 1000.0 / m_seen.steps[0].stepMs);
    QCOMPARE(summary.decodeTokensPerSecond.value(), 4 * 1000.0 / (timeOf(4) - timeOf(0)));
    QCOMPARE(summary.outputTokensPerSecond.value(), 5 * 1000.0 / timeOf(4));
    QVERIFY(!run(requestFor(1)).tpotMs.has_value());
}

void GeneratorTest::theKeptTextIsThatOfTheLastPrompt() {
    QCOMPARE(m_generator->sequenceBytes().kvUsed, std::int64_t{0});
    QVERIFY(!m_generator->hasSequence());
    run(requestFor(3));
    QVERIFY(m_generator->hasSequence());
    QCOMPARE(m_generator->sequenceBytes().kvUsed, std::int64_t{(4 + 2) * 8});
    run(requestFor(1, ids({1, 2})));
    QCOMPARE(m_generator->sequenceBytes().kvUsed, std::int64_t{2 * 8});
}

KVGLASS_TEST(GeneratorTest);
#include "generator_test.moc"
