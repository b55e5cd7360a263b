// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <thread>

#include <QTest>

#include "engine/telemetry/ring_observer.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

constexpr RequestId kRequest(7);

StepSample stepNumber(std::int64_t number) {
    StepSample sample;
    sample.request = kRequest;
    sample.step = number;
    return sample;
}

TokenEvent tokenNumber(std::int64_t number) {
    TokenEvent token;
    token.request = kRequest;
    token.index = number;
    token.bytes =
        "a text that is too long for the small string optimisation " + std::to_string(number);
    return token;
}

} // namespace

class RingObserverTest : public QObject {
    Q_OBJECT
private slots:
    void aWholeContextFitsWithoutAConsumer();
    void drainingTakesNoMoreThanItsLimit();
    void thePromptIsTakenOnce();
    void switchesKeepTheirProblem();
    void progressIsTheLatestOneAndEndsWithTheStep();
    void nothingIsLostBetweenTwoThreads();
};

void RingObserverTest::aWholeContextFitsWithoutAConsumer() {
    for (const std::int64_t context : {1, 2, 40, 1024}) {
        RingObserver ring(context);
        ring.onPrompt(kRequest, {});
        for (std::int64_t number = 1; number <= context; ++number) {
            // As many switches as a step can have: asked for by the user, and by number.
            ring.onCacheSwitched(kRequest, number, CachePolicy::off(), {});
            ring.onCacheSwitched(kRequest, number, CachePolicy::full(), {});
            ring.onStep(stepNumber(number));
            ring.onToken(tokenNumber(number));
        }
        QCOMPARE(ring.droppedRecords(), std::int64_t{0});
        std::vector<TokenEvent> tokens;
        std::vector<StepSample> steps;
        const auto limit = static_cast<std::size_t>(10 * context);
        QCOMPARE(ring.drainTokens(limit, tokens), static_cast<std::size_t>(context));
        QCOMPARE(ring.drainSteps(limit, steps), static_cast<std::size_t>(context));
        QCOMPARE(tokens.back().bytes, tokenNumber(context).bytes);
        QCOMPARE(steps.back().step, context);
    }
}

void RingObserverTest::drainingTakesNoMoreThanItsLimit() {
    RingObserver ring(10);
    for (std::int64_t number = 1; number <= 5; ++number)
        ring.onToken(tokenNumber(number));
    std::vector<TokenEvent> tokens;
    QCOMPARE(ring.drainTokens(3, tokens), std::size_t{3});
    QCOMPARE(ring.drainTokens(0, tokens), std::size_t{0});
    QCOMPARE(ring.drainTokens(3, tokens), std::size_t{2});
    QCOMPARE(ring.drainTokens(3, tokens), std::size_t{0});
    for (std::size_t place = 0; place < tokens.size(); ++place)
        QCOMPARE(tokens[place].index, static_cast<std::int64_t>(place) + 1);
}

void RingObserverTest::thePromptIsTakenOnce() {
    RingObserver ring(10);
    QVERIFY(!ring.drainPrompt().has_value());
    const std::vector<TokenId> prompt = {TokenId(3), TokenId(1)};
    ring.onPrompt(kRequest, prompt);
    QCOMPARE(ring.drainPrompt().value(), prompt);
    QVERIFY(!ring.drainPrompt().has_value());
}

void RingObserverTest::switchesKeepTheirProblem() {
    RingObserver ring(10);
    ring.onCacheSwitched(kRequest, 4, CachePolicy::off(), "no memory");
    std::vector<CacheSwitchEvent> switches;
    QCOMPARE(ring.drainSwitches(9, switches), std::size_t{1});
    QCOMPARE(switches[0].request, kRequest);
    QCOMPARE(switches[0].step, std::int64_t{4});
    QCOMPARE(switches[0].policy, CachePolicy::off());
    QCOMPARE(switches[0].problem, std::string("no memory"));
}

void RingObserverTest::progressIsTheLatestOneAndEndsWithTheStep() {
    RingObserver ring(10);
    QVERIFY(!ring.progress().has_value());
    ring.onProgress(kRequest, StepKind::Prefill, 0.0);
    QCOMPARE(ring.progress().value().kind, StepKind::Prefill);
    QCOMPARE(ring.progress().value().fraction, 0.0);
    ring.onProgress(kRequest, StepKind::Rebuild, 0.75);
    QCOMPARE(ring.progress().value().kind, StepKind::Rebuild);
    QCOMPARE(ring.progress().value().fraction, 0.75);
    ring.onProgress(kRequest, StepKind::Recompute, 1.5); // never beyond the whole
    QCOMPARE(ring.progress().value().fraction, 1.0);
    ring.onStep(stepNumber(1));
    QVERIFY(!ring.progress().has_value());
}

void RingObserverTest::nothingIsLostBetweenTwoThreads() {
    constexpr std::int64_t kContext = 5000;
    RingObserver ring(kContext);
    std::jthread producer([&] {
        for (std::int64_t number = 1; number <= kContext; ++number) {
            ring.onStep(stepNumber(number));
            ring.onToken(tokenNumber(number));
        }
    });
    std::vector<TokenEvent> tokens;
    std::vector<StepSample> steps;
    while (static_cast<std::int64_t>(std::min(tokens.size(), steps.size())) < kContext) {
        const std::size_t taken = ring.drainTokens(16, tokens) + ring.drainSteps(16, steps);
        if (taken == 0)
            std::this_thread::yield();
    }
    for (std::int64_t index = 0; index < kContext; ++index) {
        const auto place = static_cast<std::size_t>(index);
        QCOMPARE(tokens[place].index, index + 1);
        QCOMPARE(tokens[place].bytes, tokenNumber(index + 1).bytes);
        QCOMPARE(steps[place].step, index + 1);
    }
    QCOMPARE(ring.droppedRecords(), std::int64_t{0});
}

KVGLASS_TEST(RingObserverTest);
#include "ring_observer_test.moc"
