// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The views as docks: one key each, a default arrangement, and a presentation of few, large ones.

#pragma once

#include <cstdint>
#include <vector>

#include <QByteArray>
#include <QKeySequence>
#include <QObject>
#include <QString>

class QAction;
class QDockWidget;
class QMainWindow;
class QSize;
class QWidget;

namespace kvglass::window {

enum class DockId : std::uint8_t {
    Prompt,
    Transcript,
    Latency,
    Memory,
    Attention,
    Candidates,
    Log,
    Experiment,
    Race,
    Compare
};
inline constexpr std::size_t kDockCount = 10;

struct DockDescription {
    DockId id = DockId::Prompt;
    QString title;
    QString objectName;
    QString help; // one or two sentences: what the view shows and how to read it
};

class DockLayout : public QObject {
    Q_OBJECT
public:
    /// The window gets no central widget: docks fill it.
    explicit DockLayout(QMainWindow* window);

    /// Puts a panel into a dock; key Ctrl+1 for the first one, and so on; Ctrl+D for the
    /// tenth.
    void add(QWidget* panel, const DockDescription& description);
    /// All docks were added: arranges them as at the first start of a window of this size. Where
    /// room is short, views stand behind each other or are hidden.
    void arrangeByDefault(const QSize& windowSize);
    /// Hides all but transcript, latency and memory, in large type; the former arrangement comes
    /// back with leavePresentation().
    void enterPresentation();
    void leavePresentation();

    [[nodiscard]] QDockWidget* dock(DockId id) const;
    [[nodiscard]] const std::vector<QAction*>& actions() const { return m_actions; }
    /// The help of the dock that holds a widget; empty elsewhere.
    [[nodiscard]] QString helpFor(const QWidget* widget) const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Entry {
        DockDescription description;
        QDockWidget* dock = nullptr;
        QWidget* panel = nullptr;
    };
    [[nodiscard]] const Entry& entry(DockId id) const;
    enum class Shown : std::uint8_t { No, Yes };
    void show(DockId id, Shown shown);
    void showOrFocus(DockId id);
    void shareSpace();
    /// In a presentation a page behind the latency view has the window to itself.
    void makeRoomFor(DockId id);

    QMainWindow* m_window;
    std::vector<Entry> m_entries;
    std::vector<QAction*> m_actions;
    QByteArray m_beforePresentation; // empty: there is none now
    bool m_triggeredByKey = false;
};

} // namespace kvglass::window
