// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <QTest>

#include "engine/experiment/cache_experiment.h"
#include "kernels/reference/reference_backend.h"
#include "tests/support/required.h"
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
    const auto progress = [&](const ExperimentProgress& now) {
        if (now.token == 1)
            m_places.emplace_back(now.run, now.cache);
        if (now.run == m_stopInRun && now.token == 3)
            stop.request_stop();
    };
    return required(
        CacheExperiment(*m_model, *m_tokenizer).run(m_options, progress, stop.get_token()));
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

QTEST_GUILESS_MAIN(CacheExperimentTest)
#include "cache_experiment_test.moc"
