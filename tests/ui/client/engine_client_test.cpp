// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/client/engine_client.h"

#include <QSignalSpy>
#include <QTest>

#include "tests/support/test_program.h"
#include "tests/ui/client/fake_backend.h"

namespace kvglass::ui {

using test::FakeState;

namespace {

GenerationRequest request(std::string prompt, std::int64_t maxNewTokens) {
    GenerationRequest made;
    made.prompt = std::move(prompt);
    made.maxNewTokens = maxNewTokens;
    made.endOfText = EndOfTextRule::Ignore;
    return made;
}

/// A client over the fake device with a model loaded.
struct Setup {
    Setup()
        : client(std::make_unique<EngineClient>(test::fakeEngineFactory(fake), &data, nullptr)) {}
    [[nodiscard]] bool load() {
        fake->loads.open();
        client->load(test::fakeChoice());
        return QTest::qWaitFor([this] { return client->state() == EngineState::Ready; }, 30'000);
    }
    [[nodiscard]] bool waitForTokens(std::size_t count) {
        return QTest::qWaitFor([&] { return data.tokens().size() >= count; }, 30'000);
    }
    [[nodiscard]] bool waitFor(EngineState state) {
        return QTest::qWaitFor([&] { return client->state() == state; }, 30'000);
    }
    std::shared_ptr<FakeState> fake = std::make_shared<FakeState>();
    RunData data;
    std::unique_ptr<EngineClient> client;
};

} // namespace

class EngineClientTest : public QObject {
    Q_OBJECT
private slots:
    void becomesReadyWhenTheModelIsLoaded() {
        Setup s;
        QCOMPARE(s.client->state(), EngineState::NoModel);
        QSignalSpy loaded(s.client.get(), &EngineClient::modelLoaded);
        s.client->load(test::fakeChoice());
        QCOMPARE(s.client->state(), EngineState::Loading);
        s.fake->loads.open();
        QVERIFY(s.waitFor(EngineState::Ready));
        QCOMPARE(loaded.count(), 1);
        QCOMPARE(s.client->model()->choice, test::fakeChoice());
        QVERIFY(s.client->vocabulary() != nullptr);
    }

    void cancellingALoadLeavesNoModel() {
        Setup s;
        QSignalSpy failed(s.client.get(), &EngineClient::loadFailed);
        s.client->load(test::fakeChoice());
        s.client->cancelLoad();
        QVERIFY(s.waitFor(EngineState::NoModel));
        QCOMPARE(failed.count(), 1);
        QVERIFY(isCancelled(failed[0][0].value<Error>()));
    }

    void theNewestLoadWins() {
        Setup s;
        s.client->load(test::fakeChoice());
        ModelChoice newer = test::fakeChoice();
        newer.model = "random:gpt2-medium";
        s.client->load(newer);
        s.fake->loads.open();
        QVERIFY(s.waitFor(EngineState::Ready));
        QCOMPARE(s.client->model()->choice, newer);
    }

    void streamsEveryTokenAndStep() {
        Setup s;
        QVERIFY(s.load());
        s.fake->steps.open();
        QSignalSpy finished(s.client.get(), &EngineClient::runFinished);
        s.client->run(request("xyz", 40));
        QCOMPARE(s.client->state(), EngineState::Prefill);
        QVERIFY(s.waitFor(EngineState::Ready));
        QCOMPARE(finished.count(), 1);
        QCOMPARE(s.data.prompt().size(), std::size_t{3});
        QCOMPARE(s.data.prompt()[0].bytes, std::string("x"));
        QCOMPARE(s.data.tokens().size(), std::size_t{40});
        QCOMPARE(s.data.steps().size(), std::size_t{40});
        QCOMPARE(s.data.tokens()[0].bytes, std::string("d")); // position 3: 'a' + 3
        QCOMPARE(s.data.tokens()[39].bytes, std::string(1, static_cast<char>('a' + 42 % 26)));
        QVERIFY(s.data.summary().has_value());
        QCOMPARE(s.client->uiStats().tokens, std::int64_t{40});
        QCOMPARE(s.client->uiStats().droppedTokens, std::int64_t{0});
    }

    void aRunIsRefusedUnlessReady() {
        Setup s;
        s.client->run(request("x", 4));
        QCOMPARE(s.client->state(), EngineState::NoModel);
        QVERIFY(s.load());
        s.client->run(request("x", 4));
        s.client->run(request("another", 4)); // while the first one waits
        s.fake->steps.open();
        QVERIFY(s.waitFor(EngineState::Ready));
        QCOMPARE(s.data.prompt().size(), std::size_t{1});
    }

    void stopEndsARunInsideItsStep() {
        Setup s;
        QVERIFY(s.load());
        s.fake->steps.allow(3);
        s.client->run(request("x", 100));
        QVERIFY(s.waitForTokens(3));
        QTRY_COMPARE(s.fake->stepsBegun.load(), std::int64_t{4}); // the fourth waits at the gate
        s.client->stop();
        QCOMPARE(s.client->state(), EngineState::Stopping);
        QVERIFY(s.waitFor(EngineState::Ready));
        QCOMPARE(s.data.tokens().size(), std::size_t{3});
        QCOMPARE(s.data.summary()->reason, FinishReason::Stopped);
        QVERIFY(s.client->canContinue());
    }

    void aStopRightAfterTheStartReachesTheRun() {
        Setup s;
        QVERIFY(s.load());
        s.client->run(request("x", 100));
        s.client->stop();
        QVERIFY(s.waitFor(EngineState::Ready));
        QCOMPARE(s.fake->stepsDone.load(), std::int64_t{0});
        QVERIFY(s.data.tokens().empty());
    }

    void destructionEndsARunThatWaitsInAStep() {
        Setup s;
        QVERIFY(s.load());
        s.fake->steps.allow(2);
        s.client->run(request("x", 100));
        QVERIFY(s.waitForTokens(2));
        s.client.reset(); // would wait for ever if the stop did not reach the step
        QCOMPARE(s.fake->stepsDone.load(), std::int64_t{2});
    }

    void destructionEndsALoadThatWaits() {
        Setup s;
        s.client->load(test::fakeChoice());
        s.client.reset();
        QVERIFY(s.data.tokens().empty());
    }

    void theCacheSwitchReachesTheRun() {
        Setup s;
        QVERIFY(s.load());
        QSignalSpy changed(s.client.get(), &EngineClient::cachePolicyChanged);
        s.client->pause(); // nothing runs: ignored
        s.fake->steps.allow(3);
        s.client->run(request("x", 100));
        QVERIFY(s.waitForTokens(3));
        QTRY_COMPARE(s.fake->stepsBegun.load(), std::int64_t{4}); // decided before the switch
        s.client->setCachePolicy(CachePolicy::off());
        s.fake->steps.allow(2);
        QVERIFY(s.waitForTokens(5));
        s.client->setCachePolicy(CachePolicy::full());
        s.client->stop();
        QVERIFY(s.waitFor(EngineState::Ready));
        QCOMPARE(s.data.steps()[3].kind, StepKind::Decode);
        QCOMPARE(s.data.steps()[4].kind, StepKind::Recompute);
        QVERIFY(!s.data.switches().empty());
        QCOMPARE(s.data.switches().front().step, std::int64_t{5});
        QCOMPARE(s.data.switches().front().policy, CachePolicy::off());
        QCOMPARE(changed.count(), 2);
    }

    void scheduledSwitchesMoveTheShownPolicy() {
        Setup s;
        QVERIFY(s.load());
        s.fake->steps.open();
        GenerationRequest made = request("x", 12);
        made.switchCacheAt = {4};
        s.client->run(made);
        QVERIFY(s.waitFor(EngineState::Ready));
        QCOMPARE(s.client->cachePolicy(), CachePolicy::off());
        QCOMPARE(s.data.steps().back().kind, StepKind::Recompute);
    }

    void switchingThereAndBackWithinAStepLeavesNothingPending() {
        Setup s;
        QVERIFY(s.load());
        s.fake->steps.allow(2);
        GenerationRequest made = request("x", 100);
        made.switchCacheAt = {8};
        s.client->run(made);
        QVERIFY(s.waitForTokens(2));
        QTRY_COMPARE(s.fake->stepsBegun.load(), std::int64_t{3});
        s.client->setCachePolicy(CachePolicy::off());
        s.client->setCachePolicy(CachePolicy::full()); // nothing changes, nothing is reported
        QCOMPARE(s.client->cachePolicy(), CachePolicy::full());
        s.fake->steps.allow(8);
        QVERIFY(s.waitForTokens(10));
        QCOMPARE(s.data.steps().back().kind, StepKind::Recompute);
        QTRY_COMPARE(s.client->cachePolicy(), CachePolicy::off()); // what the run does
        s.client->stop();
        QVERIFY(s.waitFor(EngineState::Ready));
    }

    void aSwitchThatWasNotReachedHoldsForTheNextRun() {
        Setup s;
        QVERIFY(s.load());
        s.fake->steps.allow(2);
        s.client->run(request("x", 100));
        QVERIFY(s.waitForTokens(2));
        QTRY_COMPARE(s.fake->stepsBegun.load(), std::int64_t{3});
        s.client->setCachePolicy(CachePolicy::off());
        s.client->stop();
        QVERIFY(s.waitFor(EngineState::Ready));
        QCOMPARE(s.client->cachePolicy(), CachePolicy::off());
    }

    void aPromptThatFillsTheContextEndsARunCleanly() {
        Setup s;
        QVERIFY(s.load());
        s.fake->steps.open();
        QSignalSpy finished(s.client.get(), &EngineClient::runFinished);
        s.client->run(request(std::string(1024, 'y'), 5));
        QVERIFY(s.waitFor(EngineState::Ready));
        QCOMPARE(finished.count(), 1);
        QVERIFY(s.data.summary().has_value());
        QCOMPARE(s.data.summary()->reason, FinishReason::ContextFull);
        QCOMPARE(s.data.prompt().size(), std::size_t{1024});
        QVERIFY(!s.client->canContinue());
        s.client->singleStep(); // there is no room for it
        QCOMPARE(s.client->state(), EngineState::Ready);
        s.client->run(request("x", 3)); // and a new run starts
        QVERIFY(s.waitFor(EngineState::Ready));
        QCOMPARE(s.data.tokens().size(), std::size_t{3});
    }

    void anotherModelTakesTheLastRunAway() {
        Setup s;
        QVERIFY(s.load());
        s.fake->steps.open();
        s.client->run(request("x", 3));
        QVERIFY(s.waitFor(EngineState::Ready));
        ModelChoice other = test::fakeChoice();
        other.model = "random:gpt2-medium";
        QSignalSpy cleared(&s.data, &RunData::cleared);
        s.client->load(other);
        QCOMPARE(s.data.tokens().size(), std::size_t{3}); // until the other one is there
        QVERIFY(s.waitFor(EngineState::Ready));
        QCOMPARE(cleared.count(), 1);
        QVERIFY(s.data.tokens().empty());
        QVERIFY(!s.data.summary());
    }

    void pauseHoldsAndASingleStepMakesOneToken() {
        Setup s;
        QVERIFY(s.load());
        s.fake->steps.allow(2);
        s.client->run(request("x", 100));
        QVERIFY(s.waitForTokens(2));
        QTRY_COMPARE(s.fake->stepsBegun.load(), std::int64_t{3});
        s.client->pause();
        QCOMPARE(s.client->state(), EngineState::Paused);
        s.fake->steps.open();
        QVERIFY(s.waitForTokens(3)); // the step that had begun
        s.client->singleStep();
        QVERIFY(s.waitForTokens(4));
        QCOMPARE(s.fake->stepsBegun.load(), std::int64_t{4});
        s.client->stop();
        QVERIFY(s.waitFor(EngineState::Ready));
        QCOMPARE(s.data.tokens().size(), std::size_t{4});
    }

    void aSingleStepGoesOnFromTheKeptSequence() {
        Setup s;
        QVERIFY(s.load());
        s.fake->steps.open();
        s.client->run(request("x", 5));
        QVERIFY(s.waitFor(EngineState::Ready));
        s.client->singleStep();
        QCOMPARE(s.client->state(), EngineState::Paused);
        QTRY_COMPARE(s.data.tokens().size(), std::size_t{1});
        QCOMPARE(s.data.prompt().size(), std::size_t{6}); // what it went on from
        s.client->stop();
        QVERIFY(s.waitFor(EngineState::Ready));
    }

    void aRefusedPromptLeavesTheLastTextOnScreen() {
        Setup s;
        QVERIFY(s.load());
        s.fake->steps.open();
        s.client->run(request("x", 5));
        QVERIFY(s.waitFor(EngineState::Ready));
        QSignalSpy failed(s.client.get(), &EngineClient::runFailed);
        s.client->run(request(std::string(5000, 'y'), 5)); // the context holds 1,024
        QVERIFY(s.waitFor(EngineState::Ready));
        QCOMPARE(failed.count(), 1);
        QCOMPARE(failed[0][0].value<Error>().code, ErrorCode::TooLong);
        QCOMPARE(s.data.tokens().size(), std::size_t{5});
        QVERIFY(s.data.summary().has_value());
    }

    void anErrorOfTheDeviceKeepsTheTextSoFar() {
        Setup s;
        QVERIFY(s.load());
        s.fake->steps.open();
        s.fake->failAtStep = 4;
        QSignalSpy failed(s.client.get(), &EngineClient::runFailed);
        s.client->run(request("x", 100));
        QVERIFY(s.waitFor(EngineState::Ready));
        QCOMPARE(failed.count(), 1);
        QCOMPARE(failed[0][0].value<Error>().code, ErrorCode::DeviceLost);
        QCOMPARE(s.data.tokens().size(), std::size_t{3});
    }

    void attentionIsCapturedOnlyWhenWanted() {
        Setup s;
        QVERIFY(s.load());
        s.fake->steps.open();
        s.client->run(request("x", 3));
        QVERIFY(s.waitFor(EngineState::Ready));
        QVERIFY(s.data.attention() == nullptr);
        s.client->setCaptureWanted(true);
        s.client->setCaptureBudget(1 << 20);
        s.client->run(request("x", 3));
        QVERIFY(s.waitFor(EngineState::Ready));
        QVERIFY(s.data.attention() != nullptr);
        QCOMPARE(s.data.attention()->budgetBytes(), std::int64_t{1 << 20});
    }
};

} // namespace kvglass::ui

using kvglass::ui::EngineClientTest;
KVGLASS_TEST(EngineClientTest);
#include "engine_client_test.moc"
