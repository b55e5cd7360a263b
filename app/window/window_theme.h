// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Light, dark, or what the platform says.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

class QPalette;

namespace kvglass::window {

enum class Theme : std::uint8_t { System, Light, Dark };

[[nodiscard]] std::string_view name(Theme theme); // "system", "light", "dark"
[[nodiscard]] std::optional<Theme> themeFromName(std::string_view name);

[[nodiscard]] QPalette lightPalette();
[[nodiscard]] QPalette darkPalette();

/// Remembers the platform's style and palette at construction, after the QApplication
/// was made, and can go back to them.
class ThemeSwitcher {
public:
    ThemeSwitcher();
    ~ThemeSwitcher();
    ThemeSwitcher(const ThemeSwitcher&) = delete;
    ThemeSwitcher& operator=(const ThemeSwitcher&) = delete;

    void apply(Theme theme);
    [[nodiscard]] Theme theme() const { return m_theme; }

private:
    struct Platform;
    std::unique_ptr<Platform> m_platform;
    Theme m_theme = Theme::System;
};

} // namespace kvglass::window
