// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The log of the program: filtered by level, copied with one key.

#pragma once

#include <memory>

#include <QWidget>

class QComboBox;
class QListView;
class QTimer;

namespace kvglass::ui {

class LogBuffer;
class LogFilter;
class LogModel;

class LogPanel : public QWidget {
    Q_OBJECT
public:
    LogPanel(std::shared_ptr<LogBuffer> buffer, QWidget* parent);

    [[nodiscard]] LogModel* model() const { return m_model; }
    [[nodiscard]] int shownLines() const;

public slots:
    /// Takes what has come; by itself it does so four times a second while it is visible.
    void refresh();
    /// Shows lines of this spdlog level and above.
    void setLevel(int level);
    void copy();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    std::shared_ptr<LogBuffer> m_buffer;
    LogModel* m_model;
    LogFilter* m_filter;
    QComboBox* m_level;
    QListView* m_list;
    QTimer* m_timer;
};

} // namespace kvglass::ui
