// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The experiment of the article at one button: what to measure, progress with the time left, cancel
// that keeps finished runs, going on later, results, a sweep over formats and lengths, export.

#pragma once

#include <memory>

#include <QWidget>

#include "engine/experiment/experiment_json.h"

namespace kvglass::ui {

class EngineClient;
class ExperimentForm;
class ExperimentResults;
class ExperimentSweep;

class ExperimentPanel : public QWidget {
    Q_OBJECT
public:
    /// `client` must outlive the panel.
    ExperimentPanel(EngineClient* client, QWidget* parent);
    ~ExperimentPanel() override;

    [[nodiscard]] ExperimentForm& form() const;
    [[nodiscard]] ExperimentResults& results() const;
    [[nodiscard]] ExperimentSweep& sweep() const;
    [[nodiscard]] const ExperimentRecord& record() const;
    /// An experiment of an earlier time; an unfinished one can be gone on with.
    void setRecord(ExperimentRecord record);
    /// As CSV when the path ends so, else as JSON. False: the file could not be written.
    [[nodiscard]] bool save(const QString& path) const;
    /// What the line below the buttons says: progress, a refusal, an error, or the result.
    [[nodiscard]] QString message() const;

public slots:
    void runExperiment();
    void goOn();
    void runSweep();
    void cancel();

signals:
    /// A run is finished: the record is worth keeping.
    void recordChanged(const kvglass::ExperimentRecord& record);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace kvglass::ui
