// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/window_theme.h"

#include <QApplication>
#include <QPalette>
#include <QTest>

#include "app/window/themed_icon.h"
#include "tests/support/test_program.h"
#include "ui/plot/palette.h"

namespace kvglass::window {

class WindowThemeTest : public QObject {
    Q_OBJECT
private slots:
    void textIsReadableInBothThemes() {
        for (const QPalette& palette : {lightPalette(), darkPalette()}) {
            const auto ratio = [&](QPalette::ColorRole text, QPalette::ColorRole background) {
                return ui::contrastRatio(palette.color(text), palette.color(background));
            };
            // WCAG 2.1, level AA for text of usual size.
            QVERIFY(ratio(QPalette::WindowText, QPalette::Window) >= 4.5);
            QVERIFY(ratio(QPalette::Text, QPalette::Base) >= 4.5);
            QVERIFY(ratio(QPalette::ButtonText, QPalette::Button) >= 4.5);
            QVERIFY(ratio(QPalette::HighlightedText, QPalette::Highlight) >= 4.5);
            QVERIFY(ratio(QPalette::PlaceholderText, QPalette::Base) >= 4.5);
            QVERIFY(ratio(QPalette::Link, QPalette::Base) >= 4.5);
            // ... and 3:1 for what is not text.
            QVERIFY(ratio(QPalette::Highlight, QPalette::Base) >= 3.0);
        }
    }

    void theThemesAreWhatTheySay() {
        QVERIFY(!ui::isDark(lightPalette()));
        QVERIFY(ui::isDark(darkPalette()));
    }

    void thePlatformsPaletteComesBack() {
        const QPalette before = QApplication::palette();
        ThemeSwitcher switcher;
        switcher.apply(Theme::Dark);
        QVERIFY(ui::isDark(QApplication::palette()));
        switcher.apply(Theme::System);
        QCOMPARE(QApplication::palette().color(QPalette::Window), before.color(QPalette::Window));
    }

    void iconsTakeTheColourOfText() {
        for (const char* name : {"run.svg", "pause.svg", "step.svg", "stop.svg", "continue.svg"}) {
            const QIcon icon = themedIcon(QLatin1String(name), darkPalette());
            QVERIFY2(!icon.isNull(), name);
            const QImage image = icon.pixmap(64, 64).toImage();
            const QColor text = darkPalette().color(QPalette::ButtonText);
            bool found = false;
            for (int y = 0; y < image.height() && !found; ++y)
                for (int x = 0; x < image.width() && !found; ++x)
                    found = image.pixelColor(x, y) == text;
            QVERIFY2(found, name);
        }
        QVERIFY(themedIcon(QStringLiteral("none.svg"), darkPalette()).isNull());
        QVERIFY(!applicationIcon().pixmap(64, 64).isNull());
    }
};

} // namespace kvglass::window

using kvglass::window::WindowThemeTest;
KVGLASS_TEST(WindowThemeTest);
#include "window_theme_test.moc"
