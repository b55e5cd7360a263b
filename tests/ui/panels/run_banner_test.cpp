// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/run_banner.h"

#include <QLabel>
#include <QMainWindow>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolBar>

#include "tests/support/test_program.h"

namespace kvglass::ui {

class RunBannerTest : public QObject {
    Q_OBJECT
private slots:
    void theButtonDoesTheRemedyAndTheMessageGoes() {
        RunBanner banner(nullptr);
        int done = 0;
        banner.showMessage({BannerKind::Failure, QStringLiteral("It failed"),
                            QStringLiteral("because"), QStringLiteral("Mend it"), [&] { ++done; }});
        QVERIFY(!banner.isHidden());
        QTest::mouseClick(banner.findChild<QPushButton*>(), Qt::LeftButton);
        QCOMPARE(done, 1);
        QVERIFY(banner.isHidden());
    }

    void aRemedyMayShowTheNextMessage() {
        RunBanner banner(nullptr);
        banner.showMessage(
            {BannerKind::Failure, QStringLiteral("first"), {}, QStringLiteral("next"), [&] {
                 banner.showMessage({BannerKind::Notice, QStringLiteral("second"), {}, {}, {}});
             }});
        QTest::mouseClick(banner.findChild<QPushButton*>(), Qt::LeftButton);
        QVERIFY(!banner.isHidden());
        QCOMPARE(banner.message()->headline, QStringLiteral("second"));
    }

    void theFirstMessageFitsItsWordsAndItsButton_data() {
        QTest::addColumn<int>("width");
        QTest::newRow("narrow") << 500;
        QTest::newRow("wide") << 1400;
    }
    void theFirstMessageFitsItsWordsAndItsButton() {
        QFETCH(int, width);
        QMainWindow window; // as the program holds it: in a tool bar that comes with the message
        window.resize(width, 400);
        QToolBar* bar = window.addToolBar(QStringLiteral("messages"));
        auto* banner = new RunBanner(&window);
        banner->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
        QAction* shown = bar->addWidget(banner);
        bar->hide();
        connect(banner, &RunBanner::shownChanged, bar, [&] {
            shown->setVisible(banner->message().has_value());
            bar->setVisible(banner->message().has_value());
        });
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        banner->showMessage(
            {BannerKind::Failure,
             QStringLiteral("Something went wrong"),
             QString::fromLatin1("words that explain it at some length ").repeated(4),
             QStringLiteral("Mend it"),
             {}});
        QCoreApplication::processEvents();
        const auto* button = banner->findChild<QPushButton*>();
        const auto* label = banner->findChild<QLabel*>();
        QTRY_VERIFY(banner->width() > width * 3 / 4);
        QTRY_VERIFY(banner->rect().contains(button->geometry()));
        QTRY_VERIFY(banner->rect().contains(label->geometry()));
        QVERIFY(label->height() >= label->heightForWidth(label->width()));
        QVERIFY(button->height() >= button->sizeHint().height());
        QVERIFY(window.rect().contains(QRect(banner->mapTo(&window, QPoint()), banner->size())));
    }

    void onlyMessagesOfTheGivenKindAreDismissed() {
        RunBanner banner(nullptr);
        banner.showMessage({BannerKind::Failure, QStringLiteral("stays"), {}, {}, {}});
        banner.dismiss(BannerKind::Progress);
        QVERIFY(banner.message().has_value());
        banner.dismiss(BannerKind::Failure);
        QVERIFY(!banner.message().has_value());
    }
};

} // namespace kvglass::ui

using kvglass::ui::RunBannerTest;
KVGLASS_TEST(RunBannerTest);
#include "run_banner_test.moc"
