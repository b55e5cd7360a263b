// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <QTest>

#include "engine/experiment/cache_experiment.h"
#include "kernels/reference/reference_backend.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"
#include "tests/support/toy_model.h"

using namespace kvglass;

class CacheExperimentTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void thePublishedProtocolRunsWithTheCacheFirst();
    void theSoundProtocolWarmsUpAndAlternates();
    void bothModesMakeTheSameTextWithCountedWork();
    void aStopKeepsTheFinishedRuns();
    void aPartGoesOnWhereItStopped();
    void aSoundPartWarmsUpAgain();
    void runsOfAnotherExperimentAreNotGoneOnWith();
    void everyFinishedRunIsToldOnce();
    void theTimeLeftIsToldAndFalls();
    void whatDoesNotFitIsRefusedBeforeAnythingRuns();

private:
    ExperimentReport run(Protocol protocol, std::stop_source stop = {});

    ModelConfig m_config;
    std::unique_ptr<Backend> m_backend;
    std::unique_ptr<Model> m_model;
    std::unique_ptr<Tokenizer> m_tokenizer;
    ExperimentOptions m_options;
    std::vector<std::pair<std::int64_t, CachePolicy>> m_places; // of the runs, as they began
    std::int64_t m_stopInRun = -1;
};

void CacheExperimentTest::initTestCase() {
    m_config = toyConfig();
    m_backend = makeReferenceBackend();
    m_model = required(m_backend->load(m_config, *makeToyWeights(m_config, 1), {}));
    m_tokenizer = makeByteTokenizer(m_config.vocabularySize);
    m_options.prompt = toyTokens(m_config, 4, 2);
    m_options.newTokens = 5;
    m_options.runs = 3;
}

ExperimentReport CacheExperimentTest::run(Protocol protocol, std::stop_source stop) {
    m_places.clear();
    m_options.protocol = protocol;
    const auto token = [&](const ExperimentProgress& now) {
        if (now.token == 1)
            m_places.emplace_back(now.run, now.cache);
        if (now.run == m_stopInRun && now.token == 3)
            stop.request_stop();
    };
    return required(
        CacheExperiment(*m_model, *m_tokenizer).run(m_options, {token, {}}, stop.get_token()));
}

void CacheExperimentTest::thePublishedProtocolRunsWithTheCacheFirst() {
    const ExperimentReport report = run(Protocol::Published);
    const auto on = CachePolicy::full();
    const auto off = CachePolicy::off();
    const std::vector<std::pair<std::int64_t, CachePolicy>> expected = {
        {1, on}, {2, on}, {3, on}, {4, off}, {5, off}, {6, off}};
    QVERIFY(m_places == expected);
    QCOMPARE(report.runs.size(), std::size_t{6});
    QVERIFY(!report.stopped && !report.problem);
    QCOMPARE(report.with->n, std::int64_t{3});
    QCOMPARE(report.without->n, std::int64_t{3});
}

void CacheExperimentTest::theSoundProtocolWarmsUpAndAlternates() {
    const ExperimentReport report = run(Protocol::Sound);
    const auto on = CachePolicy::full();
    const auto off = CachePolicy::off();
    const std::vector<std::pair<std::int64_t, CachePolicy>> expected = {
        {0, on}, {1, on}, {2, off}, {3, on}, {4, off}, {5, on}, {6, off}};
    QVERIFY(m_places == expected);
    QCOMPARE(report.runs.size(), std::size_t{6}); // without the warm-up
}

void CacheExperimentTest::bothModesMakeTheSameTextWithCountedWork() {
    const ExperimentReport report = run(Protocol::Published);
    QVERIFY(!report.firstDifferingToken);
    QCOMPARE(report.with->computedPositions, std::int64_t{4 + 5 - 1});
    QCOMPARE(report.without->computedPositions, std::int64_t{5 * 4 + 5 * 4 / 2});
    QCOMPARE(report.workRatio.value(), 30.0 / 8.0);
    for (const ExperimentRun& run : report.runs) {
        QCOMPARE(run.tokens.size(), std::size_t{5});
        QCOMPARE(run.stepMs.size(), std::size_t{5});
        double steps = 0.0;
        for (const double step : run.stepMs)
            steps += step;
        QVERIFY(steps <= run.seconds * 1000.0); // the steps are part of the run
    }
}

void CacheExperimentTest::aStopKeepsTheFinishedRuns() {
    m_stopInRun = 3;
    const ExperimentReport report = run(Protocol::Published);
    m_stopInRun = -1;
    QVERIFY(report.stopped);
    QVERIFY(!report.problem);
    QCOMPARE(report.runs.size(), std::size_t{2});
    QVERIFY(!report.ratio);
    QVERIFY(report.verdict.find("2 of 3") != std::string::npos);
}

void CacheExperimentTest::aPartGoesOnWhereItStopped() {
    m_stopInRun = 4;
    const ExperimentReport part = run(Protocol::Published);
    m_stopInRun = -1;
    QCOMPARE(part.runs.size(), std::size_t{3});
    m_options.finished = part.runs;
    const ExperimentReport whole = run(Protocol::Published);
    m_options.finished.clear();
    const auto off = CachePolicy::off();
    const std::vector<std::pair<std::int64_t, CachePolicy>> expected = {
        {4, off}, {5, off}, {6, off}};
    QVERIFY(m_places == expected);
    QCOMPARE(whole.runs.size(), std::size_t{6});
    QCOMPARE(whole.runs[0].stepMs, part.runs[0].stepMs); // as it was measured then
    QVERIFY(whole.ratio.has_value());
    QVERIFY(!whole.firstDifferingToken);
}

void CacheExperimentTest::aSoundPartWarmsUpAgain() {
    m_stopInRun = 2;
    m_options.finished = run(Protocol::Sound).runs;
    m_stopInRun = -1;
    QCOMPARE(m_options.finished.size(), std::size_t{1});
    const ExperimentReport whole = run(Protocol::Sound);
    m_options.finished.clear();
    QCOMPARE(m_places.front().first, std::int64_t{0});
    QCOMPARE(m_places[1], (std::pair{std::int64_t{2}, CachePolicy::off()}));
    QCOMPARE(whole.runs.size(), std::size_t{6});
}

void CacheExperimentTest::runsOfAnotherExperimentAreNotGoneOnWith() {
    ExperimentOptions options = m_options;
    options.finished = run(Protocol::Published).runs;
    options.finished[1].cache = CachePolicy::off(); // the protocol has its cached runs first
    options.protocol = Protocol::Published;
    CacheExperiment experiment(*m_model, *m_tokenizer);
    QCOMPARE(experiment.run(options, {}, {}).error().code, ErrorCode::BadUsage);
    options.finished = run(Protocol::Published).runs;
    options.newTokens = 6; // one more than these runs have
    QCOMPARE(experiment.run(options, {}, {}).error().code, ErrorCode::BadUsage);
}

void CacheExperimentTest::everyFinishedRunIsToldOnce() {
    m_options.protocol = Protocol::Sound;
    std::vector<CachePolicy> told;
    const auto done = [&](const ExperimentRun& finished) { told.push_back(finished.cache); };
    const auto report = CacheExperiment(*m_model, *m_tokenizer).run(m_options, {{}, done}, {});
    QVERIFY(report.has_value());
    QCOMPARE(told.size(), report->runs.size()); // and the warm-up is not
    for (std::size_t i = 0; i < told.size(); ++i)
        QCOMPARE(told[i], report->runs[i].cache);
}

void CacheExperimentTest::theTimeLeftIsToldAndFalls() {
    ExperimentOptions options = m_options;
    options.protocol = Protocol::Published;
    options.newTokens = 30;
    options.runs = 1;
    std::vector<double> left;
    const auto token = [&](const ExperimentProgress& now) {
        if (now.leftSeconds)
            left.push_back(*now.leftSeconds);
    };
    QVERIFY(CacheExperiment(*m_model, *m_tokenizer).run(options, {token, {}}, {}).has_value());
    QVERIFY(left.size() > 40); // known from early on
    QCOMPARE(left.back(), 0.0);
    for (const double seconds : left)
        QVERIFY(seconds >= 0.0);
}

void CacheExperimentTest::whatDoesNotFitIsRefusedBeforeAnythingRuns() {
    CacheExperiment experiment(*m_model, *m_tokenizer);
    ExperimentOptions options = m_options;
    options.newTokens = 37; // with 4 prompt tokens one more than the context of 40
    const auto tooLong = experiment.run(options, {}, {});
    QCOMPARE(tooLong.error().code, ErrorCode::TooLong);
    QVERIFY(tooLong.error().text().find("1 more than the context of 40") != std::string::npos);
    options = m_options;
    options.prompt.clear();
    QCOMPARE(experiment.run(options, {}, {}).error().code, ErrorCode::BadUsage);
    options = m_options;
    options.runs = 0;
    QCOMPARE(experiment.run(options, {}, {}).error().code, ErrorCode::BadUsage);
}

KVGLASS_TEST(CacheExperimentTest);
#include "cache_experiment_test.moc"
