// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/client/measurements.h"

#include <QSignalSpy>
#include <QTest>

#include "tests/support/test_program.h"
#include "tests/ui/client/fake_backend.h"
#include "ui/client/engine_client.h"

namespace kvglass::ui {

using test::FakeState;

namespace {

ExperimentRequest smallExperiment() {
    ExperimentRequest request;
    request.prompt = std::vector<TokenId>{TokenId('x'), TokenId('y')};
    request.newTokens = 12;
    request.runs = 2;
    return request;
}

struct Setup {
    Setup()
        : client(std::make_unique<EngineClient>(test::fakeEngineFactory(fake), &data, nullptr)),
          measurements(client->measurements()) {
        QObject::connect(&measurements, &Measurements::experimentChanged,
                         [this](const ExperimentRecord& changed) { records.push_back(changed); });
        QObject::connect(
            &measurements, &Measurements::finished,
            [this](MeasurementKind, const std::optional<Error>& error) { ends.push_back(error); });
    }
    [[nodiscard]] bool load() {
        fake->loads.open();
        client->load(test::fakeChoice());
        return waitFor(EngineState::Ready);
    }
    [[nodiscard]] bool waitFor(EngineState state) {
        return QTest::qWaitFor([&] { return client->state() == state; }, 30'000);
    }
    std::shared_ptr<FakeState> fake = std::make_shared<FakeState>();
    RunData data;
    std::unique_ptr<EngineClient> client;
    Measurements& measurements;
    std::vector<ExperimentRecord> records;
    std::vector<std::optional<Error>> ends;
};

GenerationRequest request(std::int64_t maxNewTokens) {
    GenerationRequest made;
    made.prompt = std::string("x");
    made.maxNewTokens = maxNewTokens;
    made.endOfText = EndOfTextRule::Ignore;
    return made;
}

} // namespace

class MeasurementsTest : public QObject {
    Q_OBJECT
private slots:
    void anExperimentTellsEveryRunAndItsEnd() {
        Setup s;
        QVERIFY(s.load());
        s.fake->steps.open();
        QSignalSpy progress(&s.measurements, &Measurements::experimentProgressed);
        QVERIFY(s.measurements.beginExperiment(smallExperiment()).has_value());
        QCOMPARE(s.client->state(), EngineState::Measuring);
        QVERIFY(s.measurements.running() == MeasurementKind::Experiment);
        QVERIFY(s.waitFor(EngineState::Ready));
        QCOMPARE(s.ends.size(), std::size_t{1});
        QVERIFY(!s.ends[0]);
        QCOMPARE(s.records.size(), std::size_t{5}); // after each of 4 runs, and at the end
        QCOMPARE(s.records[0].report.runs.size(), std::size_t{1});
        const ExperimentRecord& last = s.records.back();
        QVERIFY(isComplete(last.report));
        QVERIFY(last.report.ratio.has_value());
        QVERIFY(!last.report.firstDifferingToken);
        QCOMPARE(last.setting.device, std::string("fake"));
        QCOMPARE(last.prompt.size(), std::size_t{2});
        QVERIFY(progress.count() >= 8);   // at least the first and the last token of every run
        QVERIFY(s.data.tokens().empty()); // the views show generations only
    }

    void nothingElseRunsMeanwhile() {
        Setup s;
        QVERIFY(s.load());
        QVERIFY(s.measurements.beginExperiment(smallExperiment()).has_value());
        QTRY_COMPARE(s.fake->stepsBegun.load(), std::int64_t{1}); // at the gate
        const Status second = s.measurements.beginExperiment(smallExperiment());
        QVERIFY(second.error().text().find("another measurement runs") != std::string::npos);
        s.client->run(request(3));
        QCOMPARE(s.client->state(), EngineState::Measuring);
        s.fake->steps.open();
        QVERIFY(s.waitFor(EngineState::Ready));
        QVERIFY(s.data.tokens().empty());
        s.client->run(request(3)); // and afterwards it can
        QTRY_COMPARE(s.data.tokens().size(), std::size_t{3});
    }

    void aGenerationOrNoModelRefusesIt() {
        Setup s;
        const Status early = s.measurements.beginExperiment(smallExperiment());
        QVERIFY(early.error().text().find("no model is loaded") != std::string::npos);
        QVERIFY(s.load());
        s.client->run(request(3));
        const Status refused = s.measurements.beginExperiment(smallExperiment());
        QVERIFY(refused.error().text().find("a generation runs") != std::string::npos);
        QVERIFY(!refused.error().now.empty());
        s.fake->steps.open();
        QVERIFY(s.waitFor(EngineState::Ready));
        QCOMPARE(s.data.tokens().size(), std::size_t{3}); // not disturbed
    }

    void aStopKeepsFinishedRunsAndTheyAreGoneOnWith() {
        Setup s;
        QVERIFY(s.load());
        s.fake->steps.allow(12 + 5); // one run and a part of the next
        QVERIFY(s.measurements.beginExperiment(smallExperiment()).has_value());
        QTRY_COMPARE(s.fake->stepsBegun.load(), std::int64_t{18});
        s.client->stop();
        QCOMPARE(s.client->state(), EngineState::Stopping);
        QVERIFY(s.waitFor(EngineState::Ready));
        QVERIFY(s.ends.back() && isCancelled(*s.ends.back()));
        const ExperimentRecord part = s.records.back();
        QCOMPARE(part.report.runs.size(), std::size_t{1});
        QVERIFY(part.report.stopped);

        s.fake->steps.open();
        QVERIFY(s.measurements.goOn(part).has_value());
        QVERIFY(s.waitFor(EngineState::Ready));
        QVERIFY(isComplete(s.records.back().report));
        QCOMPARE(s.records.back().report.runs[0].stepMs, part.report.runs[0].stepMs);
    }

    void runsOfAnotherMachineAreNotGoneOnWith() {
        Setup s;
        QVERIFY(s.load());
        s.fake->steps.open();
        QVERIFY(s.measurements.beginExperiment(smallExperiment()).has_value());
        QVERIFY(s.waitFor(EngineState::Ready));
        ExperimentRecord other = s.records.back();
        other.report.runs.pop_back();
        other.setting.deviceName = "another device";
        QVERIFY(s.measurements.goOn(other).has_value()); // the engine's thread knows
        QVERIFY(s.waitFor(EngineState::Ready));
        QCOMPARE(s.ends.back()->code, ErrorCode::BadUsage);
        QVERIFY(s.ends.back()->why.find("another device") != std::string::npos);
    }

    void anErrorInARunKeepsTheRunsBeforeIt() {
        Setup s;
        QVERIFY(s.load());
        s.fake->steps.open();
        s.fake->failAtStep = 15;
        QVERIFY(s.measurements.beginExperiment(smallExperiment()).has_value());
        QVERIFY(s.waitFor(EngineState::Ready));
        QCOMPARE(s.ends.back()->code, ErrorCode::DeviceLost);
        QCOMPARE(s.records.back().report.runs.size(), std::size_t{1});
    }

    void aRaceComesBackWithBothLanes() {
        Setup s;
        QVERIFY(s.load());
        s.fake->steps.open();
        std::optional<RaceResult> result;
        connect(&s.measurements, &Measurements::raceFinished, this,
                [&result](const RaceResult& race) { result = race; });
        RaceOptions options;
        options.prefix = {TokenId('x'), TokenId('y'), TokenId('z')};
        options.newTokens = 7;
        QVERIFY(s.measurements.beginRace(options).has_value());
        QVERIFY(s.waitFor(EngineState::Ready));
        QVERIFY(result.has_value());
        QCOMPARE(result->with.tokens.size(), std::size_t{7});
        QCOMPARE(result->with.tokens[0].bytes, std::string("d")); // as the fake writes behind xyz
        QVERIFY(!firstDifference(*result));
    }

    void aSweepReportsEachPairAndLeavesTheModelAsItWas() {
        Setup s;
        QVERIFY(s.load());
        s.fake->steps.open();
        std::vector<SweepRow> rows;
        connect(&s.measurements, &Measurements::sweepRowDone, this,
                [&rows](const SweepRow& row) { rows.push_back(row); });
        QVERIFY(s.measurements
                    .beginSweep(smallExperiment(),
                                {{WeightType::F32, KvType::F32}, {WeightType::Int8, KvType::F32}})
                    .has_value());
        QVERIFY(s.waitFor(EngineState::Ready));
        QVERIFY(!s.ends.back());
        QCOMPARE(rows.size(), std::size_t{2});
        QVERIFY(rows[0].problem.empty());
        QCOMPARE(rows[0].lengths.size(), std::size_t{1});
        QVERIFY(!rows[1].problem.empty()); // the fake device has f32 only
        s.client->run(request(3));
        QTRY_COMPARE(s.data.tokens().size(), std::size_t{3});
    }

    void closingTheWindowMeanwhileEndsIt() {
        Setup s;
        QVERIFY(s.load());
        QVERIFY(s.measurements.beginExperiment(smallExperiment()).has_value());
        QTRY_COMPARE(s.fake->stepsBegun.load(), std::int64_t{1});
        s.client.reset(); // joins the thread
        QCOMPARE(s.fake->stepsDone.load(), std::int64_t{0});
    }
};

} // namespace kvglass::ui

using kvglass::ui::MeasurementsTest;
KVGLASS_TEST(MeasurementsTest);
#include "measurements_test.moc"
