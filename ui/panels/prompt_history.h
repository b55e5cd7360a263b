// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Earlier prompts, newest last, walked up and down as in a shell; what was being written is kept.

#pragma once

#include <QString>
#include <QStringList>

namespace kvglass::ui {

class PromptHistory {
public:
    static constexpr qsizetype kCapacity = 50;

    /// A prompt was run. The same text is kept once, as the newest.
    void add(const QString& prompt);
    /// The entry before the one shown; `present` is remembered when the walk begins. Empty string
    /// result never happens: at the oldest entry it is returned again.
    [[nodiscard]] QString older(const QString& present);
    /// The entry after; after the newest, what was being written.
    [[nodiscard]] QString newer(const QString& present);

    [[nodiscard]] const QStringList& entries() const { return m_entries; }
    void setEntries(const QStringList& entries);

private:
    QStringList m_entries;
    qsizetype m_shown = 0; // index; entries().size(): what is being written
    QString m_draft;
};

} // namespace kvglass::ui
