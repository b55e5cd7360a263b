// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/client/event_pump.h"

#include <QSignalSpy>
#include <QTest>

#include "engine/tokenizer/tokenizer.h"
#include "tests/support/test_program.h"

namespace kvglass::ui {

namespace {

TokenEvent token(RequestId request, std::int64_t index) {
    TokenEvent made;
    made.request = request;
    made.index = index;
    made.position = index;
    made.bytes = "t";
    return made;
}

StepSample step(RequestId request, std::int64_t number) {
    StepSample made;
    made.request = request;
    made.step = number;
    made.captured = true;
    return made;
}

struct Setup {
    RunData data;
    UiStats stats;
    EventPump pump{&data, &stats};
    std::shared_ptr<RingObserver> rings = std::make_shared<RingObserver>(1024);
    int begun = 0;
    void attach(RequestId request) {
        const auto tokenizer = makeByteTokenizer(300);
        pump.attach(request, rings, std::make_shared<const Vocabulary>(*tokenizer), [this] {
            ++begun;
            data.begin({}, 0, {});
        });
    }
};

} // namespace

class EventPumpTest : public QObject {
    Q_OBJECT
private slots:
    void recordsOfAnOlderRequestAreDropped() {
        Setup s;
        s.rings->onStep(step(RequestId(1), 1));
        s.rings->onToken(token(RequestId(1), 1));
        s.rings->onCacheSwitched(RequestId(1), 1, CachePolicy::off(), {});
        s.rings->onStep(step(RequestId(2), 1));
        s.rings->onToken(token(RequestId(2), 1));
        s.attach(RequestId(2));
        s.pump.drainAndDetach();
        QCOMPARE(s.data.tokens().size(), std::size_t{1});
        QCOMPARE(s.data.tokens()[0].request, RequestId(2));
        QCOMPARE(s.data.steps().size(), std::size_t{1});
        QVERIFY(s.data.switches().empty());
    }

    void nothingOfANewRunMeetsTheDataOfTheLastOne() {
        Setup s;
        s.data.append({token(RequestId(1), 1)}, {step(RequestId(1), 1)});
        QSignalSpy switched(&s.pump, &EventPump::switched);
        std::size_t stepsAtSwitch = 0;
        connect(&s.pump, &EventPump::switched, &s.pump,
                [&] { stepsAtSwitch = s.data.steps().size(); });
        s.attach(RequestId(2));
        const std::vector<TokenId> prompt = {TokenId(65)};
        s.rings->onPrompt(RequestId(2), prompt);
        s.rings->onStep(step(RequestId(2), 1));
        s.rings->onToken(token(RequestId(2), 1));
        s.rings->onCacheSwitched(RequestId(2), 2, CachePolicy::off(), {});
        s.pump.catchUp();
        QCOMPARE(s.begun, 1);
        QCOMPARE(s.data.tokens().size(), std::size_t{1});
        QCOMPARE(s.data.tokens()[0].request, RequestId(2));
        QCOMPARE(s.data.switches().size(), std::size_t{1});
        QCOMPARE(switched.count(), 1);
        QCOMPARE(stepsAtSwitch, std::size_t{1}); // the step before the switch was there
    }

    void allRecordsOfATickAreAppendedTogether() {
        Setup s;
        QSignalSpy appended(&s.data, &RunData::tokensAppended);
        QSignalSpy ticked(&s.pump, &EventPump::ticked);
        for (std::int64_t i = 1; i <= 100; ++i) {
            s.rings->onStep(step(RequestId(1), i));
            s.rings->onToken(token(RequestId(1), i));
        }
        s.attach(RequestId(1));
        QVERIFY(ticked.wait());
        QCOMPARE(ticked.count(), 1);
        QCOMPARE(appended.count(), 1);
        QCOMPARE(s.data.tokens().size(), std::size_t{100});
        QCOMPARE(s.stats.skippedAttentionUpdates, std::int64_t{99}); // one picture for 100 rows
    }

    void oneTickDoesBoundedWork() {
        Setup s;
        QSignalSpy appended(&s.data, &RunData::tokensAppended);
        for (std::int64_t i = 1; i <= 1000; ++i)
            s.rings->onToken(token(RequestId(1), i));
        s.attach(RequestId(1));
        QVERIFY(appended.wait());
        QVERIFY(s.data.tokens().size() < 1000);
        QTRY_COMPARE(s.data.tokens().size(), std::size_t{1000});
        QCOMPARE(s.stats.tokens, std::int64_t{1000});
    }

    void thePromptClearsTheLastRunAndNothingElseDoes() {
        Setup s;
        s.attach(RequestId(1));
        QCOMPARE(s.begun, 0);
        const std::vector<TokenId> prompt = {TokenId('h'), TokenId('i')};
        s.rings->onPrompt(RequestId(1), prompt);
        s.pump.drainAndDetach();
        QCOMPARE(s.begun, 1);
        QCOMPARE(s.data.prompt().size(), std::size_t{2});
        QCOMPARE(s.data.prompt()[1].bytes, std::string("i"));
    }

    void itDoesNotTickWhenNothingIsAttached() {
        Setup s;
        QSignalSpy ticked(&s.pump, &EventPump::ticked);
        s.attach(RequestId(1));
        s.pump.detach();
        s.rings->onToken(token(RequestId(1), 1));
        QTest::qWait(60);
        QCOMPARE(ticked.count(), 0);
        QVERIFY(s.data.tokens().empty());
    }
};

} // namespace kvglass::ui

using kvglass::ui::EventPumpTest;
KVGLASS_TEST(EventPumpTest);
#include "event_pump_test.moc"
