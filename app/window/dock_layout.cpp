// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/dock_layout.h"

#include <algorithm>
#include <utility>

#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QMainWindow>
#include <QScrollArea>
#include <QSize>

#include "engine/base/ensure.h"

namespace kvglass::window {

namespace {
constexpr int kCandidatesMinimumHeight = 760; // of the window; below, they would crowd the text
constexpr int kAbreastMinimumWidth = 1100;    // for memory and attention side by side
constexpr double kLeftShare = 0.37;
} // namespace

DockLayout::DockLayout(QMainWindow* window) : QObject(window), m_window(window) {
    window->setDockNestingEnabled(true);
}

void DockLayout::add(QWidget* panel, const DockDescription& description) {
    auto* dock = new QDockWidget(description.title, m_window);
    dock->setObjectName(description.objectName);
    dock->setAccessibleName(description.title);
    // Pages behind the latency view scroll, so that they do not make a small window taller.
    if (description.id == DockId::Experiment || description.id == DockId::Race ||
        description.id == DockId::Compare) {
        auto* area = new QScrollArea(dock);
        area->setWidgetResizable(true);
        area->setFrameShape(QFrame::NoFrame);
        area->setFocusPolicy(Qt::NoFocus);
        area->setWidget(panel);
        dock->setWidget(area);
    } else {
        dock->setWidget(panel);
    }
    auto* action = new QAction(description.title, m_window);
    action->setObjectName(QStringLiteral("show_") + description.objectName);
    action->setCheckable(true);
    action->setChecked(true);
    // Ctrl+0 restores the layout; the tenth view has the key of what it shows: differences.
    const auto place = static_cast<int>(m_entries.size());
    action->setShortcut(Qt::CTRL |
                        (place < 9 ? static_cast<Qt::Key>(Qt::Key_1 + place) : Qt::Key_D));
    action->setToolTip(description.help);
    const DockId id = description.id;
    action->installEventFilter(this);
    connect(action, &QAction::triggered, this, [this, id](bool shown) {
        if (std::exchange(m_triggeredByKey, false))
            showOrFocus(id);
        else
            show(id, shown ? Shown::Yes : Shown::No);
    });
    connect(dock->toggleViewAction(), &QAction::toggled, action, &QAction::setChecked);
    connect(dock, &QDockWidget::visibilityChanged, this, [this, id](bool visible) {
        if (visible)
            makeRoomFor(id);
    });
    m_entries.push_back({description, dock, panel});
    m_actions.push_back(action);
}

const DockLayout::Entry& DockLayout::entry(DockId id) const {
    const auto found =
        std::ranges::find_if(m_entries, [id](const Entry& e) { return e.description.id == id; });
    ENSURE(found != m_entries.end());
    return *found;
}

QDockWidget* DockLayout::dock(DockId id) const { return entry(id).dock; }

bool DockLayout::eventFilter(QObject* watched, QEvent* event) {
    // A key leads to its view first; in the menu the same action just ticks it on or off.
    if (event->type() == QEvent::Shortcut && qobject_cast<QAction*>(watched) != nullptr)
        m_triggeredByKey = true;
    return QObject::eventFilter(watched, event);
}

void DockLayout::show(DockId id, Shown shown) {
    QDockWidget* dock = entry(id).dock;
    dock->setVisible(shown == Shown::Yes);
    if (shown == Shown::Yes)
        dock->raise();
}

void DockLayout::showOrFocus(DockId id) {
    const Entry& wanted = entry(id);
    const bool focused = QApplication::focusWidget() != nullptr &&
                         wanted.dock->isAncestorOf(QApplication::focusWidget());
    // Shown and focused: the same key hides it. Otherwise it leads there.
    if (wanted.dock->isVisible() && focused) {
        wanted.dock->hide();
    } else {
        wanted.dock->show();
        wanted.dock->raise();
        wanted.panel->setFocus(Qt::ShortcutFocusReason);
    }
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        m_actions[i]->setChecked(!m_entries[i].dock->isHidden());
}

void DockLayout::arrangeByDefault(const QSize& windowSize) {
    for (const Entry& each : m_entries) {
        each.dock->setFloating(false);
        m_window->removeDockWidget(each.dock);
    }
    const auto at = [this](DockId id) { return entry(id).dock; };
    m_window->addDockWidget(Qt::LeftDockWidgetArea, at(DockId::Prompt));
    m_window->splitDockWidget(at(DockId::Prompt), at(DockId::Latency), Qt::Horizontal);
    m_window->splitDockWidget(at(DockId::Prompt), at(DockId::Transcript), Qt::Vertical);
    m_window->splitDockWidget(at(DockId::Transcript), at(DockId::Candidates), Qt::Vertical);
    m_window->splitDockWidget(at(DockId::Latency), at(DockId::Memory), Qt::Vertical);
    if (windowSize.width() < kAbreastMinimumWidth)
        m_window->tabifyDockWidget(at(DockId::Memory), at(DockId::Attention));
    else
        m_window->splitDockWidget(at(DockId::Memory), at(DockId::Attention), Qt::Horizontal);
    m_window->splitDockWidget(at(DockId::Candidates), at(DockId::Log), Qt::Vertical);
    m_window->tabifyDockWidget(at(DockId::Latency), at(DockId::Experiment));
    m_window->tabifyDockWidget(at(DockId::Experiment), at(DockId::Race));
    m_window->tabifyDockWidget(at(DockId::Race), at(DockId::Compare));
    for (const Entry& each : m_entries)
        each.dock->show();
    at(DockId::Log)->hide();
    at(DockId::Latency)->raise();
    at(DockId::Memory)->raise();
    if (windowSize.height() < kCandidatesMinimumHeight)
        at(DockId::Candidates)->hide();
    shareSpace();
}

void DockLayout::shareSpace() {
    const auto at = [this](DockId id) { return entry(id).dock; };
    const int width = m_window->width();
    const int height = m_window->height();
    const int left = static_cast<int>(width * kLeftShare);
    m_window->resizeDocks({at(DockId::Prompt), at(DockId::Latency)}, {left, width - left},
                          Qt::Horizontal);
    const int right = width - left;
    m_window->resizeDocks({at(DockId::Memory), at(DockId::Attention)},
                          {right * 45 / 100, right * 55 / 100}, Qt::Horizontal);
    m_window->resizeDocks({at(DockId::Prompt), at(DockId::Transcript), at(DockId::Candidates)},
                          {height * 17 / 100, height * 45 / 100, height * 28 / 100}, Qt::Vertical);
    m_window->resizeDocks({at(DockId::Latency), at(DockId::Memory)},
                          {height * 44 / 100, height * 46 / 100}, Qt::Vertical);
}

void DockLayout::makeRoomFor(DockId id) {
    const bool isPage = id == DockId::Experiment || id == DockId::Race || id == DockId::Compare;
    if (m_beforePresentation.isEmpty() || (!isPage && id != DockId::Latency))
        return;
    for (const DockId other : {DockId::Transcript, DockId::Memory})
        entry(other).dock->setVisible(!isPage);
}

void DockLayout::enterPresentation() {
    m_beforePresentation = m_window->saveState();
    for (const Entry& each : m_entries) {
        const DockId id = each.description.id;
        each.dock->setVisible(id == DockId::Transcript || id == DockId::Latency ||
                              id == DockId::Memory);
    }
}

void DockLayout::leavePresentation() {
    m_window->restoreState(std::exchange(m_beforePresentation, {}));
}

QString DockLayout::helpFor(const QWidget* widget) const {
    for (const Entry& each : m_entries) {
        if (widget != nullptr && (widget == each.dock || each.dock->isAncestorOf(widget)))
            return each.description.help;
    }
    return {};
}

} // namespace kvglass::window
