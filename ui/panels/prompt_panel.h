// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Where a run begins: the prompt, example prompts, and how tokens are chosen.

#pragma once

#include <vector>

#include <QWidget>

#include "ui/panels/prompt_examples.h"
#include "ui/panels/prompt_sampling.h"

class QToolButton;

namespace kvglass::ui {

class PromptEditor;

class PromptPanel : public QWidget {
    Q_OBJECT
public:
    explicit PromptPanel(QWidget* parent);

    [[nodiscard]] QString prompt() const;
    void setPrompt(const QString& prompt);
    [[nodiscard]] PromptSettings settings() const { return m_sampling->settings(); }
    void setSettings(const PromptSettings& settings) { m_sampling->setSettings(settings); }
    void setExamples(const std::vector<PromptExample>& examples);
    /// Fills in the first example, if there is one, and selects nothing.
    void showFirstExample();
    [[nodiscard]] PromptEditor* editor() const { return m_editor; }
    /// The request that prompt and settings describe. Also remembers the prompt in the history.
    [[nodiscard]] GenerationRequest takeRequest();

private:
    PromptEditor* m_editor;
    QToolButton* m_examples;
    QString m_firstExample;
    PromptSampling* m_sampling;
};

} // namespace kvglass::ui
