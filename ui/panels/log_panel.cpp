// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/log_panel.h"

#include <chrono>

#include <QClipboard>
#include <QComboBox>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/panels/log_buffer.h"
#include "ui/panels/log_filter.h"
#include "ui/panels/log_model.h"

namespace kvglass::ui {

LogPanel::LogPanel(std::shared_ptr<LogBuffer> buffer, QWidget* parent)
    : QWidget(parent), m_buffer(std::move(buffer)), m_model(new LogModel(this)),
      m_filter(new LogFilter(this)), m_level(new QComboBox(this)), m_list(new QListView(this)),
      m_timer(new QTimer(this)) {
    m_filter->setSourceModel(m_model);
    m_list->setModel(m_filter);
    m_list->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_list->setUniformItemSizes(true);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setAccessibleName(tr("Log"));
    for (const auto level :
         {spdlog::level::debug, spdlog::level::info, spdlog::level::warn, spdlog::level::err}) {
        const auto name = spdlog::level::to_string_view(level);
        m_level->addItem(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())),
                         level);
    }
    m_level->setAccessibleName(tr("Least important level that is shown"));
    connect(m_level, &QComboBox::currentIndexChanged, this,
            [this] { setLevel(m_level->currentData().toInt()); });
    auto* copyButton = new QToolButton(this);
    copyButton->setText(tr("Copy"));
    copyButton->setAccessibleName(tr("Copy the log"));
    connect(copyButton, &QToolButton::clicked, this, &LogPanel::copy);
    auto* header = new QHBoxLayout;
    header->addWidget(new QLabel(tr("From level:"), this));
    header->addWidget(m_level);
    header->addStretch(1);
    header->addWidget(copyButton);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->addLayout(header);
    layout->addWidget(m_list, 1);
    m_timer->setInterval(std::chrono::milliseconds(250));
    connect(m_timer, &QTimer::timeout, this, &LogPanel::refresh);
    m_level->setCurrentIndex(1);
}

int LogPanel::shownLines() const { return m_filter->rowCount(); }

void LogPanel::refresh() {
    auto lines = m_buffer->take();
    if (lines.empty())
        return;
    m_model->append(std::move(lines));
    m_list->scrollToBottom();
}

void LogPanel::setLevel(int level) {
    m_level->setCurrentIndex(m_level->findData(level));
    m_filter->setLevel(level);
}

void LogPanel::copy() {
    QStringList lines;
    for (int row = 0; row < m_filter->rowCount(); ++row)
        lines << m_filter->index(row, 0).data().toString();
    QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

void LogPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
    m_timer->start();
}

void LogPanel::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    m_timer->stop();
}

} // namespace kvglass::ui
