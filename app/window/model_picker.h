// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Which model, where, in which format: three boxes of the toolbar.

#pragma once

#include <vector>

#include <QStringList>
#include <QWidget>

#include "engine/runtime/engine.h"

class QComboBox;

namespace kvglass::window {

class ModelPicker : public QWidget {
    Q_OBJECT
public:
    explicit ModelPicker(QWidget* parent);

    void setDevices(const std::vector<Device>& devices);
    void setRecentModels(const QStringList& folders);
    /// Shows a choice without asking for it.
    void showChoice(const ModelChoice& choice);
    [[nodiscard]] ModelChoice choice() const;

signals:
    /// The user chose something else than what is shown.
    void chosen(const kvglass::ModelChoice& choice);
    void openFolderWanted();

private:
    void fillModels();
    void fillTypes();
    void onModelActivated(int index);
    void pick();
    [[nodiscard]] const Device* device() const;

    std::vector<Device> m_devices;
    QStringList m_recent;
    ModelChoice m_shown;
    QComboBox* m_model;
    QComboBox* m_device;
    QComboBox* m_type;
};

/// What a model is called in a list: "demo", "gpt2 (random weights)", the folder's name.
[[nodiscard]] QString modelTitle(const std::string& model);

} // namespace kvglass::window
