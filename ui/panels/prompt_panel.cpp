// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/prompt_panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/panels/prompt_editor.h"

namespace kvglass::ui {

PromptPanel::PromptPanel(QWidget* parent)
    : QWidget(parent), m_editor(new PromptEditor(this)), m_examples(new QToolButton(this)),
      m_sampling(new PromptSampling(this)) {
    m_examples->setText(tr("Examples"));
    m_examples->setPopupMode(QToolButton::InstantPopup);
    m_examples->setAccessibleName(tr("Example prompts"));
    m_examples->setMenu(new QMenu(m_examples));
    m_examples->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->setSpacing(4);
    layout->addWidget(m_editor, 1);
    auto* row = new QHBoxLayout;
    row->addWidget(m_sampling, 1);
    row->addWidget(m_examples, 0, Qt::AlignTop);
    layout->addLayout(row);
    setFocusProxy(m_editor);
}

QString PromptPanel::prompt() const { return m_editor->toPlainText(); }

void PromptPanel::setPrompt(const QString& prompt) { m_editor->replaceText(prompt); }

void PromptPanel::setExamples(const std::vector<PromptExample>& examples) {
    QMenu* menu = m_examples->menu();
    menu->clear();
    for (const PromptExample& example : examples) {
        const QString prompt = example.prompt;
        QAction* action = menu->addAction(example.title);
        action->setToolTip(prompt);
        connect(action, &QAction::triggered, m_editor, [this, prompt] {
            m_editor->replaceText(prompt);
            m_editor->setFocus();
        });
    }
    menu->setToolTipsVisible(true);
    m_examples->setVisible(!examples.empty());
    m_firstExample = examples.empty() ? QString() : examples.front().prompt;
}

void PromptPanel::showFirstExample() {
    if (!m_firstExample.isEmpty())
        setPrompt(m_firstExample);
}

GenerationRequest PromptPanel::takeRequest() {
    const PromptSettings chosen = settings();
    m_editor->history().add(prompt());
    GenerationRequest request;
    request.prompt = prompt().toStdString();
    request.maxNewTokens = chosen.maxNewTokens;
    request.sampling = chosen.sampling;
    request.endOfText = chosen.endOfText;
    return request;
}

} // namespace kvglass::ui
