// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <cmath>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "engine/experiment/experiment_json.h"
#include "engine/experiment/experiment_report.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

ExperimentRun runOf(CachePolicy cache, double seconds, std::int64_t computed) {
    return {cache, seconds, {seconds * 400.0, seconds * 600.0}, computed, {TokenId(1), TokenId(2)}};
}

/// The article's own numbers: mean 21.694 and 107.393 over five runs, 1,008 and 508,500 positions.
ExperimentReport articleReport() {
    ExperimentReport report;
    report.promptTokens = 9;
    report.newTokens = 1000;
    report.wantedRuns = 2;
    report.runs = {runOf(CachePolicy::full(), 21.694 - 3.176, 1008),
                   runOf(CachePolicy::full(), 21.694 + 3.176, 1008),
                   runOf(CachePolicy::off(), 107.393 - 1.874, 508500),
                   runOf(CachePolicy::off(), 107.393 + 1.874, 508500)};
    summarise(report);
    return report;
}

bool contains(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

int sentences(const std::string& text) {
    return static_cast<int>(QString::fromStdString(text).split(". ").size());
}

} // namespace

class ExperimentReportTest : public QObject {
    Q_OBJECT
private slots:
    void theArticlesNumbersGiveTheArticlesTable();
    void theSoundProtocolDividesByNMinusOne();
    void aSingleSoundRunHasNoDeviation();
    void theVerdictFollowsFromTheNumbers();
    void theVerdictIsHonestWhenTheCacheDoesNotPay();
    void theVerdictIsHonestWhenTheRunsDoNotShowIt();
    void theVerdictOfEqualWorkSaysSo();
    void anUnfinishedExperimentHasNoComparison();
    void differingTextsAreFound();
    void theJsonHasTheDocumentedFields();
};

void ExperimentReportTest::theArticlesNumbersGiveTheArticlesTable() {
    const ExperimentReport report = articleReport();
    QCOMPARE(timeLine(CachePolicy::full(), *report.with),
             std::string("with KV caching: 21.694 ± 3.176 seconds"));
    QCOMPARE(timeLine(CachePolicy::off(), *report.without),
             std::string("without KV caching: 107.393 ± 1.874 seconds"));
    QCOMPARE(report.ratio.value(), report.without->meanS / report.with->meanS);
    QVERIFY(std::abs(report.ratio.value() - 4.95) < 0.005);
    QVERIFY(std::abs(report.workRatio.value() - 504.46) < 0.005);
    QVERIFY(contains(conventionLine(report), "population (n), n = 2"));
}

void ExperimentReportTest::theSoundProtocolDividesByNMinusOne() {
    ExperimentReport report = articleReport();
    report.protocol = Protocol::Sound;
    summarise(report);
    QVERIFY(std::abs(report.with->stdS.value() - 3.176 * std::sqrt(2.0)) < 1e-12);
    QVERIFY(contains(conventionLine(report), "sample (n - 1)"));
}

void ExperimentReportTest::aSingleSoundRunHasNoDeviation() {
    ExperimentReport report;
    report.protocol = Protocol::Sound;
    report.runs = {runOf(CachePolicy::full(), 0.5, 10)};
    summarise(report);
    QCOMPARE(timeLine(CachePolicy::full(), *report.with),
             std::string("with KV caching: 0.500000 ± unknown seconds"));
}

void ExperimentReportTest::theVerdictFollowsFromTheNumbers() {
    const std::string verdict = articleReport().verdict;
    QCOMPARE(sentences(verdict), 3);
    QVERIFY(contains(verdict, "The cache paid: without it, 1,000 new tokens took 4.95 times"));
    QVERIFY(contains(verdict, "508,500 token positions instead of 1,008: 504.5 times the work"));
    QVERIFY(contains(verdict, "21.5 ms with the cache and 0.211 ms without"));
}

void ExperimentReportTest::theVerdictIsHonestWhenTheCacheDoesNotPay() {
    ExperimentReport report;
    report.newTokens = 2;
    report.runs = {runOf(CachePolicy::full(), 2.0, 10), runOf(CachePolicy::full(), 2.1, 10),
                   runOf(CachePolicy::off(), 1.0, 19), runOf(CachePolicy::off(), 1.1, 19)};
    summarise(report);
    QVERIFY(contains(report.verdict, "The cache did not pay"));
    QCOMPARE(sentences(report.verdict), 3);
}

void ExperimentReportTest::theVerdictIsHonestWhenTheRunsDoNotShowIt() {
    ExperimentReport report;
    report.newTokens = 2;
    report.runs = {runOf(CachePolicy::full(), 1.0, 10), runOf(CachePolicy::full(), 2.0, 10),
                   runOf(CachePolicy::off(), 1.1, 19), runOf(CachePolicy::off(), 2.1, 19)};
    summarise(report);
    QVERIFY(report.ratio.value() > 1.0 && report.ratioInterval->low < 1.0);
    QVERIFY(contains(report.verdict, "do not show that the cache pays"));
}

void ExperimentReportTest::theVerdictOfEqualWorkSaysSo() {
    ExperimentReport report;
    report.newTokens = 1;
    report.runs = {runOf(CachePolicy::full(), 1.0, 9), runOf(CachePolicy::off(), 1.0, 9)};
    summarise(report);
    QVERIFY(contains(report.verdict, "Both modes did the same work"));
    QVERIFY(contains(report.verdict, "too few runs for an interval"));
}

void ExperimentReportTest::anUnfinishedExperimentHasNoComparison() {
    ExperimentReport report;
    report.wantedRuns = 5;
    report.runs = {runOf(CachePolicy::full(), 1.0, 9)};
    summarise(report);
    QVERIFY(report.with.has_value());
    QVERIFY(!report.without && !report.ratio && !report.ratioInterval && !report.workRatio);
    QVERIFY(contains(report.verdict, "1 of 5 runs with the cache and 0 of 5 without"));
    QCOMPARE(sentences(report.verdict), 3);
}

void ExperimentReportTest::differingTextsAreFound() {
    ExperimentReport report = articleReport();
    QVERIFY(!report.firstDifferingToken);
    report.runs[3].tokens[1] = TokenId(9);
    summarise(report);
    QCOMPARE(report.firstDifferingToken.value(), std::int64_t{2});
}

void ExperimentReportTest::theJsonHasTheDocumentedFields() {
    const ExperimentReport report = articleReport();
    ExperimentRecord record;
    record.setting.model = "gpt2-medium";
    record.report = report;
    const std::string text = experimentJson(record);
    const QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
    for (const char* key :
         {"protocol", "model", "device", "dtype", "prompt_tokens", "new_tokens", "runs", "with",
          "without", "ratio", "ratio_interval", "computed_positions", "verdict"})
        QVERIFY2(object.contains(key), key);
    QCOMPARE(object["protocol"].toString(), QString("published"));
    QCOMPARE(object["model"].toString(), QString("gpt2-medium"));
    QCOMPARE(object["runs"].toArray().size(), 4);
    const QJsonObject run = object["runs"].toArray()[2].toObject();
    QCOMPARE(run["cache"].toString(), QString("off"));
    QCOMPARE(run["seconds"].toDouble(), report.runs[2].seconds);
    QCOMPARE(run["step_ms"].toArray().size(), 2);
    QCOMPARE(object["with"].toObject()["mean_s"].toDouble(), report.with->meanS);
    QCOMPARE(object["with"].toObject()["std_s"].toDouble(), *report.with->stdS);
    QCOMPARE(object["without"].toObject()["n"].toInt(), 2);
    QCOMPARE(object["computed_positions"].toObject()["without"].toInt(), 508500);
    QCOMPARE(object["ratio_interval"].toArray()[0].toDouble(), report.ratioInterval->low);
}

KVGLASS_TEST(ExperimentReportTest);
#include "experiment_report_test.moc"
