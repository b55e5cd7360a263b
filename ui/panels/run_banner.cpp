// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/run_banner.h"

#include <algorithm>
#include <cmath>

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QResizeEvent>
#include <QToolButton>

#include "ui/panels/transcript_tint.h"
#include "ui/plot/palette.h"

namespace kvglass::ui {

namespace {

constexpr int kProgressSteps = 1000;
constexpr int kSmallestWidth = 320;

QString symbol(BannerKind kind) {
    switch (kind) {
    case BannerKind::Notice: return QStringLiteral("ℹ");
    case BannerKind::Warning: return QStringLiteral("⚠");
    case BannerKind::Failure: return QStringLiteral("✖");
    case BannerKind::Progress: return QStringLiteral("…");
    }
    return {};
}

QColor accent(BannerKind kind, const QPalette& palette) {
    switch (kind) {
    case BannerKind::Warning: return QColor(0xE6, 0x9F, 0x00);
    case BannerKind::Failure: return colorOf(Meaning::Recompute, palette);
    case BannerKind::Notice:
    case BannerKind::Progress: break;
    }
    return palette.color(QPalette::Highlight);
}

} // namespace

RunBanner::RunBanner(QWidget* parent)
    : QFrame(parent), m_text(new QLabel(this)), m_progress(new QProgressBar(this)),
      m_action(new QPushButton(this)), m_close(new QToolButton(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 5, 8, 5);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_progress);
    layout->addWidget(m_action);
    layout->addWidget(m_close);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setAccessibleName(tr("Message"));
    m_progress->setFixedWidth(220);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress"));
    m_close->setText(QStringLiteral("✕"));
    m_close->setAutoRaise(true);
    m_close->setAccessibleName(tr("Close the message"));
    m_close->setToolTip(tr("Close the message"));
    m_action->setAccessibleName(tr("Remedy")); // until a message names it
    connect(m_close, &QToolButton::clicked, this, qOverload<>(&RunBanner::dismiss));
    connect(m_action, &QPushButton::clicked, this, &RunBanner::actOnMessage);
    hide();
}

void RunBanner::showMessage(BannerMessage message) {
    m_text->setText(QStringLiteral("<b>%1&nbsp; %2</b> &nbsp;%3")
                        .arg(symbol(message.kind), message.headline.toHtmlEscaped(),
                             message.details.toHtmlEscaped()));
    m_action->setText(message.action);
    m_action->setAccessibleName(message.action);
    m_action->setVisible(!message.action.isEmpty());
    makeMoreButtons(message.more);
    m_progress->setVisible(message.kind == BannerKind::Progress);
    m_progress->setRange(0, 0);
    m_close->setVisible(message.kind != BannerKind::Progress);
    setAccessibleName(message.headline);
    m_message = std::move(message);
    show();
    emit shownChanged(); // who holds the banner makes room for it
    layout()->invalidate();
    fitHeight();
    update();
}

void RunBanner::makeMoreButtons(const std::vector<BannerAction>& actions) {
    for (QPushButton* button : m_more) {
        button->hide();
        button->deleteLater(); // it may be the one that was pressed
    }
    m_more.clear();
    auto* row = static_cast<QHBoxLayout*>(layout());
    for (const BannerAction& action : actions) {
        auto* button = new QPushButton(action.text, this);
        connect(button, &QPushButton::clicked, this, [this, todo = action.act] { act(todo); });
        row->insertWidget(row->indexOf(m_close), button);
        m_more.push_back(button);
    }
}

void RunBanner::fitHeight() {
    // As high as the words need at the width that the present controls leave them: the label's own
    // width is that of the last layout, which a new message has not had yet.
    const int high = layout()->heightForWidth(std::max(width(), kSmallestWidth));
    const bool isEmpty = high < 0; // no message yet, and nothing to lay out
    if (!isEmpty && (minimumHeight() != high || maximumHeight() != high))
        setFixedHeight(high);
}

void RunBanner::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        fitHeight();
}

void RunBanner::setProgress(double fraction, const QString& details) {
    if (!m_message || m_message->kind != BannerKind::Progress)
        return;
    if (fraction >= 0.0) {
        m_progress->setRange(0, kProgressSteps);
        m_progress->setValue(static_cast<int>(std::lround(fraction * kProgressSteps)));
    }
    m_text->setText(QStringLiteral("<b>%1</b> &nbsp;%2")
                        .arg(m_message->headline.toHtmlEscaped(), details.toHtmlEscaped()));
    fitHeight();
}

void RunBanner::dismiss() {
    m_message.reset();
    makeMoreButtons({});
    hide();
    emit shownChanged();
}

void RunBanner::dismiss(BannerKind kind) {
    if (m_message && m_message->kind == kind)
        dismiss();
}

void RunBanner::actOnMessage() {
    if (!m_message)
        return;
    const auto remedy = m_message->onAction; // it may show another message
    if (m_message->kind != BannerKind::Progress)
        act(remedy);
    else if (remedy)
        remedy();
}

void RunBanner::act(const std::function<void()>& action) {
    const auto todo = action; // its button goes with the message
    dismiss();
    if (todo)
        todo();
}

void RunBanner::paintEvent(QPaintEvent*) {
    if (!m_message)
        return;
    QPainter painter(this);
    const QColor color = accent(m_message->kind, palette());
    painter.fillRect(rect(), blended(palette().color(QPalette::Window), color, 0.16));
    painter.fillRect(QRect(0, 0, 5, height()), color);
}

} // namespace kvglass::ui
