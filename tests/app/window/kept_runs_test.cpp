// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Runs that the window keeps by itself: written while they go on, offered after an interruption.

#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "app/window/main_window.h"
#include "app/window/recording_desk.h"
#include "engine/recording/journal.h"
#include "engine/recording/recording_file.h"
#include "tests/engine/recording/raw_recording.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"
#include "tests/ui/client/fake_backend.h"
#include "ui/panels/log_buffer.h"
#include "ui/panels/prompt_panel.h"
#include "ui/panels/run_banner.h"

namespace kvglass::window {

namespace fs = std::filesystem;

namespace {

struct Setup {
    explicit Setup(const fs::path& runs) : folder(runs) {
        WindowParts parts;
        parts.engine = test::fakeEngineFactory(fake);
        parts.log = std::make_shared<ui::LogBuffer>();
        parts.runs = runs;
        window = std::make_unique<MainWindow>(std::move(parts));
    }
    [[nodiscard]] bool start(const char* uiStats = "") {
        fake->loads.open();
        WindowOptions options;
        options.model = "random:gpt2";
        options.device = "fake";
        options.uiStats = uiStats;
        window->start(options);
        window->show();
        ui::PromptSettings settings;
        settings.maxNewTokens = 20;
        settings.endOfText = EndOfTextRule::Ignore;
        window->promptPanel().setSettings(settings);
        window->promptPanel().setPrompt(QStringLiteral("abc"));
        return waitFor(ui::EngineState::Ready);
    }
    [[nodiscard]] bool waitFor(ui::EngineState state) {
        return QTest::qWaitFor([&] { return window->client().state() == state; }, 30'000);
    }
    [[nodiscard]] bool runToItsEnd() {
        fake->steps.open();
        window->runNow();
        const bool done = QTest::qWaitFor(
            [&] { return window->data().tokens().size() == 20 && window->data().summary(); },
            30'000);
        return done && waitFor(ui::EngineState::Ready);
    }
    [[nodiscard]] QString banner() const {
        const auto& message = window->banner().message();
        return message ? message->headline + u'|' + message->details : QString();
    }
    [[nodiscard]] QPushButton* button(const QString& text) const {
        for (auto* button : window->banner().findChildren<QPushButton*>())
            if (button->text() == text)
                return button;
        return nullptr;
    }
    std::shared_ptr<test::FakeState> fake = std::make_shared<test::FakeState>();
    RunFolder folder;
    std::unique_ptr<MainWindow> window;
};

/// Kept by the window that goes away in the middle of a run, as if it had been killed then.
void leaveAnInterruptedRun(const fs::path& runs, std::int64_t tokens) {
    const fs::path copy = runs.parent_path() / "copy";
    Setup s(runs);
    QVERIFY(s.start());
    s.fake->steps.allow(tokens);
    s.window->runNow();
    const auto written = [&] {
        std::error_code notYet;
        for (const auto& entry : fs::directory_iterator(runs, notYet)) {
            const auto outline = outlineOf(entry.path());
            if (!outline || outline->tokens != tokens)
                continue;
            fs::copy_file(entry.path(), copy, fs::copy_options::overwrite_existing);
            return true;
        }
        return false;
    };
    QTRY_VERIFY_WITH_TIMEOUT(written(), 30'000);
    s.window->client().stop();
    QVERIFY(s.waitFor(ui::EngineState::Ready));
    s.window.reset();
    fs::remove_all(runs);
    fs::create_directory(runs);
    fs::rename(copy, runs / "interrupted & left.kvglass.journal");
}

} // namespace

class KeptRunsTest : public QObject {
    Q_OBJECT
private slots:
    void aFinishedRunIsKeptAndInTheMenu();
    void whatTheWindowSavesIsTheSameRun();
    void aScriptedRunLeavesNothing();
    void aRefusedRunLeavesNothing();
    void anInterruptedRunIsOfferedAndOpened();
    void anInterruptedRunIsDiscarded();
    void aClosedOfferKeepsTheRun();
    void aScriptIsOfferedNothing();
    void anOfferWaitsForWhatIsMoreUrgent();
    void aFullDiskIsSaidAndTheRunGoesOn();
    void aFolderThatIsTakenAwayIsSaidAndTheRunGoesOn();
    void withoutAFolderItIsSaidOnce();

private:
    [[nodiscard]] static fs::path runsIn(const QTemporaryDir& home) {
        return fs::path(home.path().toStdString()) / "runs";
    }
};

void KeptRunsTest::aFinishedRunIsKeptAndInTheMenu() {
    const QTemporaryDir home;
    Setup s(runsIn(home));
    QVERIFY(s.start());
    QVERIFY(s.runToItsEnd());
    QTRY_COMPARE(s.folder.runs().size(), std::size_t{1});
    QTRY_VERIFY(required(outlineOf(s.folder.runs().front())).hasEnd);
    QMenu* recent = nullptr;
    for (QMenu* menu : s.window->menuBar()->findChildren<QMenu*>())
        if (menu->title() == QStringLiteral("Recent r&uns"))
            recent = menu;
    QVERIFY(recent != nullptr);
    emit recent->aboutToShow();
    QCOMPARE(recent->actions().size(), 1);
    QVERIFY(recent->actions().front()->text().endsWith(QStringLiteral("gpt2 -random weights-")));
    recent->actions().front()->trigger();
    ui::ReplayPlayer& player = s.window->recordings().player();
    QVERIFY(player.isOpen());
    QVERIFY(player.recording()->isWhole());
    QCOMPARE(player.recording()->tokens.size(), std::size_t{20});
}

void KeptRunsTest::whatTheWindowSavesIsTheSameRun() {
    const QTemporaryDir home;
    Setup s(runsIn(home));
    QVERIFY(s.start());
    QVERIFY(s.runToItsEnd());
    QTRY_VERIFY(s.folder.runs().size() == 1 && required(outlineOf(s.folder.runs().front())).hasEnd);
    const fs::path saved = fs::path(home.path().toStdString()) / "saved.kvglass";
    required(s.window->recordings().saving(QString::fromStdString(saved.string()))());
    const Recording a = required(openRecording(saved));
    const Recording b = required(openRecording(s.folder.runs().front()));
    QCOMPARE(a.header.id, b.header.id);
    QCOMPARE(a.header.startedUtc, b.header.startedUtc);
    // Taken from the weights when they were loaded.
    QCOMPARE(a.header.model.fingerprint.size(), std::size_t{64});
    QCOMPARE(a.header.model.fingerprint, b.header.model.fingerprint);
    QCOMPARE(a.tokens.size(), b.tokens.size());
    for (std::size_t i = 0; i < a.tokens.size(); ++i) {
        QCOMPARE(a.tokens[i].token, b.tokens[i].token);
        QCOMPARE(a.tokens[i].bytes, b.tokens[i].bytes);
        QCOMPARE(a.steps[i].stepMs, b.steps[i].stepMs);
    }
}

void KeptRunsTest::aScriptedRunLeavesNothing() {
    const QTemporaryDir home;
    Setup s(runsIn(home));
    QVERIFY(s.start("stats.json"));
    s.fake->steps.allow(5);
    s.window->runNow();
    QTRY_COMPARE(s.window->data().tokens().size(), std::size_t{5});
    QVERIFY(!fs::is_empty(runsIn(home))); // were it killed now, there would be the journal
    QVERIFY(s.folder.runs().empty());     // somebody writes it
    s.fake->steps.open();
    QVERIFY(s.waitFor(ui::EngineState::Ready));
    QTRY_VERIFY(fs::is_empty(runsIn(home)));
}

void KeptRunsTest::aRefusedRunLeavesNothing() {
    const QTemporaryDir home;
    Setup s(runsIn(home));
    QVERIFY(s.start());
    QVERIFY(s.runToItsEnd());
    const auto before = *s.window->client().runHeader();
    s.window->promptPanel().setPrompt(QString(2000, QLatin1Char('a')));
    s.window->runNow();
    QTRY_VERIFY(!s.banner().isEmpty());
    QVERIFY(s.waitFor(ui::EngineState::Ready));
    QTRY_COMPARE(s.folder.runs().size(), std::size_t{1});
    // The last run is still shown, and still itself.
    QCOMPARE(s.window->client().runHeader()->id, before.id);
    QVERIFY(s.window->recordings().canSave());
}

void KeptRunsTest::anInterruptedRunIsOfferedAndOpened() {
    const QTemporaryDir home;
    leaveAnInterruptedRun(runsIn(home), 7);
    Setup s(runsIn(home));
    QVERIFY(s.start());
    QTRY_VERIFY2(s.banner().contains(QStringLiteral("interrupted at token 7")),
                 qPrintable(s.banner()));
    QVERIFY(!s.window->recordings().player().isOpen()); // offered, not forced
    QVERIFY(s.button(QStringLiteral("Save as…")) != nullptr);
    QTest::mouseClick(s.button(QStringLiteral("Open")), Qt::LeftButton);
    const ui::ReplayPlayer& player = s.window->recordings().player();
    QVERIFY(player.isOpen());
    QCOMPARE(player.recording()->tokens.size(), std::size_t{7});
    QVERIFY(s.banner().contains(QStringLiteral("missing: the end of the run")));
    QTRY_VERIFY(s.button(QStringLiteral("Discard")) == nullptr);
    QTRY_VERIFY(s.folder.interrupted().empty()); // not offered again
    QCOMPARE(s.folder.runs().size(), std::size_t{1});
}

void KeptRunsTest::anInterruptedRunIsDiscarded() {
    const QTemporaryDir home;
    leaveAnInterruptedRun(runsIn(home), 4);
    Setup s(runsIn(home));
    QVERIFY(s.start());
    QTRY_VERIFY(s.button(QStringLiteral("Discard")) != nullptr);
    QTest::mouseClick(s.button(QStringLiteral("Discard")), Qt::LeftButton);
    QVERIFY(s.folder.runs().empty());
    QVERIFY(s.banner().isEmpty());
}

void KeptRunsTest::aClosedOfferKeepsTheRun() {
    const QTemporaryDir home;
    leaveAnInterruptedRun(runsIn(home), 4);
    Setup s(runsIn(home));
    QVERIFY(s.start());
    QTRY_VERIFY(s.banner().contains(QStringLiteral("interrupted")));
    s.window->banner().dismiss();
    QVERIFY(s.runToItsEnd());
    QVERIFY(s.banner().isEmpty()); // once per start is enough
    QCOMPARE(s.folder.interrupted().size(), std::size_t{1});
}

void KeptRunsTest::aScriptIsOfferedNothing() {
    const QTemporaryDir home;
    leaveAnInterruptedRun(runsIn(home), 4);
    Setup s(runsIn(home));
    QSignalSpy found(&s.window->client(), &ui::EngineClient::interruptedRunsFound);
    QVERIFY(s.start("stats.json"));
    QTRY_COMPARE(found.count(), 1);
    QVERIFY(!s.banner().contains(QStringLiteral("interrupted")));
    QCOMPARE(s.folder.interrupted().size(), std::size_t{1});
}

void KeptRunsTest::anOfferWaitsForWhatIsMoreUrgent() {
    const QTemporaryDir home;
    leaveAnInterruptedRun(runsIn(home), 4);
    Setup s(runsIn(home));
    QSignalSpy found(&s.window->client(), &ui::EngineClient::interruptedRunsFound);
    s.window->start([] {
        WindowOptions options;
        options.model = "/no/such/model";
        options.device = "fake";
        return options;
    }());
    s.window->show();
    QTRY_COMPARE(found.count(), 1);
    QTRY_VERIFY(s.banner().contains(QStringLiteral("/no/such/model")));
    s.window->banner().dismiss();
    QTRY_VERIFY(s.banner().contains(QStringLiteral("interrupted at token 4")));
}

void KeptRunsTest::aFullDiskIsSaidAndTheRunGoesOn() {
    const QTemporaryDir home;
    Setup s(runsIn(home));
    QVERIFY(s.start());
    {
        const FullDisk full;
        QVERIFY(s.runToItsEnd());
        QTRY_VERIFY2(s.banner().contains(QStringLiteral("not kept on disk")),
                     qPrintable(s.banner()));
        QVERIFY(s.banner().contains(QStringLiteral("the run goes on")));
    }
    // Nothing is lost as long as the program lives.
    const fs::path saved = fs::path(home.path().toStdString()) / "saved.kvglass";
    required(s.window->recordings().saving(QString::fromStdString(saved.string()))());
    QCOMPARE(required(openRecording(saved)).tokens.size(), std::size_t{20});
}

void KeptRunsTest::aFolderThatIsTakenAwayIsSaidAndTheRunGoesOn() {
    const QTemporaryDir home;
    Setup s(runsIn(home));
    QVERIFY(s.start());
    s.fake->steps.allow(5);
    s.window->runNow();
    QTRY_COMPARE(s.window->data().tokens().size(), std::size_t{5});
    fs::remove_all(runsIn(home));
    s.fake->steps.open();
    QTRY_COMPARE(s.window->data().tokens().size(), std::size_t{20});
    QVERIFY(s.waitFor(ui::EngineState::Ready));
    QTRY_VERIFY2(s.banner().contains(QStringLiteral("not kept on disk")), qPrintable(s.banner()));
    // The next one is kept again.
    s.window->banner().dismiss();
    QVERIFY(s.runToItsEnd());
    QTRY_COMPARE(s.folder.runs().size(), std::size_t{1});
    QVERIFY(s.banner().isEmpty());
}

void KeptRunsTest::withoutAFolderItIsSaidOnce() {
    const QTemporaryDir home;
    writeBytes(runsIn(home), "a file in its place");
    Setup s(runsIn(home));
    QSignalSpy notKept(&s.window->client(), &ui::EngineClient::runNotKept);
    QVERIFY(s.start());
    QVERIFY(s.runToItsEnd());
    QTRY_VERIFY(s.banner().contains(QStringLiteral("not kept on disk")));
    s.window->banner().dismiss();
    QVERIFY(s.runToItsEnd());
    QTRY_COMPARE(notKept.count(), 2);
    QVERIFY(s.banner().isEmpty());
    QVERIFY(s.window->recordings().canSave());
}

} // namespace kvglass::window

using kvglass::window::KeptRunsTest;
KVGLASS_TEST(KeptRunsTest);
#include "kept_runs_test.moc"
