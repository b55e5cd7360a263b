// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What an experiment is to measure: prompt, length, runs, protocol, the cache's number format. The
// model, its device and the format of its weights are those of the loaded model.

#pragma once

#include <optional>

#include <QWidget>

#include "ui/client/measurements.h"

class QComboBox;
class QHBoxLayout;
class QLineEdit;
class QSpinBox;

namespace kvglass {
struct ModelInfo;
}

namespace kvglass::ui {

class ExperimentForm : public QWidget {
    Q_OBJECT
public:
    explicit ExperimentForm(QWidget* parent);

    /// Boxes that choose the model, from whoever can load one; shown in the first row.
    void setModelPicker(QWidget* picker);
    /// Offers what this model and its device can do; keeps what is chosen where it still fits.
    void setModel(const ModelInfo& model);
    /// The article's prompt stands for its nine token ids where the model has no words.
    [[nodiscard]] ExperimentRequest request() const;
    void setRequest(const ExperimentRequest& request);

private:
    QHBoxLayout* m_modelRow;
    QLineEdit* m_prompt;
    QComboBox* m_kvType;
    QSpinBox* m_newTokens;
    QSpinBox* m_runs;
    QComboBox* m_protocol;
    bool m_hasWords = true; // the model's tokens are words
};

} // namespace kvglass::ui
