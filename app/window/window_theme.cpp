// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/window_theme.h"

#include <array>

#include <QApplication>
#include <QPalette>
#include <QStyle>
#include <QStyleFactory>
#include <QToolTip>

namespace kvglass::window {

namespace {

struct Colours {
    QRgb window, text, base, alternate, button, bright, highlight, highlightedText, link, disabled,
        mid, placeholder;
};

QPalette paletteOf(const Colours& c) {
    QPalette palette;
    const auto set = [&](QPalette::ColorRole role, QRgb rgb) {
        palette.setColor(role, QColor(rgb));
    };
    set(QPalette::Window, c.window);
    set(QPalette::WindowText, c.text);
    set(QPalette::Base, c.base);
    set(QPalette::AlternateBase, c.alternate);
    set(QPalette::ToolTipBase, c.alternate);
    set(QPalette::ToolTipText, c.text);
    set(QPalette::Text, c.text);
    set(QPalette::PlaceholderText, c.placeholder);
    set(QPalette::Button, c.button);
    set(QPalette::ButtonText, c.text);
    set(QPalette::BrightText, c.bright);
    set(QPalette::Highlight, c.highlight);
    set(QPalette::HighlightedText, c.highlightedText);
    set(QPalette::Link, c.link);
    const QColor button(c.button);
    palette.setColor(QPalette::Light, button.lighter(130));
    palette.setColor(QPalette::Midlight, button.lighter(112));
    palette.setColor(QPalette::Mid, QColor(c.mid));
    palette.setColor(QPalette::Dark, button.darker(150));
    palette.setColor(QPalette::Shadow, QColor(0, 0, 0));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, QColor(c.disabled));
    return palette;
}

constexpr std::array kThemes = {Theme::System, Theme::Light, Theme::Dark};

} // namespace

std::string_view name(Theme theme) {
    switch (theme) {
    case Theme::System: return "system";
    case Theme::Light: return "light";
    case Theme::Dark: return "dark";
    }
    return "";
}

std::optional<Theme> themeFromName(std::string_view wanted) {
    for (const Theme theme : kThemes) {
        if (name(theme) == wanted)
            return theme;
    }
    return std::nullopt;
}

QPalette lightPalette() {
    return paletteOf({.window = 0xFFF1F3F5,
                      .text = 0xFF15191E,
                      .base = 0xFFFFFFFF,
                      .alternate = 0xFFE9ECEF,
                      .button = 0xFFE6E9ED,
                      .bright = 0xFFFFFFFF,
                      .highlight = 0xFF1A66B3,
                      .highlightedText = 0xFFFFFFFF,
                      .link = 0xFF0B5394,
                      .disabled = 0xFF8A929B,
                      .mid = 0xFFB9C0C8,
                      .placeholder = 0xFF636B74});
}

QPalette darkPalette() {
    return paletteOf({.window = 0xFF1E2227,
                      .text = 0xFFE8EAED,
                      .base = 0xFF15181C,
                      .alternate = 0xFF262B31,
                      .button = 0xFF2D333A,
                      .bright = 0xFFFFFFFF,
                      .highlight = 0xFF6AB0F3,
                      .highlightedText = 0xFF0B1118,
                      .link = 0xFF7FBDF5,
                      .disabled = 0xFF79818A,
                      .mid = 0xFF474F58,
                      .placeholder = 0xFF9AA3AD});
}

struct ThemeSwitcher::Platform {
    QString style;
    QPalette palette;
};

ThemeSwitcher::ThemeSwitcher()
    : m_platform(std::make_unique<Platform>(
          Platform{QApplication::style()->objectName(), QApplication::palette()})) {}

ThemeSwitcher::~ThemeSwitcher() = default;

void ThemeSwitcher::apply(Theme theme) {
    m_theme = theme;
    if (theme == Theme::System) {
        QApplication::setStyle(QStyleFactory::create(m_platform->style));
        QApplication::setPalette(m_platform->palette);
    } else {
        // Only Fusion draws every control from the palette.
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        QApplication::setPalette(theme == Theme::Dark ? darkPalette() : lightPalette());
    }
    QToolTip::setPalette(QApplication::palette());
}

} // namespace kvglass::window
