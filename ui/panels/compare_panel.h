// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Two runs side by side: recordings, or a recording with the run that is shown. Tokens aligned,
// curves over one another, ratio with its interval, memory, text. While a run goes on it is
// followed twice a second, and only when the panel is visible.

#pragma once

#include <memory>

#include <QStringList>
#include <QWidget>

#include "engine/base/error.h"
#include "engine/recording/recording_comparison.h"
#include "ui/panels/compare_slot.h"

namespace kvglass::ui {

class ComparePlot;
class CompareTextView;
class CompareTokensModel;

class ComparePanel : public QWidget {
    Q_OBJECT
public:
    explicit ComparePanel(QWidget* parent);
    ~ComparePanel() override;

    void setSources(const CompareSources& sources);
    /// What was chosen at the last start, A and B; opened when the panel is shown first.
    void setRemembered(const QStringList& sources);
    [[nodiscard]] QStringList remembered() const;
    /// Into A when that is empty, else into B.
    [[nodiscard]] Status open(const QString& path);

    [[nodiscard]] CompareSlot& first();
    [[nodiscard]] CompareSlot& second();
    /// Empty: there are not two runs.
    [[nodiscard]] const std::optional<RecordingComparison>& comparison() const;
    [[nodiscard]] QString summary() const;
    [[nodiscard]] QString verdict() const;
    [[nodiscard]] QString tokenText() const;
    [[nodiscard]] const ComparePlot& steps() const;
    [[nodiscard]] const CompareTextView& texts() const;
    [[nodiscard]] const CompareTokensModel& tokens() const;

public slots:
    /// The shown run got longer, or another is shown.
    void followShownRun();
    /// It has ended: the numbers are final, and intervals are worth their time.
    void finishShownRun();
    void swap();
    /// A new token's number, from 1.
    void choose(qint64 number);

signals:
    void failed(const kvglass::Error& error);

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace kvglass::ui
