// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the cache costs: bytes used, reserved and possible, beside everything else that is held, and
// how they changed token by token. Measured figures are filled, derived ones outlined.

#pragma once

#include <memory>

#include <QWidget>

namespace kvglass::ui {

class MemoryBars;
class MemoryPlot;
class RunData;
class Selection;

class MemoryPanel : public QWidget {
    Q_OBJECT
public:
    /// `runData` and `selection` must outlive the panel.
    MemoryPanel(RunData* runData, Selection* selection, QWidget* parent);
    ~MemoryPanel() override;

    [[nodiscard]] bool isFollowing() const;
    [[nodiscard]] const MemoryPlot& plot() const;
    [[nodiscard]] const MemoryBars& bars() const;
    /// "after token 212: used 3.06 MB, reserved 3.54 MB, 13.8 kB per token (measured)".
    [[nodiscard]] QString readout() const;
    /// "2 × 6 layers × 6 heads × 48 × 4 bytes = 13 824 bytes"; empty before a cached step.
    [[nodiscard]] QString formula() const;

public slots:
    void follow();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace kvglass::ui
