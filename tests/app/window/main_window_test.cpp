// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/main_window.h"

#include <set>

#include <QAccessible>
#include <QDockWidget>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolBar>

#include "app/window/model_picker.h"
#include "app/window/run_bar.h"
#include "app/window/scripted_run.h"
#include "app/window/state_label.h"
#include "tests/support/test_program.h"
#include "tests/ui/client/fake_backend.h"
#include "ui/panels/cache_switch_button.h"
#include "ui/panels/experiment_form.h"
#include "ui/panels/experiment_panel.h"
#include "ui/panels/log_buffer.h"
#include "ui/panels/prompt_editor.h"
#include "ui/panels/prompt_panel.h"
#include "ui/panels/run_banner.h"
#include "ui/panels/status_numbers.h"
#include "ui/panels/transcript_panel.h"
#include "ui/panels/transcript_view.h"

namespace kvglass::window {

namespace {

struct Setup {
    explicit Setup(std::unique_ptr<QSettings> settings = {},
                   std::filesystem::path experiment = {}) {
        WindowParts parts;
        parts.engine = test::fakeEngineFactory(fake);
        parts.log = std::make_shared<ui::LogBuffer>();
        parts.settings = std::move(settings);
        parts.experiment = std::move(experiment);
        window = std::make_unique<MainWindow>(std::move(parts));
    }
    [[nodiscard]] bool start(WindowOptions options = {}) {
        fake->loads.open();
        options.model = options.model.value_or("random:gpt2");
        options.device = "fake";
        window->start(options);
        window->show();
        return waitFor(ui::EngineState::Ready);
    }
    [[nodiscard]] bool waitFor(ui::EngineState state) {
        return QTest::qWaitFor([&] { return window->client().state() == state; }, 30'000);
    }
    std::shared_ptr<test::FakeState> fake = std::make_shared<test::FakeState>();
    std::unique_ptr<MainWindow> window;
};

/// The button that a message of the window offers.
QPushButton* actionButton(const MainWindow& window) {
    return window.findChild<ui::RunBanner*>()->findChild<QPushButton*>();
}

} // namespace

class MainWindowTest : public QObject {
    Q_OBJECT
private slots:
    void everyCommandHasAKeyOfItsOwn() {
        Setup s;
        std::set<QString> keys;
        std::vector<QAction*> actions = s.window->actions().all();
        const auto& docks = s.window->docks().actions();
        actions.insert(actions.end(), docks.begin(), docks.end());
        for (const QAction* action : actions) {
            const QString key = action->shortcut().toString();
            QVERIFY2(!key.isEmpty(), qPrintable(action->objectName()));
            QVERIFY2(keys.insert(key).second, qPrintable(key + u' ' + action->objectName()));
            QVERIFY2(!action->toolTip().isEmpty(), qPrintable(action->objectName()));
        }
        // No other action of the window answers to one of them.
        std::set<const QAction*> known(actions.begin(), actions.end());
        for (const QAction* other : s.window->findChildren<QAction*>()) {
            if (!known.contains(other) && other->shortcutContext() == Qt::WindowShortcut)
                QVERIFY2(!keys.contains(other->shortcut().toString()), qPrintable(other->text()));
        }
    }

    void everyFocusableWidgetHasAName() {
        Setup s;
        for (QWidget* widget : s.window->findChildren<QWidget*>()) {
            if ((widget->focusPolicy() & Qt::TabFocus) == 0 || widget->focusProxy() != nullptr)
                continue; // a proxy gets the focus and is looked at itself
            // Parts that Qt makes for itself speak through the widget that owns them.
            if (widget->objectName().startsWith(QStringLiteral("qt_")) ||
                widget->inherits("QComboBoxListView") ||
                widget->inherits("QComboBoxPrivateContainer") || widget->inherits("QMenu") ||
                widget->inherits("QTabBar") || widget->inherits("QCustomPlot"))
                continue;
            // As a screen reader sees it: for buttons their text will do.
            QAccessibleInterface* seen = QAccessible::queryAccessibleInterface(widget);
            QVERIFY(seen != nullptr);
            QVERIFY2(!seen->text(QAccessible::Name).isEmpty(),
                     qPrintable(QLatin1String(widget->metaObject()->className()) + u' ' +
                                widget->parentWidget()->metaObject()->className()));
        }
    }

    void aPageHasTheWindowToItselfInAPresentation() {
        Setup s;
        QVERIFY(s.start());
        s.window->actions().presentation->trigger();
        const auto dock = [&](DockId id) { return s.window->docks().dock(id); };
        QVERIFY(!dock(DockId::Memory)->isHidden());
        for (const DockId page : {DockId::Experiment, DockId::Race, DockId::Compare}) {
            dock(page)->show();
            dock(page)->raise();
            QTRY_VERIFY(dock(DockId::Memory)->isHidden());
            QVERIFY(dock(DockId::Transcript)->isHidden());
            dock(DockId::Latency)->raise();
            QTRY_VERIFY(!dock(DockId::Memory)->isHidden());
            QVERIFY(!dock(DockId::Transcript)->isHidden());
        }
        dock(DockId::Race)->raise();
        s.window->actions().presentation->trigger();
        QTRY_VERIFY(!dock(DockId::Memory)->isHidden());
        // Outside a presentation nothing is hidden.
        dock(DockId::Race)->raise();
        QTest::qWait(50);
        QVERIFY(!dock(DockId::Memory)->isHidden());
    }

    void theStateGivesWayToTheFigures() {
        Setup s;
        WindowOptions options;
        options.size = QSize(1000, 700);
        QVERIFY(s.start(options));
        auto* state = s.window->findChild<StateLabel*>();
        QVERIFY(state != nullptr);
        state->showState(QString(300, QLatin1Char('x')));
        QTest::qWait(50);
        const auto* numbers = s.window->findChild<ui::StatusNumbers*>();
        QVERIFY(numbers->width() >= numbers->minimumSizeHint().width());
        QVERIFY(s.window->width() <= 1010); // the text does not widen the window
        for (const QLabel* label : numbers->findChildren<QLabel*>())
            if (label->isVisible())
                QVERIFY2(label->geometry().right() <= numbers->width(), qPrintable(label->text()));
        QCOMPARE(state->toolTip().size(), 300);
    }

    void controlReturnRunsAndTheTextAppears() {
        Setup s;
        QVERIFY(s.start());
        s.fake->steps.open();
        s.window->promptPanel().setPrompt(QStringLiteral("abc"));
        ui::PromptSettings settings;
        settings.maxNewTokens = 20;
        s.window->promptPanel().setSettings(settings);
        s.window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(s.window.get()));
        s.window->promptPanel().editor()->setFocus();
        QTest::keyClick(s.window->promptPanel().editor(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(s.window->data().tokens().size(), std::size_t{20});
        QVERIFY(s.waitFor(ui::EngineState::Ready));
        QVERIFY(s.window->transcriptPanel().view()->text().plain().startsWith(
            QStringLiteral("abcdefg")));
        QVERIFY(s.window->stateShown().contains(QStringLiteral("20 tokens")));
    }

    void controlKReachesTheWindowFromTheTextField() {
        Setup s;
        QVERIFY(s.start());
        s.window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(s.window.get()));
        ui::PromptEditor* editor = s.window->promptPanel().editor();
        s.window->promptPanel().setPrompt(QStringLiteral("keep this"));
        editor->setFocus();
        editor->moveCursor(QTextCursor::Start);
        QTest::keyClick(editor, Qt::Key_K, Qt::ControlModifier);
        QCOMPARE(s.window->client().cachePolicy(), CachePolicy::off());
        QCOMPARE(s.window->promptPanel().prompt(), QStringLiteral("keep this"));
        QVERIFY(!s.window->runBar().cacheSwitch()->isChecked());
        QVERIFY(!s.window->actions().cache->isChecked());
    }

    void theSwitchFollowsWhatTheRunDoes() {
        Setup s;
        WindowOptions options;
        options.switchCacheAt = {3};
        options.maxNewTokens = 6;
        options.prompt = "x";
        QVERIFY(s.start(options));
        s.fake->steps.open();
        s.window->runNow();
        QVERIFY(s.waitFor(ui::EngineState::Ready));
        QVERIFY(!s.window->runBar().cacheSwitch()->isChecked());
    }

    void aModelThatIsNotThereIsSaidWithARemedy() {
        Setup s;
        WindowOptions options;
        options.model = "/no/such/folder";
        options.device = "fake";
        s.window->start(options);
        s.window->show();
        QTRY_VERIFY(s.window->banner().message().has_value() &&
                    s.window->banner().message()->kind == ui::BannerKind::Failure);
        QVERIFY(!s.window->banner().message()->details.isEmpty());
        QVERIFY(!s.window->banner().message()->action.isEmpty());
    }

    void randomWeightsAreSaid() {
        Setup s;
        QVERIFY(s.start());
        QVERIFY(s.window->banner().message().has_value());
        QVERIFY(s.window->banner().message()->headline.contains(QStringLiteral("Random")));
    }

    void aLostDeviceOffersTheCpuAndKeepsTheText() {
        Setup s;
        WindowOptions options;
        options.prompt = "x";
        QVERIFY(s.start(options));
        s.fake->steps.open();
        s.fake->failAtStep = 3;
        s.window->runNow();
        QTRY_VERIFY(s.window->banner().message()->kind == ui::BannerKind::Failure);
        QVERIFY(s.window->banner().message()->action.contains(QStringLiteral("CPU")));
        QCOMPARE(s.window->data().tokens().size(), std::size_t{2});
    }

    void theCpuGoesOnWithTheTextOfALostDevice() {
        Setup s;
        WindowOptions options;
        options.prompt = "x";
        options.maxNewTokens = 9;
        ui::PromptSettings settings = s.window->promptPanel().settings();
        settings.sampling.temperature = 0.0;
        s.window->promptPanel().setSettings(settings);
        QVERIFY(s.start(options));
        s.fake->steps.open();
        s.fake->failAtStep = 3;
        s.window->runNow();
        QTRY_VERIFY(s.window->banner().message()->kind == ui::BannerKind::Failure);
        s.fake->steps.close();
        actionButton(*s.window)->click();
        QTRY_COMPARE(s.window->client().state(), ui::EngineState::Prefill);
        QCOMPARE(s.window->client().model()->device.id, std::string("cpu"));
        s.fake->steps.open();
        QVERIFY(s.waitFor(ui::EngineState::Ready));
        // The prompt "x" and two tokens, then the other seven: the text is what it would have been.
        QCOMPARE(s.window->data().prompt().size(), std::size_t{3});
        QCOMPARE(s.window->data().tokens().size(), std::size_t{7});
        std::string text;
        for (std::int64_t position = 0; position < 10; ++position)
            text += s.window->data().bytesAt(position);
        QCOMPARE(text, std::string("xbcdefghij"));
    }

    void whatDoesNotFitIsOfferedInSixteenBits() {
        Setup s;
        s.fake->fitsHalfOnly = true;
        s.fake->loads.open();
        WindowOptions options;
        options.model = "random:gpt2";
        options.device = "fake";
        s.window->start(options);
        s.window->show();
        QTRY_VERIFY(s.window->banner().message().has_value() &&
                    s.window->banner().message()->kind == ui::BannerKind::Failure);
        QVERIFY(s.window->banner().message()->action.contains(QStringLiteral("16-bit")));
        actionButton(*s.window)->click();
        QVERIFY(s.waitFor(ui::EngineState::Ready));
        QVERIFY(s.window->client().model()->choice.weightType == WeightType::F16);
        QCOMPARE(s.window->client().model()->device.id, std::string("fake"));
    }

    void closingWhileTextStreamsEndsTheRun() {
        Setup s;
        WindowOptions options;
        options.prompt = "x";
        QVERIFY(s.start(options));
        s.fake->steps.allow(2);
        s.window->runNow();
        QTRY_COMPARE(s.window->data().tokens().size(), std::size_t{2});
        s.window->close();
        s.window.reset(); // returns only when the thread has ended
        QCOMPARE(s.fake->stepsDone.load(), std::int64_t{2});
    }

    void escapeStopsAndThenClearsTheSelection() {
        Setup s;
        WindowOptions options;
        options.prompt = "x";
        QVERIFY(s.start(options));
        s.fake->steps.allow(3);
        s.window->runNow();
        QTRY_COMPARE(s.window->data().tokens().size(), std::size_t{3});
        s.window->actions().stop->trigger();
        QVERIFY(s.waitFor(ui::EngineState::Ready));
        QVERIFY(!s.window->actions().stop->isEnabled());
        s.window->selection().lock(1);
        QVERIFY(s.window->actions().stop->isEnabled());
        s.window->actions().stop->trigger();
        QVERIFY(!s.window->selection().token());
    }

    void theLayoutAndSettingsAreRemembered() {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("window.ini"));
        ui::PromptSettings settings;
        settings.maxNewTokens = 33;
        {
            Setup s(std::make_unique<QSettings>(path, QSettings::IniFormat));
            QVERIFY(s.start());
            s.window->promptPanel().setSettings(settings);
            s.window->docks().dock(DockId::Memory)->hide();
            s.window->docks().dock(DockId::Log)->show();
            s.window->close();
        }
        Setup s(std::make_unique<QSettings>(path, QSettings::IniFormat));
        s.window->show();
        QCOMPARE(s.window->promptPanel().settings(), settings);
        QVERIFY(s.window->docks().dock(DockId::Memory)->isHidden());
        QVERIFY(!s.window->docks().dock(DockId::Log)->isHidden());
        s.window->actions().restoreLayout->trigger();
        QVERIFY(!s.window->docks().dock(DockId::Memory)->isHidden());
        QVERIFY(s.window->docks().dock(DockId::Log)->isHidden());
    }

    void presentationShowsFewViewsInLargeTypeAndGoesBack() {
        Setup s;
        QVERIFY(s.start());
        const qreal usual = QApplication::font().pointSizeF();
        s.window->actions().presentation->trigger();
        QVERIFY(QApplication::font().pointSizeF() > usual);
        QVERIFY(s.window->docks().dock(DockId::Candidates)->isHidden());
        QVERIFY(!s.window->docks().dock(DockId::Latency)->isHidden());
        s.window->actions().presentation->trigger();
        QCOMPARE(QApplication::font().pointSizeF(), usual);
        QVERIFY(!s.window->docks().dock(DockId::Prompt)->isHidden());
    }

    void aClickInTheMenuTogglesAViewAndItsKeyLeadsThere() {
        Setup s;
        QVERIFY(s.start());
        s.window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(s.window.get()));
        QDockWidget* dock = s.window->docks().dock(DockId::Memory);
        QAction* action = s.window->docks().actions()[static_cast<std::size_t>(DockId::Memory)];
        action->trigger();
        QVERIFY(dock->isHidden());
        action->trigger();
        QVERIFY(!dock->isHidden());
        s.window->promptPanel().editor()->setFocus();
        QTest::keySequence(s.window.get(), action->shortcut());
        QVERIFY(!dock->isHidden()); // the first time it leads there
        QVERIFY(dock->isAncestorOf(QApplication::focusWidget()));
        QTest::keySequence(s.window.get(), action->shortcut());
        QVERIFY(dock->isHidden());
    }

    void presentationKeepsWhatTheMessageRowSays() {
        Setup s;
        QVERIFY(s.start()); // with the notice of random weights
        QVERIFY(s.window->banner().isVisible());
        s.window->actions().presentation->trigger();
        s.window->banner().dismiss();
        s.window->actions().presentation->trigger();
        QVERIFY(!s.window->findChild<QToolBar*>(QStringLiteral("messages"))->isVisible());
        QVERIFY(!s.window->isFullScreen());
    }

    void transcriptAndPictureAreSaved() {
        QTemporaryDir folder;
        Setup s;
        WindowOptions options;
        options.prompt = "abc";
        QVERIFY(s.start(options));
        s.window->promptPanel().setSettings(
            {.sampling = {}, .maxNewTokens = 3, .endOfText = EndOfTextRule::Stop}); // greedy
        s.fake->steps.open();
        s.window->runNow();
        QVERIFY(s.waitFor(ui::EngineState::Ready));
        const QString text = folder.filePath(QStringLiteral("text.txt"));
        QVERIFY(s.window->saveTranscript(text));
        QFile file(text);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().startsWith("abcdef"));
        const QString picture = folder.filePath(QStringLiteral("window.png"));
        QVERIFY(s.window->savePicture(picture));
        QCOMPARE(QImage(picture).size(), s.window->size());
        QVERIFY(!s.window->savePicture(QStringLiteral("/no/such/folder/window.png")));
    }

    void aScriptedRunSavesItsPictureAndEndsWithZero() {
        QTemporaryDir folder;
        Setup s;
        WindowOptions options;
        options.model = "random:gpt2";
        options.device = "fake";
        options.prompt = "x";
        options.maxNewTokens = 40;
        options.run = true;
        options.screenshot = folder.filePath(QStringLiteral("a.png")).toStdString();
        options.uiStats = folder.filePath(QStringLiteral("a.json")).toStdString();
        options.size = QSize(900, 700);
        s.fake->loads.open();
        s.fake->steps.open();
        ScriptedRun script(*s.window, options);
        QSignalSpy done(&script, &ScriptedRun::done);
        s.window->start(options);
        s.window->show();
        QVERIFY(done.wait(30'000));
        QCOMPARE(done[0][0].toInt(), 0);
        QCOMPARE(QImage(QString::fromStdString(options.screenshot)).size(), QSize(900, 700));
        QFile stats(QString::fromStdString(options.uiStats));
        QVERIFY(stats.open(QIODevice::ReadOnly));
        QVERIFY(stats.readAll().contains("\"tokens\": 40"));
        // Off at half, on again at three quarters.
        QCOMPARE(s.window->data().switches().size(), std::size_t{2});
        QCOMPARE(s.window->data().switches()[0].step, std::int64_t{20});
        QCOMPARE(s.window->data().switches()[1].step, std::int64_t{30});
    }

    void aPictureWithoutASizeHasRoomForEveryViewOnAnyScreen() {
        Setup s;
        WindowOptions options;
        options.screenshot = "unused.png";
        QVERIFY(s.start(options));
        for (const DockId id :
             {DockId::Attention, DockId::Memory, DockId::Latency, DockId::Transcript}) {
            const QDockWidget* dock = s.window->docks().dock(id);
            QVERIFY2(!dock->visibleRegion().isEmpty(), qPrintable(dock->windowTitle()));
            QVERIFY2(dock->width() > 250 && dock->height() > 200, qPrintable(dock->windowTitle()));
        }
        QVERIFY(s.window->grab().width() >= 1400);
    }

    void aStoryLongerThanTheContextStillShowsBothSwitches() {
        QTemporaryDir folder;
        Setup s;
        WindowOptions options;
        options.model = "random:gpt2"; // 1,024 positions
        options.device = "fake";
        options.prompt = std::string(944, 'x');
        options.maxNewTokens = 900; // 80 fit
        options.run = true;
        options.screenshot = folder.filePath(QStringLiteral("a.png")).toStdString();
        s.fake->loads.open();
        s.fake->steps.open();
        ScriptedRun script(*s.window, options);
        QSignalSpy done(&script, &ScriptedRun::done);
        s.window->start(options);
        s.window->show();
        QVERIFY(done.wait(60'000));
        QCOMPARE(s.window->data().tokens().size(), std::size_t{80});
        QCOMPARE(s.window->data().switches().size(), std::size_t{2});
        QCOMPARE(s.window->data().switches()[0].step, std::int64_t{40});
        QCOMPARE(s.window->data().switches()[1].step, std::int64_t{60});
    }

    void rightOutsideTheTranscriptKeepsAFinishedRun() {
        Setup s;
        WindowOptions options;
        options.prompt = "x";
        options.maxNewTokens = 4;
        QVERIFY(s.start(options));
        s.fake->steps.open();
        s.window->runNow();
        QVERIFY(s.waitFor(ui::EngineState::Ready));
        s.window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(s.window.get()));
        for (const DockId id : {DockId::Latency, DockId::Memory, DockId::Attention}) {
            QWidget* panel = s.window->docks().dock(id)->widget();
            s.window->docks().dock(id)->raise();
            panel->setFocus();
            s.window->selection().clear();
            QTest::keyClick(panel, Qt::Key_Home);
            QVERIFY(s.window->selection().token().has_value());
            const auto first = *s.window->selection().token();
            QTest::keyClick(panel, Qt::Key_Right);
            QCOMPARE(s.window->selection().token(), std::optional(first + 1));
        }
        s.window->setFocus();
        QTest::keyClick(s.window.get(), Qt::Key_Right);
        QCOMPARE(s.window->client().state(), ui::EngineState::Ready);
        QCOMPARE(s.window->data().tokens().size(), std::size_t{4});
        s.window->actions().step->trigger(); // the button may
        QCOMPARE(s.window->client().state(), ui::EngineState::Paused);
        QTRY_COMPARE(s.window->data().tokens().size(), std::size_t{1});
        QTest::keyClick(s.window.get(), Qt::Key_Right); // and while paused the key does
        QTRY_COMPARE(s.window->data().tokens().size(), std::size_t{2});
        s.window->client().stop();
        QVERIFY(s.waitFor(ui::EngineState::Ready));
    }

    void aRunWhileTheEngineMeasuresIsRefusedInWords() {
        Setup s;
        QVERIFY(s.start());
        s.window->experimentPanel().runExperiment();
        QTRY_COMPARE(s.fake->stepsBegun.load(), std::int64_t{1}); // at the gate
        QCOMPARE(s.window->stateShown(), QStringLiteral("Measuring"));
        s.window->actions().run->trigger();
        QVERIFY(s.window->banner().message().has_value());
        QVERIFY(s.window->banner().message()->headline.contains(QStringLiteral("measuring")));
        QVERIFY(s.window->data().tokens().empty());
        s.window->banner().message()->onAction(); // stops the measurement
        QVERIFY(s.waitFor(ui::EngineState::Ready));
        QVERIFY(s.window->actions().run->isEnabled());
    }

    void anUnfinishedExperimentIsThereAfterARestart() {
        QTemporaryDir folder;
        const std::filesystem::path path =
            folder.filePath(QStringLiteral("made/experiment.json")).toStdString();
        ui::ExperimentRequest request;
        request.prompt = std::string("xy");
        request.newTokens = 5;
        request.runs = 2;
        {
            Setup s({}, path);
            QVERIFY(s.start());
            s.window->experimentPanel().form().setRequest(request);
            s.fake->steps.allow(5 + 2);
            s.window->experimentPanel().runExperiment();
            QTRY_COMPARE(s.fake->stepsBegun.load(), std::int64_t{8});
            QTRY_COMPARE(s.window->experimentPanel().record().report.runs.size(), std::size_t{1});
        } // as if it had been killed: nothing was stopped before
        Setup s({}, path);
        QVERIFY(s.start());
        QCOMPARE(s.window->experimentPanel().record().report.runs.size(), std::size_t{1});
        s.fake->steps.open();
        s.window->experimentPanel().goOn();
        QVERIFY(s.waitFor(ui::EngineState::Ready));
        QVERIFY(isComplete(s.window->experimentPanel().record().report));
    }

    void loadingShowsItsProgressOverAnyMessage() {
        Setup s;
        QVERIFY(s.start()); // leaves the notice of random weights
        QVERIFY(s.window->banner().message().has_value());
        s.fake->loads.close();
        ModelChoice other = s.window->client().model()->choice;
        other.model = "random:gpt2-medium";
        emit s.window->runBar().models()->chosen(other);
        QTRY_VERIFY(s.window->banner().message().has_value() &&
                    s.window->banner().message()->kind == ui::BannerKind::Progress);
        s.window->banner().message()->onAction(); // cancel
        QVERIFY(s.waitFor(ui::EngineState::Ready));
        QCOMPARE(s.window->client().model()->choice.model, std::string("random:gpt2"));
    }

    void anotherModelLeavesNothingOfTheLastRun() {
        Setup s;
        WindowOptions options;
        options.prompt = "x";
        options.maxNewTokens = 4;
        QVERIFY(s.start(options));
        s.fake->steps.open();
        s.window->runNow();
        QVERIFY(s.waitFor(ui::EngineState::Ready));
        s.window->selection().lock(2);
        ModelChoice other = s.window->client().model()->choice;
        other.model = "random:gpt2-medium";
        emit s.window->runBar().models()->chosen(other);
        QVERIFY(s.waitFor(ui::EngineState::Ready));
        QVERIFY(s.window->data().tokens().empty());
        QVERIFY(!s.window->selection().token());
        QVERIFY(!s.window->stateShown().contains(QStringLiteral("tokens")));
    }

    void whatTheCommandLineSaidIsNotRemembered() {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("window.ini"));
        {
            Setup s(std::make_unique<QSettings>(path, QSettings::IniFormat));
            WindowOptions options;
            options.maxNewTokens = 7;
            options.theme = Theme::Dark;
            QVERIFY(s.start(options)); // with a model and a device
            s.window->close();
        }
        const WindowSettings read(std::make_unique<QSettings>(path, QSettings::IniFormat));
        QCOMPARE(read.model(), ModelChoice());
        QCOMPARE(read.theme(), Theme::System);
        QVERIFY(read.prompt().has_value());
        QVERIFY(read.prompt()->maxNewTokens != 7);
    }

    void aRememberedModelThatIsGoneIsSaidAndTheBundledOneIsTried() {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("window.ini"));
        ModelChoice gone;
        gone.model = "/no/such/folder";
        gone.device = "fake";
        WindowSettings(std::make_unique<QSettings>(path, QSettings::IniFormat)).setModel(gone);
        Setup s(std::make_unique<QSettings>(path, QSettings::IniFormat));
        QSignalSpy failed(&s.window->client(), &ui::EngineClient::loadFailed);
        s.fake->loads.open();
        s.window->start({});
        s.window->show();
        // There is no bundled model in this test, so both attempts fail.
        QTRY_COMPARE(failed.count(), 2);
        QVERIFY(failed[0][0].value<Error>().text().find("/no/such/folder") != std::string::npos);
        QVERIFY(failed[1][0].value<Error>().text().find("/no/such/folder") == std::string::npos);
        s.window->close();
        const WindowSettings read(std::make_unique<QSettings>(path, QSettings::IniFormat));
        QCOMPARE(read.model(), gone); // it may be back the next time
    }

    void aScriptedRunWithoutItsModelEndsWithOneAndOneLine() {
        Setup s;
        WindowOptions options;
        options.model = "/no/such/folder";
        options.device = "fake";
        options.screenshot = "unused.png";
        ScriptedRun script(*s.window, options);
        QSignalSpy done(&script, &ScriptedRun::done);
        s.window->start(options);
        QVERIFY(done.wait(30'000));
        QCOMPARE(done[0][0].toInt(), 1);
        QVERIFY(!done[0][1].toString().isEmpty());
        QVERIFY(!done[0][1].toString().contains(u'\n'));
    }
};

} // namespace kvglass::window

using kvglass::window::MainWindowTest;
KVGLASS_TEST(MainWindowTest);
#include "main_window_test.moc"
