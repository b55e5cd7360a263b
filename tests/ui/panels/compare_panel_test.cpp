// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/compare_panel.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QMimeData>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

#include "engine/recording/recording_file.h"
#include "tests/engine/recording/raw_recording.h"
#include "tests/engine/recording/sample_recording.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"
#include "ui/panels/compare_plot.h"
#include "ui/panels/compare_text_view.h"
#include "ui/panels/compare_tokens_model.h"

namespace kvglass::ui {

namespace {

/// Steps of `stepMs`, 60 tokens; `other` is the number of a token that is another one.
Recording made(double stepMs, std::int64_t other = 0) {
    Recording run = sampleRecording({.newTokens = 60, .withAttention = false});
    for (StepSample& step : run.steps)
        step.stepMs = stepMs * static_cast<double>(step.computedPositions);
    if (other > 0) {
        TokenEvent& token = run.tokens[static_cast<std::size_t>(other - 1)];
        token.token = TokenId(token.token.value == 200 ? 201 : 200);
        token.bytes = " another";
        run.words[token.token] = token.bytes;
    }
    return run;
}

struct Setup {
    Setup() {
        panel = std::make_unique<ComparePanel>(nullptr);
        CompareSources sources;
        sources.shownRun = [this] { return shown; };
        panel->setSources(sources);
        panel->resize(900, 420);
        panel->show();
    }
    [[nodiscard]] QString file(const char* name, const Recording& run) const {
        const QString path = folder.filePath(QLatin1String(name));
        required(saveRecording(run, path.toStdString()));
        return path;
    }
    QTemporaryDir folder;
    std::optional<Recording> shown;
    std::unique_ptr<ComparePanel> panel;
};

void drop(QWidget& on, const QStringList& files) {
    QMimeData data;
    QList<QUrl> urls;
    for (const QString& file : files)
        urls << QUrl::fromLocalFile(file);
    data.setUrls(urls);
    QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&on, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent dropped(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&on, &dropped);
}

} // namespace

class ComparePanelTest : public QObject {
    Q_OBJECT
private slots:
    void emptyItSaysWhatToDo() {
        const Setup s;
        QVERIFY(!s.panel->comparison());
        QVERIFY(s.panel->summary().contains(QStringLiteral("drop recordings here")));
        QCOMPARE(s.panel->steps().count(0) + s.panel->steps().count(1), 0);
    }

    void twoRecordingsAreCompared() {
        Setup s;
        required(s.panel->open(s.file("a.kvglass", made(1.0))));
        QVERIFY(!s.panel->comparison()); // A alone is shown, and not compared
        QCOMPARE(s.panel->steps().count(0), 60);
        required(s.panel->open(s.file("b.kvglass", made(1.5))));
        QCOMPARE(s.panel->steps().count(1), 60);
        QVERIFY(s.panel->comparison().has_value());
        QVERIFY2(s.panel->summary().contains(QStringLiteral("1.500")),
                 qPrintable(s.panel->summary()));
        QVERIFY(s.panel->summary().contains(QStringLiteral("the same text")));
        QVERIFY(s.panel->verdict().startsWith(QStringLiteral("B is slower: ")));
        QVERIFY(s.panel->first().shownText().contains(QStringLiteral("a.kvglass: sample")));
        s.panel->swap();
        QVERIFY(s.panel->verdict().startsWith(QStringLiteral("B is faster: ")));
        QVERIFY(s.panel->first().shownText().startsWith(QStringLiteral("b.kvglass")));
    }

    void theFirstDifferingTokenIsMarkedInBothTexts() {
        Setup s;
        required(s.panel->open(s.file("a.kvglass", made(1.0))));
        required(s.panel->open(s.file("b.kvglass", made(1.0, 42))));
        QCOMPARE(s.panel->texts().markedText(1), QStringLiteral(" another"));
        const Recording first = made(1.0);
        QVERIFY(!s.panel->texts().markedText(0).isEmpty() ||
                first.tokens[41].bytes.size() == 1); // half a character has no text of its own
        QVERIFY(s.panel->texts().text(1).contains(QStringLiteral(" another")));
        QVERIFY(s.panel->summary().contains(QStringLiteral("differ from token 42 on")));
        // A run that is the same again: nothing is marked.
        required(s.panel->second().open(s.file("c.kvglass", made(1.0))));
        QVERIFY(s.panel->texts().markedText(1).isEmpty());
    }

    void theTableIsTheTwinOfTheCurves() {
        Setup s;
        required(s.panel->open(s.file("a.kvglass", made(1.0))));
        Recording shorter = made(2.0, 42);
        shorter.steps.resize(50);
        shorter.tokens.resize(50);
        required(s.panel->open(s.file("b.kvglass", shorter)));
        const auto& model = s.panel->tokens();
        const QAbstractItemModelTester tester(
            const_cast<CompareTokensModel*>(&model)); // reads only
        QCOMPARE(model.rowCount(), 60);
        const auto cell = [&](int row, int column) {
            return model.index(row, column).data().toString();
        };
        QVERIFY(cell(41, CompareTokensModel::SecondToken).startsWith(QStringLiteral("≠")));
        QVERIFY(cell(2, CompareTokensModel::Ratio).startsWith(QStringLiteral("2.0")));
        QVERIFY(cell(2, CompareTokensModel::FirstStep).contains(QStringLiteral("cached")));
        QCOMPARE(cell(55, CompareTokensModel::SecondStep), QStringLiteral("–"));
        QCOMPARE(cell(55, CompareTokensModel::Ratio), QStringLiteral("–"));
    }

    void keysWalkTheTokens() {
        Setup s;
        required(s.panel->open(s.file("a.kvglass", made(1.0))));
        required(s.panel->open(s.file("b.kvglass", made(1.5, 42))));
        QWidget* const plot = s.panel->focusProxy();
        QVERIFY(plot != nullptr);
        QTest::keyClick(plot, Qt::Key_Home);
        QVERIFY2(s.panel->tokenText().startsWith(QStringLiteral("token 1: ")),
                 qPrintable(s.panel->tokenText()));
        QVERIFY(s.panel->tokenText().contains(QStringLiteral("prefill")));
        QTest::keyClick(plot, Qt::Key_Right);
        QVERIFY(s.panel->tokenText().startsWith(QStringLiteral("token 2: ")));
        QTest::keyClick(plot, Qt::Key_End);
        QVERIFY(s.panel->tokenText().startsWith(QStringLiteral("token 60: ")));
        s.panel->choose(42);
        QVERIFY(s.panel->tokenText().contains(QStringLiteral("·another")));
        s.panel->choose(61); // there is none
        QVERIFY(s.panel->tokenText().startsWith(QStringLiteral("token 42: ")));
    }

    void theShownRunIsFollowedToItsEnd() {
        Setup s;
        required(s.panel->open(s.file("a.kvglass", made(1.0))));
        s.panel->second().follow();
        QVERIFY(!s.panel->comparison());
        QVERIFY(s.panel->second().shownText().contains(QStringLiteral("none yet")));
        Recording run = made(1.5);
        run.steps.resize(10);
        run.tokens.resize(10);
        s.shown = run;
        s.panel->followShownRun();
        QTRY_COMPARE(s.panel->steps().count(1), 10);
        QVERIFY(s.panel->verdict().contains(QStringLiteral("goes on")));
        QVERIFY(!s.panel->comparison()->main()->meanInterval); // while it goes on
        s.shown = made(1.5);
        s.panel->followShownRun();
        s.panel->finishShownRun();
        QCOMPARE(s.panel->steps().count(1), 60);
        QVERIFY(s.panel->comparison()->main()->meanInterval);
        QVERIFY(s.panel->verdict().startsWith(QStringLiteral("B is slower")));
        // Kept as it is, it stays when another run is shown.
        s.panel->second().takeShown();
        s.shown = made(3.0);
        s.panel->finishShownRun();
        QVERIFY(s.panel->summary().contains(QStringLiteral("1.500")));
    }

    void whatNobodySeesIsNotFollowed() {
        Setup s;
        s.panel->second().follow();
        s.panel->hide();
        s.shown = made(1.0);
        s.panel->followShownRun();
        s.panel->finishShownRun();
        QCOMPARE(s.panel->steps().count(1), 0);
        s.panel->show();
        QCOMPARE(s.panel->steps().count(1), 60);
    }

    void aPanelThatIsShownDuringARunGivesNoVerdict() {
        Setup s;
        required(s.panel->open(s.file("a.kvglass", made(1.0))));
        s.panel->second().follow();
        s.panel->hide();
        s.shown = made(1.5);
        s.panel->followShownRun(); // it goes on
        s.panel->show();
        QCOMPARE(s.panel->steps().count(1), 60);
        QVERIFY(s.panel->verdict().contains(QStringLiteral("goes on")));
        s.panel->hide();
        s.panel->finishShownRun();
        s.panel->show();
        QVERIFY(s.panel->verdict().startsWith(QStringLiteral("B is slower")));
    }

    void droppedRecordingsAreTaken() {
        Setup s;
        const QString a = s.file("a.kvglass", made(1.0));
        const QString b = s.file("b.kvglass", made(1.5));
        drop(*s.panel, {a});
        drop(*s.panel, {b});
        QVERIFY(s.panel->verdict().startsWith(QStringLiteral("B is slower")));
        drop(*s.panel, {b, a}); // two are A and B
        QVERIFY(s.panel->verdict().startsWith(QStringLiteral("B is faster")));
    }

    void aBrokenFileIsSaidAndNothingChanges() {
        Setup s;
        const QString a = s.file("a.kvglass", made(1.0));
        drop(*s.panel, {a});
        const QString broken = s.folder.filePath(QStringLiteral("broken.kvglass"));
        writeBytes(broken.toStdString(), "no recording");
        QSignalSpy failed(s.panel.get(), &ComparePanel::failed);
        drop(*s.panel, {broken});
        QCOMPARE(failed.count(), 1);
        QCOMPARE(s.panel->steps().count(0), 60);
        QCOMPARE(s.panel->steps().count(1), 0);
    }

    void whatWasChosenIsRemembered() {
        Setup s;
        const QString a = s.file("a.kvglass", made(1.0));
        required(s.panel->open(a));
        s.panel->second().follow();
        QCOMPARE(s.panel->remembered(), (QStringList{a, QStringLiteral(":shown")}));
        Setup next;
        next.panel->hide();
        next.panel->setRemembered(s.panel->remembered());
        QCOMPARE(next.panel->remembered(), s.panel->remembered()); // not opened, not forgotten
        QCOMPARE(next.panel->steps().count(0), 0);
        next.panel->show();
        QCOMPARE(next.panel->steps().count(0), 60);
        QVERIFY(next.panel->second().isFollowing());
        // What is gone since is nothing to talk about.
        Setup later;
        QSignalSpy failed(later.panel.get(), &ComparePanel::failed);
        later.panel->setRemembered({QStringLiteral("/no/such.kvglass"), QString()});
        QCOMPARE(failed.count(), 0);
        QVERIFY(!later.panel->comparison());
    }
};

} // namespace kvglass::ui

using kvglass::ui::ComparePanelTest;
KVGLASS_TEST(ComparePanelTest);
#include "compare_panel_test.moc"
