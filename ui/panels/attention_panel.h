// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Which earlier tokens a token looked at: one head as a growing triangle, all heads as thumbnails,
// and the chosen query's strongest keys as a list. Reads the store of captured rows; does nothing
// while it is hidden, and catches up when it is shown.

#pragma once

#include <memory>

#include <QWidget>

namespace kvglass {
struct ModelConfig;
}

namespace kvglass::ui {

class AttentionHeadView;
class AttentionOverviewView;
class AttentionRowModel;
class RunData;
class Selection;

class AttentionPanel : public QWidget {
    Q_OBJECT
public:
    /// `runData` and `selection` must outlive the panel.
    AttentionPanel(RunData* runData, Selection* selection, QWidget* parent);
    ~AttentionPanel() override;

    /// The heads of the loaded model can be chosen before it runs.
    void setModel(const ModelConfig& config);
    [[nodiscard]] bool isFollowing() const;
    [[nodiscard]] const AttentionHeadView& headView() const;
    [[nodiscard]] const AttentionOverviewView& overviewView() const;
    [[nodiscard]] const AttentionRowModel& rowModel() const;
    /// What is under the pointer or selected: "weight 0.123 from 212 ·Ben to 3 ·was".
    [[nodiscard]] QString readout() const;
    /// Scale, first token and the caveat; always visible.
    [[nodiscard]] QString caption() const;

public slots:
    void follow();
    /// Live updates that were drawn together with later ones, for the caption.
    void setMergedUpdates(std::int64_t count);
    void showOverview();
    void showHead();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace kvglass::ui
