// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/run_banner.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

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

QTEST_MAIN(kvglass::ui::RunBannerTest)
#include "run_banner_test.moc"
