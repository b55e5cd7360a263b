// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/cache_switch_button.h"

#include <QSignalSpy>
#include <QTest>

#include "tests/support/test_program.h"

namespace kvglass::ui {

class CacheSwitchButtonTest : public QObject {
    Q_OBJECT
private slots:
    void saysItsStateInWords() {
        CacheSwitchButton button(nullptr);
        QCOMPARE(button.accessibleName(), QStringLiteral("KV cache ON"));
        button.showState(false);
        QCOMPARE(button.accessibleName(), QStringLiteral("KV cache OFF"));
        QVERIFY(!button.accessibleDescription().isEmpty());
    }

    void keyboardAndMouseToggleIt() {
        CacheSwitchButton button(nullptr);
        QSignalSpy clicked(&button, &QAbstractButton::clicked);
        QTest::keyClick(&button, Qt::Key_Space);
        QVERIFY(!button.isChecked());
        QCOMPARE(button.accessibleName(), QStringLiteral("KV cache OFF"));
        button.resize(button.sizeHint());
        QTest::mouseClick(&button, Qt::LeftButton);
        QVERIFY(button.isChecked());
        QCOMPARE(clicked.count(), 2);
    }

    void showingAStateDoesNotAskForIt() {
        CacheSwitchButton button(nullptr);
        QSignalSpy clicked(&button, &QAbstractButton::clicked);
        button.showState(false);
        button.showState(false);
        QCOMPARE(clicked.count(), 0);
    }

    void positionAndColourDifferBetweenTheStates() {
        CacheSwitchButton button(nullptr);
        button.resize(button.sizeHint());
        const QImage on = button.grab().toImage();
        button.showState(false);
        const QImage off = button.grab().toImage();
        const QPoint left(5, on.height() / 2);
        QVERIFY(on.pixelColor(left) != off.pixelColor(left));
        QCOMPARE(on.size(), off.size()); // nothing moves around it
    }
};

} // namespace kvglass::ui

using kvglass::ui::CacheSwitchButtonTest;
KVGLASS_TEST(CacheSwitchButtonTest);
#include "cache_switch_button_test.moc"
