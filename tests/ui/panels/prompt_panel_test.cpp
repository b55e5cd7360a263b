// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/prompt_panel.h"

#include <QMenu>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "tests/support/test_program.h"
#include "ui/panels/prompt_editor.h"

namespace kvglass::ui {

class PromptPanelTest : public QObject {
    Q_OBJECT
private slots:
    void settingsComeBackAsTheyWereSet() {
        PromptPanel panel(nullptr);
        PromptSettings settings;
        settings.sampling = {0.7, 40, 0.9, 1.1, 1234};
        settings.maxNewTokens = 77;
        settings.endOfText = EndOfTextRule::Ignore;
        panel.setSettings(settings);
        QCOMPARE(panel.settings(), settings);
        settings.sampling.temperature = 0.0; // greedy
        panel.setSettings(settings);
        QCOMPARE(panel.settings(), settings);
    }

    void theRequestSaysWhatThePanelShows() {
        PromptPanel panel(nullptr);
        panel.setPrompt(QStringLiteral("Es war einmal ein König"));
        PromptSettings settings;
        settings.sampling.temperature = 1.5;
        settings.maxNewTokens = 12;
        panel.setSettings(settings);
        const GenerationRequest request = panel.takeRequest();
        QCOMPARE(std::get<std::string>(request.prompt), std::string("Es war einmal ein König"));
        QCOMPARE(request.maxNewTokens, std::int64_t{12});
        QCOMPARE(request.sampling.temperature, 1.5);
        QCOMPARE(panel.editor()->history().entries(),
                 QStringList{QStringLiteral("Es war einmal ein König")});
    }

    void controlUpAndDownWalkEarlierPrompts() {
        PromptPanel panel(nullptr);
        PromptEditor* editor = panel.editor();
        for (const char* text : {"first", "second", "third"})
            editor->history().add(QString::fromLatin1(text));
        panel.setPrompt(QStringLiteral("being written"));
        QTest::keyClick(editor, Qt::Key_Up, Qt::ControlModifier);
        QCOMPARE(panel.prompt(), QStringLiteral("third"));
        QTest::keyClick(editor, Qt::Key_Up, Qt::ControlModifier);
        QTest::keyClick(editor, Qt::Key_Up, Qt::ControlModifier);
        QTest::keyClick(editor, Qt::Key_Up, Qt::ControlModifier); // stays at the oldest
        QCOMPARE(panel.prompt(), QStringLiteral("first"));
        for (int i = 0; i < 3; ++i)
            QTest::keyClick(editor, Qt::Key_Down, Qt::ControlModifier);
        QCOMPARE(panel.prompt(), QStringLiteral("being written"));
    }

    void theHistoryKeepsEachPromptOnceAndNotTooMany() {
        PromptHistory history;
        for (int i = 0; i < 60; ++i)
            history.add(QString::number(i));
        history.add(QStringLiteral("30"));
        QCOMPARE(history.entries().size(), PromptHistory::kCapacity);
        QCOMPARE(history.entries().back(), QStringLiteral("30"));
        QCOMPARE(history.entries().count(QStringLiteral("30")), qsizetype{1});
        history.add({});
        QCOMPARE(history.entries().back(), QStringLiteral("30"));
    }

    void examplesAreReadAndBadFilesGiveNone() {
        QTemporaryDir folder;
        const auto write = [&](const char* name, const QByteArray& text) {
            QFile file(folder.filePath(QLatin1String(name)));
            return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
        };
        QVERIFY(write("good.json", R"([{"title":"A","prompt":"one"},{"title":"no prompt"},
                                       {"prompt":"untitled"}])"));
        QVERIFY(write("broken.json", "[{\"title\":"));
        QVERIFY(write("object.json", R"({"title":"A","prompt":"one"})"));
        const auto read = [&](const char* name) {
            return readPromptExamples(folder.filePath(QLatin1String(name)).toStdString());
        };
        const std::vector<PromptExample> expected = {
            {QStringLiteral("A"), QStringLiteral("one")},
            {QStringLiteral("untitled"), QStringLiteral("untitled")}};
        QCOMPARE(read("good.json"), expected);
        QVERIFY(read("broken.json").empty());
        QVERIFY(read("object.json").empty());
        QVERIFY(read("missing.json").empty());
    }

    void anExampleIsOneChoiceAway() {
        PromptPanel panel(nullptr);
        panel.setExamples({{QStringLiteral("A fox"), QStringLiteral("Once a fox")}});
        const auto menus = panel.findChildren<QMenu*>();
        QCOMPARE(menus.size(), qsizetype{1});
        QCOMPARE(menus[0]->actions().size(), qsizetype{1});
        menus[0]->actions()[0]->trigger();
        QCOMPARE(panel.prompt(), QStringLiteral("Once a fox"));
    }
};

} // namespace kvglass::ui

using kvglass::ui::PromptPanelTest;
KVGLASS_TEST(PromptPanelTest);
#include "prompt_panel_test.moc"
