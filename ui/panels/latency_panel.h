// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a token costs: the step time of every new token, by the kind of its step, with a mark where
// the cache was switched. Knows RunData and Selection, nothing of threads or the engine's calls.

#pragma once

#include <memory>

#include <QWidget>

namespace kvglass::ui {

class RunData;
class Selection;

class LatencyPanel : public QWidget {
    Q_OBJECT
public:
    enum class Scale : std::uint8_t { Linear, Logarithmic };

    /// `data` and `selection` must outlive the panel.
    LatencyPanel(RunData* data, Selection* selection, QWidget* parent);
    ~LatencyPanel() override;

    [[nodiscard]] bool isFollowing() const;
    [[nodiscard]] Scale scale() const;

public slots:
    /// Shows the whole run again and follows the newest token.
    void follow();
    void setScale(kvglass::ui::LatencyPanel::Scale scale);

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace kvglass::ui
