// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The figures of the run in the status bar. Numbers keep their places: each has a fixed width, and
// they change at most eight times a second so that they can be read.

#pragma once

#include <vector>

#include <QElapsedTimer>
#include <QWidget>

class QHBoxLayout;
class QLabel;

namespace kvglass::ui {

class RunData;

class StatusNumbers : public QWidget {
    Q_OBJECT
public:
    StatusNumbers(const RunData* run, QWidget* parent);

    /// Refreshes unless it has just done so.
    void tick();
    void refresh();
    /// "CPU, 2 threads, f32"; and why, as a tooltip.
    void setPlace(const QString& place, const QString& details);
    [[nodiscard]] QString text(qsizetype figure) const; // of a figure, in the order of the bar
    /// For all figures, shown or hidden.
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Figure {
        QLabel* name;
        QLabel* value;
        QString widest;
    };
    void add(const QString& name, const QString& widest, const QString& explanation);
    void fixWidths();
    void hideWhatDoesNotFit();

    const RunData* m_data;
    QHBoxLayout* m_layout;
    int m_wholeWidth = 0; // with all figures and the place
    std::vector<Figure> m_figures;
    QLabel* m_place;
    QElapsedTimer m_sinceRefresh;
};

} // namespace kvglass::ui
