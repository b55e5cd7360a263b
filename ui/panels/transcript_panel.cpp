// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/transcript_panel.h"

#include <array>

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/panels/transcript_view.h"
#include "ui/plot/number_format.h"
#include "ui/plot/toggle_button.h"

namespace kvglass::ui {

TranscriptPanel::TranscriptPanel(RunData* run, Selection* selection, QWidget* parent)
    : QWidget(parent), m_view(new TranscriptView(run, selection, this)),
      m_tint(new QComboBox(this)), m_follow(new ToggleButton(this)),
      m_explanation(new QLabel(this)), m_findBar(new QWidget(this)),
      m_needle(new QLineEdit(m_findBar)), m_matches(new QLabel(m_findBar)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->setSpacing(4);
    layout->addWidget(makeHeader());
    layout->addWidget(m_explanation);
    layout->addWidget(m_view, 1);
    layout->addWidget(makeFindBar());
    m_explanation->hide();
    m_findBar->hide();
    setFocusProxy(m_view);
}

QWidget* TranscriptPanel::makeHeader() {
    auto* header = new QWidget(this);
    auto* layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* name = new QLabel(tr("T&int:"), header);
    name->setBuddy(m_tint);
    for (const auto tint : std::array{TranscriptTint::None, TranscriptTint::Probability,
                                      TranscriptTint::StepTime, TranscriptTint::Attention})
        m_tint->addItem(label(tint), static_cast<int>(tint));
    m_tint->setAccessibleName(tr("Tint of the tokens"));
    connect(m_tint, &QComboBox::currentIndexChanged, this, [this] { setTint(tint()); });
    m_follow->setText(tr("Follow"));
    m_follow->setChecked(true);
    m_follow->setAccessibleName(tr("Follow the newest token"));
    m_follow->setToolTip(tr("Keep the newest token in sight"));
    connect(m_follow, &QToolButton::clicked, m_view, &TranscriptView::follow);
    connect(m_view, &TranscriptView::followingChanged, m_follow,
            [this] { m_follow->setChecked(m_view->isFollowing()); });
    connect(m_follow, &QToolButton::clicked, m_follow, [this] { m_follow->setChecked(true); });
    auto* copy = new QToolButton(header);
    copy->setText(tr("Copy"));
    copy->setAccessibleName(tr("Copy the transcript"));
    copy->setToolTip(tr("Copy the selected range, or else the whole text"));
    connect(copy, &QToolButton::clicked, m_view, &TranscriptView::copy);
    layout->addWidget(name);
    layout->addWidget(m_tint);
    layout->addStretch(1);
    layout->addWidget(m_follow);
    layout->addWidget(copy);
    return header;
}

QWidget* TranscriptPanel::makeFindBar() {
    auto* layout = new QHBoxLayout(m_findBar);
    layout->setContentsMargins(0, 0, 0, 0);
    m_needle->setPlaceholderText(tr("Find in the text"));
    m_needle->setAccessibleName(tr("Find in the transcript"));
    m_needle->setClearButtonEnabled(true);
    m_matches->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("000 of 000")));
    const auto button = [this](const QString& text, const QString& name) {
        auto* made = new QToolButton(m_findBar);
        made->setText(text);
        made->setAccessibleName(name);
        made->setToolTip(name);
        return made;
    };
    auto* previous = button(QStringLiteral("▲"), tr("Previous match"));
    auto* next = button(QStringLiteral("▼"), tr("Next match"));
    auto* close = button(QStringLiteral("✕"), tr("Close the find bar"));
    connect(m_needle, &QLineEdit::textChanged, m_view, &TranscriptView::setSearch);
    connect(m_needle, &QLineEdit::returnPressed, m_view, &TranscriptView::findNext);
    connect(previous, &QToolButton::clicked, m_view, &TranscriptView::findPrevious);
    connect(next, &QToolButton::clicked, m_view, &TranscriptView::findNext);
    connect(close, &QToolButton::clicked, this, &TranscriptPanel::closeFind);
    connect(m_view, &TranscriptView::searchMoved, this, &TranscriptPanel::showMatches);
    layout->addWidget(m_needle, 1);
    layout->addWidget(m_matches);
    layout->addWidget(previous);
    layout->addWidget(next);
    layout->addWidget(close);
    return m_findBar;
}

TranscriptTint TranscriptPanel::tint() const {
    return static_cast<TranscriptTint>(m_tint->currentData().toInt());
}

void TranscriptPanel::setTint(TranscriptTint tint) {
    m_tint->setCurrentIndex(m_tint->findData(static_cast<int>(tint)));
    m_view->setTint(tint);
    m_explanation->setText(explanation(tint));
    m_explanation->setVisible(!m_explanation->text().isEmpty());
    emit tintChanged();
}

bool TranscriptPanel::isFinding() const { return !m_findBar->isHidden(); }

void TranscriptPanel::find() {
    m_findBar->show();
    m_needle->setFocus(Qt::ShortcutFocusReason);
    m_needle->selectAll();
    m_view->setSearch(m_needle->text());
}

void TranscriptPanel::closeFind() {
    m_findBar->hide();
    m_view->setSearch({});
    m_view->setFocus();
}

void TranscriptPanel::showMatches(qsizetype current, qsizetype count) {
    if (m_needle->text().isEmpty())
        m_matches->clear();
    else if (count == 0)
        m_matches->setText(tr("not found"));
    else if (current == 0)
        m_matches->setText(tr("%1 found").arg(formatCount(count)));
    else
        m_matches->setText(tr("%1 of %2").arg(formatCount(current), formatCount(count)));
}

void TranscriptPanel::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && m_findBar->isVisible())
        closeFind();
    else
        QWidget::keyPressEvent(event);
}

} // namespace kvglass::ui
