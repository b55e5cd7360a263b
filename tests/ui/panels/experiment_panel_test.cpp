// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/experiment_panel.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "engine/experiment/article_experiment.h"
#include "tests/support/test_program.h"
#include "tests/ui/client/fake_backend.h"
#include "ui/client/engine_client.h"
#include "ui/panels/experiment_curve_plot.h"
#include "ui/panels/experiment_figures.h"
#include "ui/panels/experiment_form.h"
#include "ui/panels/experiment_results.h"
#include "ui/panels/experiment_sweep.h"
#include "ui/panels/run_times_plot.h"
#include "ui/plot/number_format.h"

namespace kvglass::ui {

namespace {

QString plain(QString text) { return text.replace(kThinSpace, u' '); }

QString cell(const FigureTableModel& model, int row, int column) {
    return plain(model.index(row, column).data().toString());
}

/// The article's means over two runs of each mode.
ExperimentRecord articleRecord() {
    const auto runOf = [](CachePolicy cache, double seconds, std::int64_t positions) {
        ExperimentRun run;
        run.cache = cache;
        run.seconds = seconds;
        run.computedPositions = positions;
        for (int i = 1; i <= 1000; ++i)
            run.stepMs.push_back(cache.keepsCache() ? seconds : seconds * 2.0 * i / 1000.0);
        run.tokens.assign(1000, TokenId(1));
        return run;
    };
    ExperimentRecord record;
    record.setting = {"gpt2-medium", "cpu", "f32", KvType::F32, "a processor", {1'420'000'000, 0}};
    record.prompt = articleTokens();
    record.report.promptTokens = 9;
    record.report.newTokens = 1000;
    record.report.wantedRuns = 2;
    record.report.runs = {runOf(CachePolicy::full(), 21.694 - 3.176, 1008),
                          runOf(CachePolicy::full(), 21.694 + 3.176, 1008),
                          runOf(CachePolicy::off(), 107.393 - 1.874, 508500),
                          runOf(CachePolicy::off(), 107.393 + 1.874, 508500)};
    summarise(record.report);
    return record;
}

struct Setup {
    Setup()
        : client(std::make_unique<EngineClient>(test::fakeEngineFactory(fake), &data, nullptr)),
          panel(std::make_unique<ExperimentPanel>(client.get(), nullptr)) {
        panel->resize(900, 500);
        panel->show();
    }
    ~Setup() { panel.reset(); }
    [[nodiscard]] bool load() {
        fake->loads.open();
        client->load(test::fakeChoice());
        if (!waitFor(EngineState::Ready))
            return false;
        ExperimentRequest request;
        request.prompt = std::string("xy");
        request.newTokens = 12;
        request.runs = 2;
        panel->form().setRequest(request);
        return true;
    }
    [[nodiscard]] bool waitFor(EngineState state) {
        return QTest::qWaitFor([&] { return client->state() == state; }, 30'000);
    }
    [[nodiscard]] QPushButton* button(const QString& text) const {
        for (QPushButton* each : panel->findChildren<QPushButton*>())
            if (each->text().startsWith(text))
                return each;
        return nullptr;
    }
    std::shared_ptr<test::FakeState> fake = std::make_shared<test::FakeState>();
    RunData data;
    std::unique_ptr<EngineClient> client;
    std::unique_ptr<ExperimentPanel> panel;
};

} // namespace

class ExperimentPanelTest : public QObject {
    Q_OBJECT
private slots:
    void theArticlesNumbersStandInTheArticlesWords() {
        Setup s;
        s.panel->setRecord(articleRecord());
        const FigureTableModel& figures = s.panel->results().figures();
        QCOMPARE(cell(figures, 0, 1), QStringLiteral("21.694 ± 3.176 s"));
        QCOMPARE(cell(figures, 0, 2), QStringLiteral("107.393 ± 1.874 s"));
        QVERIFY(cell(figures, 0, 3).startsWith(QStringLiteral("4.95 ×")));
        QCOMPARE(cell(figures, 0, 4), QStringLiteral("measured"));
        QCOMPARE(cell(figures, 1, 1), QStringLiteral("1 008"));
        QCOMPARE(cell(figures, 1, 2), QStringLiteral("508 500"));
        QCOMPARE(cell(figures, 1, 3), QStringLiteral("504 ×"));
        QCOMPARE(cell(figures, 1, 4), QStringLiteral("derived"));
        QCOMPARE(cell(figures, 3, 1), QStringLiteral("not measured")); // no read probe yet
        QVERIFY(plain(articleLines(s.panel->record().report))
                    .startsWith(QStringLiteral("with KV caching: 21.694 ± 3.176 seconds\n")));
        QVERIFY(s.panel->results().verdict().contains(QStringLiteral("The cache paid")));
        QVERIFY(s.panel->results().verdict().contains(QStringLiteral("504.5 times the work")));
    }

    void publishedRowsStandBesideOwnOnesAndBeforeThemToo() {
        Setup s;
        QCOMPARE(s.panel->results().figures().rowCount(), 5); // before anything ran
        s.panel->setRecord(articleRecord());
        const FigureTableModel& figures = s.panel->results().figures();
        QCOMPARE(figures.rowCount(), 4 + 5);
        QCOMPARE(cell(figures, 4, 0), QStringLiteral("gpt2-medium on T4"));
        QCOMPARE(cell(figures, 4, 1), cell(figures, 0, 1));
        QCOMPARE(cell(figures, 4, 4), QStringLiteral("published"));
        QVERIFY(figures.index(4, 0).data(Qt::FontRole).value<QFont>().italic());
        QVERIFY(!figures.index(4, 0).data(Qt::ToolTipRole).toString().isEmpty());
    }

    void aReadProbeGivesTheUtilisation() {
        ExperimentRecord record = articleRecord();
        record.probe = ReadProbe{320e9, "integer sum", 1 << 30, 6, 2};
        const std::vector<FigureRow> rows = experimentRows(record);
        // 1.42 GB in 21.694 ms: 65.5 GB/s, a fifth of 320 GB/s.
        QCOMPARE(plain(rows[2].cells[1]), QStringLiteral("65.5 GB/s"));
        QCOMPARE(plain(rows[3].cells[1]), QStringLiteral("20.5 %"));
        QVERIFY(rows[3].explanation.contains(QStringLiteral("integer sum")));
    }

    void eachRunIsAPointAndEachCurveHasItsFit() {
        Setup s;
        s.panel->setRecord(articleRecord());
        const ExperimentResults& results = s.panel->results();
        for (const CachePolicy cache : {CachePolicy::full(), CachePolicy::off()}) {
            QCOMPARE(results.runTimes().count(cache), 2);
            QCOMPARE(results.stepTimes().count(cache), 1000);
            QCOMPARE(results.stepTimes().fitEnd(cache), 0.0);
            QCOMPARE(results.cumulativeTimes().count(cache), 1000);
            QVERIFY(results.cumulativeTimes().fitEnd(cache) > 1000.0); // beyond what was measured
        }
    }

    void tablesAreSoundModels() {
        FigureTableModel model({QStringLiteral("a"), QStringLiteral("b")}, nullptr);
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.addRow({{QStringLiteral("x"), QStringLiteral("1")}, FigureOrigin::Predicted, {}});
        model.setRows({{{QStringLiteral("y"), QStringLiteral("2")}, {}, {}}});
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.columnCount(), 3);
        QCOMPARE(model.index(0, 2).data().toString(), QStringLiteral("measured"));
        QCOMPARE(model.headerData(1, Qt::Horizontal, Qt::DisplayRole).toString(),
                 QStringLiteral("b"));
    }

    void aButtonRunsTheExperiment() {
        Setup s;
        QVERIFY(!s.button(QStringLiteral("Run experiment"))->isEnabled()); // no model
        QVERIFY(s.load());
        s.fake->steps.open();
        QSignalSpy changed(s.panel.get(), &ExperimentPanel::recordChanged);
        QTest::mouseClick(s.button(QStringLiteral("Run experiment")), Qt::LeftButton);
        QCOMPARE(s.client->state(), EngineState::Measuring);
        QVERIFY(s.button(QStringLiteral("Cancel"))->isEnabled());
        QVERIFY(s.waitFor(EngineState::Ready));
        QCOMPARE(changed.count(), 5);
        QVERIFY(isComplete(s.panel->record().report));
        QVERIFY(s.panel->message().startsWith(QStringLiteral("Finished")));
        QVERIFY(!s.button(QStringLiteral("Cancel"))->isEnabled());
        QVERIFY(!s.button(QStringLiteral("Resume"))->isEnabled());
        QVERIFY(s.button(QStringLiteral("Export"))->isEnabled());
    }

    void progressRepaintsNoPlot() {
        Setup s;
        QVERIFY(s.load());
        QTest::qWait(20);
        QSignalSpy replots(&s.panel->results().stepTimes(), &QCustomPlot::afterReplot);
        s.fake->steps.allow(5); // a part of the first run
        s.panel->runExperiment();
        QTRY_VERIFY(s.panel->message().contains(QStringLiteral("run 1 of 4")));
        QCOMPARE(replots.count(), 0);
        s.panel->cancel();
        QVERIFY(s.waitFor(EngineState::Ready));
    }

    void aCancelledExperimentIsResumed() {
        Setup s;
        QVERIFY(s.load());
        s.fake->steps.allow(12 + 3);
        s.panel->runExperiment();
        QTRY_COMPARE(s.fake->stepsBegun.load(), std::int64_t{16});
        QTest::mouseClick(s.button(QStringLiteral("Cancel")), Qt::LeftButton);
        QVERIFY(s.waitFor(EngineState::Ready));
        QVERIFY(s.panel->message().contains(QStringLiteral("Cancelled")));
        QCOMPARE(s.panel->record().report.runs.size(), std::size_t{1});
        QPushButton* resume = s.button(QStringLiteral("Resume after 1 of 4"));
        QVERIFY(resume != nullptr && resume->isEnabled());
        s.fake->steps.open();
        QTest::mouseClick(resume, Qt::LeftButton);
        QVERIFY(s.waitFor(EngineState::Ready));
        QVERIFY(isComplete(s.panel->record().report));
    }

    void aRunningGenerationRefusesItInWords() {
        Setup s;
        QVERIFY(s.load());
        GenerationRequest request;
        request.prompt = std::string("x");
        request.maxNewTokens = 3;
        s.client->run(request);
        QTest::mouseClick(s.button(QStringLiteral("Run experiment")), Qt::LeftButton);
        QVERIFY2(s.panel->message().contains(QStringLiteral("a generation runs")),
                 qPrintable(s.panel->message()));
        s.fake->steps.open();
        QVERIFY(s.waitFor(EngineState::Ready));
        QVERIFY(s.panel->record().report.runs.empty());
    }

    void theArticlesPromptIsItsTokensForAModelWithoutWords() {
        Setup s;
        QVERIFY(s.load()); // random weights
        ExperimentForm form(nullptr);
        form.setModel(*s.client->model());
        const ExperimentRequest request = form.request();
        QVERIFY(std::get<std::vector<TokenId>>(request.prompt) == articleTokens());
        QCOMPARE(request.newTokens, std::int64_t{1000});
        QCOMPARE(request.runs, std::int64_t{5});
        QCOMPARE(request.protocol, Protocol::Published);
        ModelInfo small = *s.client->model();
        small.randomWeights = false;
        small.config.contextLength = 128;
        form.setModel(small);
        QCOMPARE(form.request().newTokens, std::int64_t{128 - 9});
        QVERIFY(std::holds_alternative<std::string>(form.request().prompt));
    }

    void aSweepFillsItsTable() {
        Setup s;
        QVERIFY(s.load());
        QCOMPARE(s.panel->sweep().types().size(), std::size_t{1});
        s.fake->steps.open();
        s.panel->runSweep();
        QVERIFY(s.waitFor(EngineState::Ready));
        const FigureTableModel& figures = s.panel->sweep().figures();
        QCOMPARE(figures.rowCount(), 2); // the one length, and from where caching pays
        QCOMPARE(cell(figures, 0, 0), QStringLiteral("f32 weights, f32 cache"));
        QCOMPARE(cell(figures, 0, 1), QStringLiteral("12"));
        QVERIFY(cell(figures, 1, 0).contains(QStringLiteral("caching pays from")));
    }

    void resultsAreSavedAsJsonAndCsv() {
        Setup s;
        s.panel->setRecord(articleRecord());
        QTemporaryDir folder;
        const QString json = folder.filePath(QStringLiteral("a.json"));
        QVERIFY(s.panel->save(json));
        QFile file(json);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto back = experimentFromJson(file.readAll().toStdString());
        QVERIFY(back.has_value());
        QCOMPARE(back->report.ratio, s.panel->record().report.ratio);
        const QString csv = folder.filePath(QStringLiteral("a.csv"));
        QVERIFY(s.panel->save(csv));
        QFile table(csv);
        QVERIFY(table.open(QIODevice::ReadOnly));
        QCOMPARE(table.readAll().count('\n'), 1 + 4 * 1000);
        QVERIFY(!s.panel->save(QStringLiteral("/no/such/folder/a.json")));
    }

    void everyControlHasAName() {
        Setup s;
        QVERIFY(s.load());
        for (const QWidget* widget : s.panel->findChildren<QWidget*>()) {
            if (widget->inherits("QSpinBox") || widget->inherits("QProgressBar") ||
                (widget->inherits("QComboBox")))
                QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
        }
        QVERIFY(!s.panel->accessibleName().isEmpty());
    }

    void progressSaysWhereItIsAndWhatIsPredicted() {
        ExperimentProgress now{3, 10, CachePolicy::full(), 412, 1000, 24.0};
        QCOMPARE(plain(progressText(now)),
                 QStringLiteral("run 3 of 10, with the cache: 412 of 1 000 tokens, about 24.0 s "
                                "left (predicted)"));
        now.run = 0;
        now.leftSeconds.reset();
        QCOMPARE(plain(progressText(now)),
                 QStringLiteral("warm-up, discarded, with the cache: 412 of 1 000 tokens"));
    }
};

} // namespace kvglass::ui

using kvglass::ui::ExperimentPanelTest;
KVGLASS_TEST(ExperimentPanelTest);
#include "experiment_panel_test.moc"
