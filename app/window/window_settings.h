// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the window remembers between two starts.

#pragma once

#include <memory>
#include <optional>

#include <QByteArray>
#include <QSettings>
#include <QStringList>

#include "app/window/window_theme.h"
#include "engine/runtime/engine.h"
#include "ui/panels/prompt_sampling.h"

namespace kvglass::window {

class WindowSettings {
public:
    static constexpr qsizetype kRecentModels = 8;

    /// Empty: nothing is read, nothing is written.
    explicit WindowSettings(std::unique_ptr<QSettings> settings);

    [[nodiscard]] ModelChoice model() const;
    void setModel(const ModelChoice& choice);
    [[nodiscard]] QStringList recentModels() const; // newest first
    /// Relative paths are remembered as absolute ones.
    void addRecentModel(const QString& model);
    [[nodiscard]] std::optional<ui::PromptSettings> prompt() const;
    void setPrompt(const ui::PromptSettings& settings);
    [[nodiscard]] QStringList history() const;
    void setHistory(const QStringList& prompts);
    /// What the comparison shows as A and B; B follows the run that is shown at the first start.
    [[nodiscard]] QStringList compared() const;
    void setCompared(const QStringList& sources);
    [[nodiscard]] Theme theme() const;
    void setTheme(Theme theme);
    [[nodiscard]] QByteArray geometry() const;
    [[nodiscard]] QByteArray layout() const;
    void setPlaces(const QByteArray& geometry, const QByteArray& layout);

private:
    [[nodiscard]] QVariant value(const char* key) const;
    void set(const char* key, const QVariant& value);
    std::unique_ptr<QSettings> m_settings;
};

} // namespace kvglass::window
