// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/client/engine_worker.h"

#include <QSignalSpy>
#include <QTest>

#include "tests/support/test_program.h"
#include "tests/ui/client/fake_backend.h"

namespace kvglass::ui {

class EngineWorkerTest : public QObject {
    Q_OBJECT
private slots:
    void aStopThatCameBeforeTheRunBeganEndsItWithoutAStep() {
        const auto fake = std::make_shared<test::FakeState>();
        EngineWorker worker;
        std::optional<GenerationSummary> summary;
        std::optional<Error> error;
        connect(
            &worker, &EngineWorker::runFinished, this,
            [&](const GenerationSummary& s) { summary = s; }, Qt::QueuedConnection);
        connect(
            &worker, &EngineWorker::runFailed, this, [&](RequestId, const Error& e) { error = e; },
            Qt::QueuedConnection);
        worker.start(test::fakeEngineFactory(fake));
        worker.load({1}, test::fakeChoice(), {}); // waits at the gate: the run cannot begin
        GenerationRequest request;
        request.id = RequestId(7);
        request.prompt = "x";
        const auto control = std::make_shared<GenerationControl>();
        worker.run({request, control, std::make_shared<RingObserver>(1024)});
        control->stop();
        fake->steps.open();
        fake->loads.open();
        QTRY_VERIFY(summary || error);
        QCOMPARE(fake->stepsDone.load(), std::int64_t{0});
        if (summary)
            QCOMPARE(summary->reason, FinishReason::Stopped);
        else
            QVERIFY(isCancelled(*error));
    }

    void jobsThatHaveNotBegunAreDroppedAtTheEnd() {
        const auto fake = std::make_shared<test::FakeState>();
        std::stop_source stop;
        {
            EngineWorker worker;
            worker.start(test::fakeEngineFactory(fake));
            worker.load({1}, test::fakeChoice(), stop.get_token());
            worker.load({2}, test::fakeChoice(), {}); // could never end: nobody opens the gate
            stop.request_stop();
        }
        QCOMPARE(fake->stepsBegun.load(), std::int64_t{0});
    }

    void workOnFilesThatWaitsIsDoneAtTheEnd() {
        const auto fake = std::make_shared<test::FakeState>();
        std::stop_source stop;
        std::vector<int> order;
        std::optional<Error> error;
        {
            EngineWorker worker;
            worker.start(test::fakeEngineFactory(fake));
            worker.load({1}, test::fakeChoice(), stop.get_token());
            worker.postFileWork(
                [&]() -> Status {
                    order.push_back(1);
                    throw std::bad_alloc();
                },
                [&](const Status& done) {
                    if (!done)
                        error = done.error();
                });
            worker.postFileWork(
                [&]() -> Status {
                    order.push_back(2);
                    return {};
                },
                [&](const Status& done) { order.push_back(done ? 3 : 4); });
            stop.request_stop();
        }
        QCOMPARE(order, (std::vector<int>{1, 2, 3}));
        QVERIFY(error && error->code == ErrorCode::OutOfMemory);
    }
};

} // namespace kvglass::ui

using kvglass::ui::EngineWorkerTest;
KVGLASS_TEST(EngineWorkerTest);
#include "engine_worker_test.moc"
