// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What happens to a generation from outside and in between: going on, stopping, pausing, failing,
// and capturing attention.

#include <thread>

#include <QTest>

#include "engine/base/clock.h"
#include "engine/generation/generator.h"
#include "tests/engine/generation/recording_observer.h"
#include "tests/engine/generation/scripted_model.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

constexpr std::int64_t kVocabulary = 50;
constexpr std::int64_t kContext = 30;
const std::vector<TokenId> kPrompt = {TokenId(5), TokenId(6), TokenId(7), TokenId(8)};

GenerationRequest requestFor(std::int64_t newTokens, Prompt prompt = kPrompt) {
    GenerationRequest request;
    request.prompt = std::move(prompt);
    request.maxNewTokens = newTokens;
    return request;
}

} // namespace

class GenerationRunTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void goingOnMakesTheTextOfOneRequest();
    void goingOnAfterTheEndOfTextFeedsThatToken();
    void goingOnWithTheCacheOnAfterOffRebuildsIt();
    void goingOnAfterAStoppedPrefillRunsThePrefill();
    void aStopBetweenTwoTokensIsASummary();
    void aStopWithinAStepIsASummary();
    void aStopBeforeTheFirstStepMakesNothing();
    void aFailedStepIsAnErrorAndTheTextGoesOn();
    void logitsThatAreNotNumbersUndoTheStep();
    void aLostDeviceTakesTheTextWithIt();
    void aPausedRunWaitsForItsSingleSteps();
    void aStopEndsAPause();
    void timeSpentInAPauseIsInNoMeasuredTime();
    void progressNamesTheKindOfTheStep();
    void everyComputedPositionIsCapturedOnce();
    void switchingOffCapturesNothingTwice();
    void aFailedStepGivesItsSlotsBack();
    void theBudgetEndsTheCaptureAndNotTheText();
    void candidatesOfADeviceMakeTheSameText();

private:
    Result<GenerationSummary> tryRun(const GenerationRequest& request, GenerationControl& control);
    GenerationSummary run(const GenerationRequest& request);
    std::vector<TokenId> textOfOneRequest(std::int64_t newTokens);

    Script m_script;
    std::unique_ptr<ScriptedModel> m_model;
    std::unique_ptr<Tokenizer> m_tokenizer;
    std::unique_ptr<Generator> m_generator;
    RecordingObserver m_seen; // of the latest run; afterToken is kept
};

void GenerationRunTest::init() {
    m_generator.reset();
    m_script = makeScript(kVocabulary, kContext);
    m_model = std::make_unique<ScriptedModel>(m_script);
    m_tokenizer = makeByteTokenizer(kVocabulary);
    m_generator = std::make_unique<Generator>(*m_model, *m_tokenizer);
    m_seen = {};
}

Result<GenerationSummary> GenerationRunTest::tryRun(const GenerationRequest& request,
                                                    GenerationControl& control) {
    auto afterToken = std::move(m_seen.afterToken);
    m_seen = {};
    m_seen.afterToken = std::move(afterToken);
    return m_generator->run(request, control, m_seen);
}

GenerationSummary GenerationRunTest::run(const GenerationRequest& request) {
    GenerationControl control;
    return required(tryRun(request, control));
}

std::vector<TokenId> GenerationRunTest::textOfOneRequest(std::int64_t newTokens) {
    Generator other(*m_model, *m_tokenizer);
    GenerationControl control;
    RecordingObserver seen;
    if (const auto summary = other.run(requestFor(newTokens), control, seen); !summary)
        qFatal("%s", summary.error().text().c_str());
    return seen.tokens;
}

void GenerationRunTest::goingOnMakesTheTextOfOneRequest() {
    const std::vector<TokenId> expected = textOfOneRequest(7);
    run(requestFor(3));
    std::vector<TokenId> text = m_seen.tokens;
    const auto summary = run(requestFor(4, ContinuePrevious{}));
    QCOMPARE(m_seen.prompt.size(), kPrompt.size() + 3); // all tokens so far, the pending one too
    QCOMPARE(m_seen.prompt.back(), text.back());
    QCOMPARE(summary.promptTokens, std::int64_t{7});
    QCOMPARE(summary.computedPositions, std::int64_t{4});
    QVERIFY(!summary.prefillTokensPerSecond.has_value());
    QCOMPARE(m_seen.kinds(), std::vector(4, StepKind::Decode));
    QCOMPARE(m_seen.steps[0].step, std::int64_t{1});
    QCOMPARE(m_seen.events[0].position, std::int64_t{7});
    text.insert(text.end(), m_seen.tokens.begin(), m_seen.tokens.end());
    QCOMPARE(text, expected);
}

void GenerationRunTest::goingOnAfterTheEndOfTextFeedsThatToken() {
    m_script.config.endOfText = {TokenId(0)};
    m_script.next = [](std::span<const TokenId> tokens) {
        return TokenId(tokens.size() == 5 ? 0 : static_cast<std::int32_t>(tokens.size()));
    };
    QCOMPARE(run(requestFor(9)).reason, FinishReason::EndOfText);
    QCOMPARE(run(requestFor(2, ContinuePrevious{})).newTokens, std::int64_t{2});
    QCOMPARE(m_seen.prompt.back(), TokenId(0));
    QCOMPARE(m_seen.tokens, (std::vector{TokenId(6), TokenId(7)}));
}

void GenerationRunTest::goingOnWithTheCacheOnAfterOffRebuildsIt() {
    const std::vector<TokenId> expected = textOfOneRequest(4);
    GenerationRequest request = requestFor(2);
    request.cache = CachePolicy::off();
    run(request);
    std::vector<TokenId> text = m_seen.tokens;
    const auto summary = run(requestFor(2, ContinuePrevious{})); // wants the cache
    QCOMPARE(m_seen.kinds(), (std::vector{StepKind::Rebuild, StepKind::Decode}));
    QCOMPARE(summary.cacheSwitches, std::int64_t{1});
    QCOMPARE(m_seen.switches[0].step, std::int64_t{1});
    text.insert(text.end(), m_seen.tokens.begin(), m_seen.tokens.end());
    QCOMPARE(text, expected);
}

void GenerationRunTest::goingOnAfterAStoppedPrefillRunsThePrefill() {
    GenerationControl control;
    m_script.duringStep = [&](std::int64_t, const StepOptions&) -> Status {
        control.stop();
        return {};
    };
    const auto stopped = required(tryRun(requestFor(3), control));
    QCOMPARE(stopped.reason, FinishReason::Stopped);
    QCOMPARE(stopped.newTokens, std::int64_t{0});
    m_script.duringStep = {};
    const auto summary = run(requestFor(3, ContinuePrevious{}));
    QCOMPARE(m_seen.kinds(), (std::vector{StepKind::Prefill, StepKind::Decode, StepKind::Decode}));
    QVERIFY(summary.prefillTokensPerSecond.has_value());
    QCOMPARE(m_seen.tokens, textOfOneRequest(3));
}

void GenerationRunTest::aStopBetweenTwoTokensIsASummary() {
    GenerationControl control;
    m_seen.afterToken = [&](const TokenEvent& token) {
        if (token.index == 2)
            control.stop();
    };
    const auto summary = required(tryRun(requestFor(9), control));
    QCOMPARE(summary.reason, FinishReason::Stopped);
    QCOMPARE(summary.newTokens, std::int64_t{2});
    QCOMPARE(summary.endToEndMs, m_seen.events[1].timeMs);
}

void GenerationRunTest::aStopWithinAStepIsASummary() {
    const std::vector<TokenId> expected = textOfOneRequest(5);
    GenerationControl control;
    const std::int64_t before = m_script.steps;
    m_script.duringStep = [&](std::int64_t number, const StepOptions&) -> Status {
        if (number == before + 3)
            control.stop();
        return {};
    };
    const auto summary = required(tryRun(requestFor(9), control));
    QCOMPARE(summary.reason, FinishReason::Stopped);
    QCOMPARE(summary.newTokens, std::int64_t{2});
    QCOMPARE(m_seen.steps.size(), std::size_t{2});
    m_script.duringStep = {};
    std::vector<TokenId> text = m_seen.tokens;
    run(requestFor(3, ContinuePrevious{}));
    text.insert(text.end(), m_seen.tokens.begin(), m_seen.tokens.end());
    QCOMPARE(text, expected);
}

void GenerationRunTest::aStopBeforeTheFirstStepMakesNothing() {
    GenerationControl control;
    control.stop();
    const auto summary = required(tryRun(requestFor(9), control));
    QCOMPARE(summary.reason, FinishReason::Stopped);
    QCOMPARE(m_script.steps, std::int64_t{0});
}

void GenerationRunTest::aFailedStepIsAnErrorAndTheTextGoesOn() {
    const std::vector<TokenId> expected = textOfOneRequest(5);
    const std::int64_t before = m_script.steps;
    m_script.duringStep = [&](std::int64_t number, const StepOptions&) -> Status {
        if (number == before + 3)
            return fail(ErrorCode::OutOfMemory, "scripted", "no memory");
        return {};
    };
    GenerationControl control;
    const auto failed = tryRun(requestFor(5), control);
    QVERIFY(!failed);
    QCOMPARE(failed.error().code, ErrorCode::OutOfMemory);
    QCOMPARE(m_seen.tokens.size(), std::size_t{2});
    std::vector<TokenId> text = m_seen.tokens;
    run(requestFor(3, ContinuePrevious{}));
    text.insert(text.end(), m_seen.tokens.begin(), m_seen.tokens.end());
    QCOMPARE(text, expected);
}

void GenerationRunTest::logitsThatAreNotNumbersUndoTheStep() {
    const std::vector<TokenId> expected = textOfOneRequest(4);
    run(requestFor(2));
    std::vector<TokenId> text = m_seen.tokens;
    m_script.logitsAreNumbers = false;
    GenerationControl control;
    const auto failed = tryRun(requestFor(2, ContinuePrevious{}), control);
    QVERIFY(!failed);
    QCOMPARE(failed.error().code, ErrorCode::BadFormat);
    m_script.logitsAreNumbers = true;
    run(requestFor(2, ContinuePrevious{}));
    text.insert(text.end(), m_seen.tokens.begin(), m_seen.tokens.end());
    QCOMPARE(text, expected);
}

void GenerationRunTest::aLostDeviceTakesTheTextWithIt() {
    m_script.duringStep = [](std::int64_t, const StepOptions&) -> Status {
        return fail(ErrorCode::DeviceLost, "scripted", "the device is gone");
    };
    GenerationControl control;
    QVERIFY(!tryRun(requestFor(5), control));
    QVERIFY(!m_generator->hasSequence());
}

// The generation thread reports to the observer before it can reach the pause, so after
// isWaitingInPause() the number of steps is exact and not a matter of time.
void GenerationRunTest::aPausedRunWaitsForItsSingleSteps() {
    const std::vector<TokenId> expected = textOfOneRequest(4);
    const std::int64_t before = m_script.steps;
    GenerationControl control;
    control.pause();
    bool finished = false;
    std::jthread generation([&] { finished = tryRun(requestFor(4), control).has_value(); });
    const auto untilItWaits = [&] {
        while (!control.isWaitingInPause())
            std::this_thread::yield();
    };
    untilItWaits();
    QCOMPARE(m_script.steps, before);
    for (std::int64_t steps = 1; steps <= 2; ++steps) {
        std::atomic<bool> stepped = false;
        m_script.duringStep = [&](std::int64_t, const StepOptions&) -> Status {
            stepped = true;
            return {};
        };
        control.singleStep();
        while (!stepped)
            std::this_thread::yield();
        untilItWaits();
        m_script.duringStep = {};
        QCOMPARE(m_script.steps, before + steps);
        QVERIFY(control.isPaused());
    }
    control.resume();
    generation.join();
    QVERIFY(finished);
    QCOMPARE(m_seen.tokens, expected);
}

void GenerationRunTest::aStopEndsAPause() {
    GenerationControl control;
    control.pause();
    std::optional<GenerationSummary> summary;
    std::jthread generation([&] { summary = required(tryRun(requestFor(4), control)); });
    while (!control.isWaitingInPause())
        std::this_thread::yield();
    control.stop();
    generation.join();
    QCOMPARE(summary.value().reason, FinishReason::Stopped);
    QCOMPARE(summary.value().newTokens, std::int64_t{0});
}

// Not a timed assertion: what lies between two moments inside the pause is taken out of the whole,
// however long it was.
void GenerationRunTest::timeSpentInAPauseIsInNoMeasuredTime() {
    GenerationControl control;
    control.pause();
    std::optional<GenerationSummary> summary;
    const TimePoint start = Clock::now();
    std::jthread generation([&] { summary = required(tryRun(requestFor(4), control)); });
    while (!control.isWaitingInPause())
        std::this_thread::yield();
    const TimePoint waiting = Clock::now();
    while (millisecondsBetween(waiting, Clock::now()) < 5.0)
        std::this_thread::yield();
    const double waitedMs = millisecondsBetween(waiting, Clock::now());
    control.resume();
    generation.join();
    const double wholeMs = millisecondsBetween(start, Clock::now());
    QVERIFY(summary.value().endToEndMs <= wholeMs - waitedMs);
    QVERIFY(summary.value().ttftMs.value() <= summary.value().endToEndMs);
    QVERIFY(m_seen.steps[0].stepMs <= summary.value().ttftMs.value());
}

void GenerationRunTest::progressNamesTheKindOfTheStep() {
    m_script.duringStep = [](std::int64_t, const StepOptions& options) -> Status {
        (*options.progress)(0.5);
        return {};
    };
    GenerationRequest request = requestFor(5);
    request.switchCacheAt = {2, 4};
    run(request);
    QCOMPARE(m_seen.progressKinds, m_seen.kinds());
}

void GenerationRunTest::everyComputedPositionIsCapturedOnce() {
    std::vector<std::size_t> counts;
    m_script.duringStep = [&](std::int64_t, const StepOptions& options) -> Status {
        counts.push_back(options.capture.size());
        return {};
    };
    GenerationRequest request = requestFor(3);
    request.attention = std::make_shared<AttentionStore>(m_script.config, 1 << 20);
    run(request);
    QCOMPARE(counts, (std::vector<std::size_t>{4, 1, 1}));
    for (std::int64_t position = 0; position < 6; ++position)
        QVERIFY(request.attention->isCaptured(position));
    QVERIFY(!request.attention->isCaptured(6)); // the last token was never computed
    for (const StepSample& sample : m_seen.steps)
        QVERIFY(sample.captured);
}

void GenerationRunTest::switchingOffCapturesNothingTwice() {
    std::vector<std::size_t> counts;
    m_script.duringStep = [&](std::int64_t, const StepOptions& options) -> Status {
        counts.push_back(options.capture.size());
        return {};
    };
    GenerationRequest request = requestFor(5);
    request.switchCacheAt = {2, 4};
    request.attention = std::make_shared<AttentionStore>(m_script.config, 1 << 20);
    run(request);
    QCOMPARE(counts, (std::vector<std::size_t>{4, 1, 1, 1, 1}));

    // A new store for a text that goes on: cached steps compute only the newest position, and the
    // rows of the text so far are taken over.
    counts.clear();
    request = requestFor(2, ContinuePrevious{});
    request.attention = std::make_shared<AttentionStore>(m_script.config, 1 << 20);
    run(request);
    QCOMPARE(counts, (std::vector<std::size_t>{1, 1}));
    QVERIFY(request.attention->isCaptured(0));
    QVERIFY(request.attention->isCaptured(8));
}

void GenerationRunTest::aFailedStepGivesItsSlotsBack() {
    m_script.duringStep = [](std::int64_t, const StepOptions&) -> Status {
        return fail(ErrorCode::OutOfMemory, "scripted", "no memory");
    };
    GenerationRequest request = requestFor(3);
    request.attention = std::make_shared<AttentionStore>(m_script.config, 1 << 20);
    GenerationControl control;
    QVERIFY(!tryRun(request, control));
    QCOMPARE(request.attention->bytes(), std::int64_t{0});
    m_script.duringStep = {};
    m_script.logitsAreNumbers = false;
    QVERIFY(!tryRun(request, control));
    QCOMPARE(request.attention->bytes(), std::int64_t{0});
}

void GenerationRunTest::theBudgetEndsTheCaptureAndNotTheText() {
    const AttentionStore sizes(m_script.config, 0);
    const std::int64_t budget = sizes.bytesForPosition(0) + sizes.bytesForPosition(1);
    GenerationRequest request = requestFor(3);
    request.attention = std::make_shared<AttentionStore>(m_script.config, budget);
    QCOMPARE(run(request).newTokens, std::int64_t{3});
    QVERIFY(request.attention->isCaptured(1));
    QVERIFY(!request.attention->isCaptured(2));
    QVERIFY(!m_seen.steps[0].captured);
}

// All logits but one are equal: the best one is enough for greedy and for k = 1, the list is not
// for k = 5, and without a limit on k the device is asked for the whole row at once.
void GenerationRunTest::candidatesOfADeviceMakeTheSameText() {
    m_generator.reset();
    m_script = makeScript(300, kContext);
    m_tokenizer = makeByteTokenizer(300);
    m_generator = std::make_unique<Generator>(*m_model, *m_tokenizer);
    struct Case {
        SamplingOptions sampling;
        std::int64_t fetches;
        std::int64_t fullRows;
    };
    const Case cases[] = {{{}, 0, 0},
                          {{.temperature = 1.0, .topK = 1, .seed = 2}, 0, 0},
                          {{.temperature = 1.0, .topK = 5, .seed = 3}, 6, 0},
                          {{.temperature = 1.0, .topP = 0.5, .seed = 4}, 0, 6},
                          {{.repetitionPenalty = 1.5}, 0, 6}};
    for (const Case& given : cases) {
        GenerationRequest request = requestFor(6);
        request.sampling = given.sampling;
        m_script.givesCandidates = false;
        run(request);
        const RecordingObserver expected = m_seen;
        m_script.givesCandidates = true;
        m_script.fetches = m_script.fullRows = 0;
        run(request);
        QVERIFY(m_seen.tokens == expected.tokens);
        QCOMPARE(m_seen.tokens.size(), std::size_t{6});
        QCOMPARE(m_script.fetches, given.fetches);
        QCOMPARE(m_script.fullRows, given.fullRows);
    }
    m_script.logitsAreNumbers = false;
    GenerationControl control;
    const auto failed = tryRun(requestFor(1), control);
    QVERIFY(!failed);
    QCOMPARE(failed.error().code, ErrorCode::BadFormat);
}

KVGLASS_TEST(GenerationRunTest);
#include "generation_run_test.moc"
