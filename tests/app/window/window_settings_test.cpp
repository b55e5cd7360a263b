// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/window_settings.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/test_program.h"

namespace kvglass::window {

class WindowSettingsTest : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    std::unique_ptr<QSettings> file() {
        return std::make_unique<QSettings>(m_folder.filePath(QStringLiteral("test.ini")),
                                           QSettings::IniFormat);
    }

private slots:
    void everythingComesBack() {
        ModelChoice choice;
        choice.model = "/models/gpt2";
        choice.device = "reference";
        choice.weightType = WeightType::BF16;
        ui::PromptSettings prompt;
        prompt.sampling = {0.9, 50, 0.8, 1.2, 42};
        prompt.maxNewTokens = 99;
        prompt.endOfText = EndOfTextRule::Ignore;
        {
            WindowSettings settings(file());
            settings.setModel(choice);
            settings.setPrompt(prompt);
            settings.setHistory({QStringLiteral("a"), QStringLiteral("b, with a comma")});
            settings.setTheme(Theme::Dark);
            settings.setPlaces("geometry", "layout");
        }
        const WindowSettings settings(file());
        QCOMPARE(settings.model(), choice);
        QCOMPARE(settings.prompt(), std::optional(prompt));
        QCOMPARE(settings.history(),
                 (QStringList{QStringLiteral("a"), QStringLiteral("b, with a comma")}));
        QCOMPARE(settings.theme(), Theme::Dark);
        QCOMPARE(settings.geometry(), QByteArray("geometry"));
        QCOMPARE(settings.layout(), QByteArray("layout"));
    }

    void relativeModelFoldersAreRememberedAsAbsoluteOnes() {
        WindowSettings settings(std::make_unique<QSettings>(
            m_folder.filePath(QStringLiteral("relative.ini")), QSettings::IniFormat));
        ModelChoice choice;
        choice.model = "models/gpt2";
        settings.setModel(choice);
        const QString expected = QDir::current().absoluteFilePath(QStringLiteral("models/gpt2"));
        QCOMPARE(QString::fromStdString(settings.model().model), expected);
        settings.addRecentModel(QStringLiteral("models/gpt2"));
        QCOMPARE(settings.recentModels(), QStringList{expected});
        for (const char* name : {"demo", "random:gpt2"}) {
            choice.model = name;
            settings.setModel(choice);
            QCOMPARE(settings.model().model, std::string(name));
        }
    }

    void recentModelsAreKeptOnceNewestFirst() {
        WindowSettings settings(std::make_unique<QSettings>(
            m_folder.filePath(QStringLiteral("recent.ini")), QSettings::IniFormat));
        for (int i = 0; i < 12; ++i)
            settings.addRecentModel(QStringLiteral("/m/%1").arg(i));
        settings.addRecentModel(QStringLiteral("/m/8"));
        QCOMPARE(settings.recentModels().size(), WindowSettings::kRecentModels);
        QCOMPARE(settings.recentModels().front(), QStringLiteral("/m/8"));
        QCOMPARE(settings.recentModels().count(QStringLiteral("/m/8")), qsizetype{1});
    }

    void withoutAFileNothingIsRememberedAndDefaultsHold() {
        WindowSettings settings(std::unique_ptr<QSettings>{});
        settings.setTheme(Theme::Dark);
        QCOMPARE(settings.theme(), Theme::System);
        QCOMPARE(settings.model(), ModelChoice());
        QVERIFY(!settings.prompt());
    }
};

} // namespace kvglass::window

using kvglass::window::WindowSettingsTest;
KVGLASS_TEST(WindowSettingsTest);
#include "window_settings_test.moc"
