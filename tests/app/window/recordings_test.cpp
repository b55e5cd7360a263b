// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Recordings in the window: opened without a model, replayed with the commands of a run, saved from
// a run.

#include <QDragEnterEvent>
#include <QDropEvent>
#include <QMimeData>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include "app/window/main_window.h"
#include "app/window/recording_desk.h"
#include "app/window/run_bar.h"
#include "engine/recording/recording_file.h"
#include "tests/engine/recording/raw_recording.h"
#include "tests/engine/recording/sample_recording.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"
#include "tests/ui/client/fake_backend.h"
#include "ui/panels/cache_switch_button.h"
#include "ui/panels/log_buffer.h"
#include "ui/panels/prompt_panel.h"
#include "ui/panels/run_banner.h"
#include "ui/panels/transcript_panel.h"
#include "ui/panels/transcript_view.h"

namespace kvglass::window {

namespace {

struct Setup {
    Setup() {
        WindowParts parts;
        parts.engine = test::fakeEngineFactory(fake);
        parts.log = std::make_shared<ui::LogBuffer>();
        window = std::make_unique<MainWindow>(std::move(parts));
        file = folder.filePath(QStringLiteral("run.kvglass"));
        required(saveRecording(sampleRecording(), file.toStdString()));
    }
    void startWith(const QString& recording) {
        WindowOptions options;
        options.recording = recording.toStdString();
        window->start(options);
        window->show();
    }
    [[nodiscard]] ui::ReplayPlayer& player() const { return window->recordings().player(); }
    [[nodiscard]] QString banner() const {
        const auto& message = window->banner().message();
        return message ? message->headline + u'|' + message->details : QString();
    }
    std::shared_ptr<test::FakeState> fake = std::make_shared<test::FakeState>();
    QTemporaryDir folder;
    QString file;
    std::unique_ptr<MainWindow> window;
};

} // namespace

class RecordingsTest : public QObject {
    Q_OBJECT
private slots:
    void aFileOnTheCommandLineNeedsNoModel() {
        Setup s;
        s.startWith(s.file);
        QVERIFY(s.player().isOpen());
        QCOMPARE(s.window->client().state(), ui::EngineState::NoModel);
        QVERIFY(s.banner().contains(QStringLiteral("recorded on CPU, 2 threads")));
        s.player().skipToEnd();
        QCOMPARE(s.window->data().tokens().size(), std::size_t{24});
        QVERIFY(s.window->stateShown().startsWith(QStringLiteral("Replayed.")));
        QVERIFY(!s.window->transcriptPanel().view()->text().plain().isEmpty());
        QVERIFY(!s.window->actions().run->isEnabled());
        QVERIFY(!s.window->runBar().cacheSwitch()->isEnabled());
    }

    void theCommandsOfARunWorkOnAReplay() {
        Setup s;
        s.startWith(s.file);
        s.player().setPace(1e-6); // nothing comes by itself
        const WindowActions& actions = s.window->actions();
        actions.pause->trigger();
        QVERIFY(s.player().isPaused());
        QVERIFY(s.window->stateShown().startsWith(QStringLiteral("Replay paused")));
        actions.step->trigger();
        actions.step->trigger();
        QCOMPARE(s.window->data().tokens().size(), std::size_t{2});
        actions.pause->trigger();
        QVERIFY(!s.player().isPaused());
        actions.stop->trigger();
        QVERIFY(s.player().isAtEnd());
        QVERIFY(!actions.step->isEnabled() && !actions.pause->isEnabled());
    }

    void whatIsMissingIsInTheBanner() {
        Setup s;
        Recording partial = sampleRecording();
        partial.summary.reset();
        partial.missing = {"the end of the run and its summary"};
        required(saveRecording(partial, s.file.toStdString()));
        s.startWith(s.file);
        QVERIFY(s.banner().contains(QStringLiteral("missing: the end of the run")));
    }

    void aBrokenFileIsSaidAndNothingElseHappens() {
        Setup s;
        writeBytes(s.file.toStdString(), "no recording");
        s.startWith(s.file);
        QVERIFY(!s.player().isOpen());
        QVERIFY(s.banner().contains(QStringLiteral("run.kvglass")));
    }

    void aDroppedRecordingIsReplayed() {
        Setup s;
        s.window->show();
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(s.file)});
        QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(s.window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(s.window.get(), &drop);
        QVERIFY(s.player().isOpen());
    }

    void backToLiveLoadsTheModelAndClearsTheViews() {
        Setup s;
        s.fake->loads.open();
        WindowOptions options;
        options.recording = s.file.toStdString();
        options.model = "random:gpt2";
        options.device = "fake";
        s.window->start(options);
        s.window->show();
        s.player().skipToEnd();
        QVERIFY2(s.banner().contains(QStringLiteral("Replaying")), qPrintable(s.banner()));
        s.window->banner().findChild<QPushButton*>()->click();
        QVERIFY(!s.player().isOpen());
        QVERIFY(s.window->data().tokens().empty());
        QTRY_COMPARE(s.window->client().state(), ui::EngineState::Ready);
        QVERIFY(s.window->actions().run->isEnabled());
        QVERIFY(s.window->runBar().cacheSwitch()->isEnabled());
        QVERIFY(s.banner().isEmpty() || !s.banner().contains(QStringLiteral("Replaying")));
    }

    void aRunIsSavedAndReplayed() {
        Setup s;
        s.fake->loads.open();
        WindowOptions options;
        options.model = "random:gpt2";
        options.device = "fake";
        s.window->start(options);
        s.window->show();
        QTRY_COMPARE(s.window->client().state(), ui::EngineState::Ready);
        QVERIFY(!s.window->actions().saveRecording->isEnabled()); // there is nothing yet
        s.fake->steps.open();
        ui::PromptSettings settings;
        settings.maxNewTokens = 20;
        s.window->promptPanel().setSettings(settings);
        s.window->promptPanel().setPrompt(QStringLiteral("abc"));
        s.window->runNow();
        QTRY_COMPARE(s.window->data().tokens().size(), std::size_t{20});
        QTRY_COMPARE(s.window->client().state(), ui::EngineState::Ready);
        QVERIFY(s.window->actions().saveRecording->isEnabled());
        const QString text = s.window->transcriptPanel().view()->text().plain();
        required(s.window->recordings().saving(s.file)());
        const Recording saved = required(openRecording(s.file.toStdString()));
        QVERIFY(saved.isWhole());
        QCOMPARE(saved.tokens.size(), std::size_t{20});
        QCOMPARE(saved.header.settings.maxNewTokens, std::int64_t{20});
        QCOMPARE(*saved.header.promptText, std::string("abc"));
        s.window->openRecordingFile(s.file);
        s.player().skipToEnd();
        QCOMPARE(s.window->transcriptPanel().view()->text().plain(), text);
        // A new run ends the replay.
        s.window->runNow();
        QVERIFY(!s.player().isOpen());
        QTRY_COMPARE(s.window->data().tokens().size(), std::size_t{20});
        QTRY_COMPARE(s.window->client().state(), ui::EngineState::Ready);
        QVERIFY(!s.banner().contains(QStringLiteral("Replaying")));
    }

    void everyFormIsExported() {
        Setup s;
        s.startWith(s.file);
        RecordingDesk& desk = s.window->recordings();
        const QString out = s.folder.filePath(QStringLiteral("out"));
        for (const ExportForm form :
             {ExportForm::Report, ExportForm::Csv, ExportForm::JsonLines, ExportForm::Trace}) {
            required(desk.exporting(out, form, ExportedText::Kept)());
            const std::string with = bytesOfFile(out.toStdString());
            required(desk.exporting(out, form, ExportedText::TakenOut)());
            const std::string without = bytesOfFile(out.toStdString());
            QVERIFY(with.find(" w1") != std::string::npos);
            QVERIFY(without.size() > 100 && without.find(" w1") == std::string::npos);
        }
        const Status nowhere = desk.exporting(s.folder.filePath(QStringLiteral("none/out")),
                                              ExportForm::Csv, ExportedText::Kept)();
        QVERIFY(!nowhere && !nowhere.error().why.empty());
    }
};

} // namespace kvglass::window

using kvglass::window::RecordingsTest;
KVGLASS_TEST(RecordingsTest);
#include "recordings_test.moc"
