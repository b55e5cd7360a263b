// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/prompt_history.h"

namespace kvglass::ui {

void PromptHistory::add(const QString& prompt) {
    if (prompt.isEmpty())
        return;
    m_entries.removeAll(prompt);
    m_entries.append(prompt);
    while (m_entries.size() > kCapacity)
        m_entries.removeFirst();
    m_shown = m_entries.size();
}

QString PromptHistory::older(const QString& present) {
    if (m_entries.isEmpty())
        return present;
    if (m_shown == m_entries.size()) {
        m_draft = present;
        if (present == m_entries.back() && m_entries.size() > 1)
            --m_shown; // the newest entry is what is shown already
    }
    m_shown = m_shown > 0 ? m_shown - 1 : 0;
    return m_entries[m_shown];
}

QString PromptHistory::newer(const QString& present) {
    if (m_shown >= m_entries.size())
        return present;
    ++m_shown;
    return m_shown == m_entries.size() ? m_draft : m_entries[m_shown];
}

void PromptHistory::setEntries(const QStringList& entries) {
    m_entries = entries.mid(qMax<qsizetype>(0, entries.size() - kCapacity));
    m_shown = m_entries.size();
    m_draft.clear();
}

} // namespace kvglass::ui
