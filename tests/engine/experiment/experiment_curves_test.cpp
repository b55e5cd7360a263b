// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/experiment/experiment_curves.h"

#include <cmath>

#include <QTest>

#include "engine/experiment/article_experiment.h"
#include "engine/experiment/bandwidth_use.h"
#include "engine/experiment/cache_sweep.h"
#include "engine/experiment/experiment_json.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

const auto kOn = CachePolicy::full();
const auto kOff = CachePolicy::off();

ExperimentRun runOf(CachePolicy cache, std::vector<double> stepMs) {
    ExperimentRun run;
    run.cache = cache;
    for (const double ms : stepMs)
        run.seconds += ms / 1000.0;
    run.computedPositions = cache.keepsCache() ? 11 : 33;
    run.tokens.assign(stepMs.size(), TokenId(7));
    run.stepMs = std::move(stepMs);
    return run;
}

ExperimentRecord smallRecord() {
    ExperimentRecord record;
    record.setting = {"demo", "cpu", "f32", KvType::F16, "a processor", {1'000'000, 500}};
    record.prompt = {TokenId(1), TokenId(2), TokenId(3)};
    record.report.promptTokens = 3;
    record.report.newTokens = 4;
    record.report.wantedRuns = 2;
    record.report.runs = {runOf(kOn, {4, 2, 2, 2}), runOf(kOn, {2, 4, 4, 4}),
                          runOf(kOff, {2, 3, 4, 5})};
    record.probe = ReadProbe{2e9, "integer sum", 1 << 30, 6, 2};
    summarise(record.report);
    return record;
}

bool isNear(double value, double expected) {
    return std::abs(value - expected) <=
           32.0 * std::numeric_limits<double>::epsilon() * std::max(1.0, std::abs(expected));
}

} // namespace

class ExperimentCurvesTest : public QObject {
    Q_OBJECT
private slots:
    void aCurveIsTheMeanOfTheRunsAndItsSum() {
        const ModeCurve curve = curveOf(smallRecord().report, kOn);
        const std::vector<double> steps = {3, 3, 3, 3};
        QCOMPARE(curve.stepMs, steps);
        QCOMPARE(curve.cumulativeS.size(), std::size_t{4});
        QVERIFY(isNear(curve.cumulativeS.back(), 0.012));
        QVERIFY(curveOf({}, kOn).stepMs.empty());
    }

    void cachingPaysFromWhereItIsAheadForGood() {
        const auto curve = [](std::vector<double> seconds) { return ModeCurve{{}, seconds}; };
        QCOMPARE(paysFrom(curve({1, 2, 3, 4}), curve({1, 3, 3, 5})).value(), std::int64_t{4});
        QCOMPARE(paysFrom(curve({1, 2, 3, 4}), curve({2, 3, 4, 5})).value(), std::int64_t{1});
        QVERIFY(!paysFrom(curve({1, 2, 3}), curve({2, 3, 3}))); // not at the greatest length
        QVERIFY(!paysFrom(curve({}), curve({})));
    }

    void theFitOfACachedRunIsALineAndOfAnUncachedOneAParabola() {
        const ExperimentReport report = smallRecord().report;
        QCOMPARE(fitOf(curveOf(report, kOn), kOn)->quadratic, 0.0);
        // Steps of 2, 3, 4, 5 ms: sums 0.5 x^2 + 1.5 x ms.
        const auto fit = *fitOf(curveOf(report, kOff), kOff);
        QVERIFY(isNear(fit.quadratic, 0.0005));
        QVERIFY(isNear(fit.linear, 0.0015));
        QVERIFY(isNear(fit.constant, 0.0));
    }

    void bandwidthCountsWeightsAndTheCacheThatIsRead() {
        const ExperimentRecord record = smallRecord();
        // Steps 2 .. 4 of 3 ms read 3, 4 and 5 earlier positions.
        const auto with = bandwidthUse(record.report, kOn, record.setting.bytes);
        QVERIFY(isNear(with->tpotMs, 3.0));
        QVERIFY(isNear(with->bytesPerToken, 1'000'000.0 + 4.0 * 500.0));
        QVERIFY(isNear(with->bytesPerSecond(), 1'002'000.0 / 0.003));
        QVERIFY(isNear(with->shareOf(668e6), 0.5));
        const auto without = bandwidthUse(record.report, kOff, record.setting.bytes);
        QVERIFY(isNear(without->bytesPerToken, 1'000'000.0));
        QVERIFY(isNear(without->tpotMs, 4.0));
        QVERIFY(!bandwidthUse(record.report, kOn, {}));
        QVERIFY(!bandwidthUse({}, kOn, record.setting.bytes));
    }

    void aProbeReadsItsBufferAndSaysHow() {
        const auto probe =
            measureReadBandwidth({.bufferBytes = 1 << 20, .passes = 3, .threads = 2}, {});
        QVERIFY(probe.has_value());
        QVERIFY(probe->bytesPerSecond > 0.0 && std::isfinite(probe->bytesPerSecond));
        QCOMPARE(probe->bufferBytes, std::int64_t{1 << 20});
        QCOMPARE(probe->passes, std::int64_t{2}); // the first one is not counted
        QCOMPARE(probe->threads, 2);
        QVERIFY(describe(*probe).find(probe->loop) != std::string::npos);
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(
            isCancelled(measureReadBandwidth({.bufferBytes = 1 << 20}, stop.get_token()).error()));
    }

    void aRecordComesBackFromItsFile() {
        const ExperimentRecord record = smallRecord();
        const auto back = experimentFromJson(experimentJson(record));
        QVERIFY(back.has_value());
        QCOMPARE(back->setting, record.setting);
        QCOMPARE(back->prompt, record.prompt);
        QCOMPARE(back->report.runs.size(), std::size_t{3});
        QCOMPARE(back->report.runs[2].stepMs, record.report.runs[2].stepMs);
        QCOMPARE(back->report.runs[2].tokens, record.report.runs[2].tokens);
        QCOMPARE(back->report.runs[2].cache, kOff);
        QCOMPARE(back->report.ratio, record.report.ratio);
        QCOMPARE(back->report.verdict, record.report.verdict);
        QCOMPARE(back->probe->bytesPerSecond, 2e9);
        QCOMPARE(experimentJson(*back), experimentJson(record));
        QVERIFY(!isComplete(back->report));
        const ExperimentOptions options = optionsToGoOn(*back);
        QCOMPARE(options.finished.size(), std::size_t{3});
        QCOMPARE(options.runs, std::int64_t{2});
        QCOMPARE(options.kvType, KvType::F16);
    }

    void aDamagedFileIsAnError() {
        const std::string good = experimentJson(smallRecord());
        const auto changed = [&good](const char* from, const char* to) {
            std::string text = good;
            const std::size_t at = text.find(from);
            return at == std::string::npos ? std::string()
                                           : text.replace(at, std::string(from).size(), to);
        };
        for (const std::string& text :
             {std::string(), std::string("[]"), good.substr(0, good.size() / 2),
              changed("\"new_tokens\": 4", "\"new_tokens\": 5"),
              changed("\"kv_dtype\": \"f16\"", "\"kv_dtype\": \"f17\""),
              changed("\"published\"", "\"other\""), changed("\"wanted_runs\": 2", "\"x\": 2"),
              changed("\"wanted_runs\": 2", "\"wanted_runs\": 0")}) {
            const auto record = experimentFromJson(text);
            QVERIFY2(!record, text.c_str());
            QCOMPARE(record.error().code, ErrorCode::BadFormat);
        }
    }

    void theTableHasALineForEveryStep() {
        const QString table = QString::fromStdString(experimentCsv(smallRecord().report));
        const QStringList lines = table.split(u'\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 1 + 3 * 4);
        QCOMPARE(lines[0], QStringLiteral("run,cache,new_token,step_ms,cumulative_ms"));
        QCOMPARE(lines[3], QStringLiteral("1,full,3,2,8"));
        QCOMPARE(lines[12], QStringLiteral("3,off,4,5,14"));
    }

    void theArticlesRowIsTheFirstPublishedOne() {
        const auto rows = publishedResults();
        QCOMPARE(rows.size(), std::size_t{5});
        QVERIFY(rows[0].with && rows[0].without);
        QVERIFY(std::abs(rows[0].without->meanS / rows[0].with->meanS - rows[0].ratio) < 0.005);
        QCOMPARE(articleTokens().size(), std::size_t{9});
    }

    void aSweepReadsShorterLengthsFromTheLongestRuns() {
        const std::vector<std::int64_t> lengths = {16, 32, 64, 100};
        QCOMPARE(sweepLengths(100), lengths);
        QCOMPARE(sweepLengths(16), std::vector<std::int64_t>{16});
        QCOMPARE(sweepLengths(4), std::vector<std::int64_t>{4});
        ExperimentReport report;
        report.newTokens = 20;
        report.runs = {runOf(kOn, std::vector<double>(20, 2.0)),
                       runOf(kOff, std::vector<double>(20, 3.0))};
        summarise(report);
        const SweepRow row = sweepRow(report, {WeightType::F32, KvType::F16});
        QCOMPARE(row.lengths.size(), std::size_t{2});
        QCOMPARE(row.lengths[0].newTokens, std::int64_t{16});
        QVERIFY(isNear(row.lengths[0].withS, 0.032));
        QVERIFY(isNear(row.lengths[1].withoutS, 0.060));
        QVERIFY(isNear(row.lengths[1].ratio(), 1.5));
        QVERIFY(!row.lengths[0].ratioInterval); // one run of each
        QCOMPARE(row.paysFrom.value(), std::int64_t{1});
    }
};

KVGLASS_TEST(ExperimentCurvesTest);
#include "experiment_curves_test.moc"
