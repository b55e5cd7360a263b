// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/about_dialog.h"

#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QTest>
#include <QTextBrowser>

#include "tests/support/test_program.h"

namespace kvglass::window {

class AboutDialogTest : public QObject {
    Q_OBJECT
private slots:
    void itNamesTheVersion() {
        const AboutDialog dialog(nullptr);
        bool isNamed = false;
        for (const QLabel* label : dialog.findChildren<QLabel*>())
            isNamed = isNamed || label->text().contains(QStringLiteral(KVGLASS_VERSION));
        QVERIFY(isNamed);
    }

    void itNamesEveryPartWithItsLicence() {
        const AboutDialog dialog(nullptr);
        const QString text = dialog.findChild<QTextBrowser*>()->toPlainText();
        for (const char* part : {"Qt", "QCustomPlot", "oneDNN", "Highway", "spdlog", "fmt",
                                 "nlohmann-json", "CLI11", "tl-expected", "readerwriterqueue"})
            QVERIFY2(text.contains(QLatin1String(part)), part);
        QVERIFY(text.contains(QStringLiteral("GPL-3.0-or-later")));
        QVERIFY(text.contains(QStringLiteral("Apache-2.0")));
    }

    void itDeletesItselfWhenItIsClosed() {
        QPointer<AboutDialog> dialog = new AboutDialog(nullptr);
        dialog->show();
        QTest::keyClick(dialog.data(), Qt::Key_Escape);
        QTRY_VERIFY(dialog.isNull());
        dialog = new AboutDialog(nullptr);
        dialog->show();
        dialog->findChild<QPushButton*>()->click();
        QTRY_VERIFY(dialog.isNull());
    }
};

} // namespace kvglass::window

using kvglass::window::AboutDialogTest;
KVGLASS_TEST(AboutDialogTest);
#include "about_dialog_test.moc"
