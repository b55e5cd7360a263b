// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/model_picker.h"

#include <algorithm>

#include <QAbstractItemView>
#include <QComboBox>
#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QStandardItemModel>

#include "engine/model/random_model.h"

namespace kvglass::window {

namespace {

const QString kOpenFolder = QStringLiteral("\nopen");
const std::string kRandomPrefix = "random:";

QString text(std::string_view view) {
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

void setItemEnabled(QComboBox* box, int index, Qt::ItemFlags flags) {
    if (auto* model = qobject_cast<QStandardItemModel*>(box->model()))
        model->item(index)->setFlags(flags);
}

} // namespace

QString modelTitle(const std::string& model) {
    if (model.starts_with(kRandomPrefix))
        return ModelPicker::tr("%1 (random weights)").arg(text(model).mid(7));
    if (model == "demo")
        return ModelPicker::tr("demo (bundled)");
    return QDir(text(model)).dirName();
}

ModelPicker::ModelPicker(QWidget* parent)
    : QWidget(parent), m_model(new QComboBox(this)), m_device(new QComboBox(this)),
      m_type(new QComboBox(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(4, 0, 4, 0);
    layout->setSpacing(6);
    m_model->setAccessibleName(tr("Model"));
    m_model->setToolTip(tr("The model; a folder can be dropped on the window as well"));
    m_device->setAccessibleName(tr("Device"));
    m_device->setToolTip(tr("Where the model runs"));
    m_type->setAccessibleName(tr("Number format of the weights"));
    m_type->setToolTip(tr("Number format of the weights"));
    m_model->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_model->setMinimumContentsLength(9);
    m_model->setMaximumWidth(320);
    m_model->view()->setTextElideMode(Qt::ElideMiddle);
    m_device->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_type->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    layout->addWidget(m_model, 3);
    layout->addWidget(m_device);
    layout->addWidget(m_type);
    layout->addStretch(1);
    connect(m_model, &QComboBox::activated, this, &ModelPicker::onModelActivated);
    connect(m_device, &QComboBox::activated, this, &ModelPicker::pick);
    connect(m_type, &QComboBox::activated, this, &ModelPicker::pick);
    fillModels();
    setDevices({});
}

void ModelPicker::fillModels() {
    const QSignalBlocker blocker(m_model);
    m_model->clear();
    m_model->addItem(modelTitle("demo"), QStringLiteral("demo"));
    for (const std::string_view preset : kPresetNames) {
        const std::string model = kRandomPrefix + std::string(preset);
        m_model->addItem(modelTitle(model), QString::fromStdString(model));
    }
    QStringList folders = m_recent;
    const QString shown = QString::fromStdString(m_shown.model);
    if (m_model->findData(shown) < 0 && !folders.contains(shown))
        folders.prepend(shown);
    m_model->insertSeparator(m_model->count());
    for (const QString& folder : folders) {
        m_model->addItem(modelTitle(folder.toStdString()), folder);
        m_model->setItemData(m_model->count() - 1, folder, Qt::ToolTipRole);
    }
    m_model->addItem(tr("Open folder…"), kOpenFolder);
    m_model->setCurrentIndex(m_model->findData(shown));
}

void ModelPicker::setRecentModels(const QStringList& folders) {
    m_recent = folders;
    fillModels();
}

void ModelPicker::setDevices(const std::vector<Device>& devices) {
    m_devices = devices;
    const QSignalBlocker blocker(m_device);
    m_device->clear();
    for (const Device& device : m_devices) {
        const int index = m_device->count();
        m_device->addItem(text(device.id), text(device.id));
        m_device->setItemData(index, text(device.usable ? device.name : device.reason),
                              Qt::ToolTipRole);
        if (!device.usable)
            setItemEnabled(m_device, index, Qt::NoItemFlags);
    }
    if (m_devices.empty())
        m_device->addItem(text(m_shown.device), text(m_shown.device));
    showChoice(m_shown);
}

const Device* ModelPicker::device() const {
    const std::string id = m_device->currentData().toString().toStdString();
    for (const Device& device : m_devices) {
        if (device.id == id)
            return &device;
    }
    return nullptr;
}

void ModelPicker::fillTypes() {
    const QSignalBlocker blocker(m_type);
    m_type->clear();
    std::vector<WeightType> types = {m_shown.weightType};
    if (const Device* chosen = device(); chosen != nullptr && !chosen->weightTypes.empty())
        types = chosen->weightTypes;
    for (const WeightType type : types)
        m_type->addItem(text(name(type)), static_cast<int>(type));
    m_type->setCurrentIndex(std::max(0, m_type->findData(static_cast<int>(m_shown.weightType))));
}

void ModelPicker::showChoice(const ModelChoice& choice) {
    m_shown = choice;
    fillModels();
    const QSignalBlocker blocker(m_device);
    m_device->setCurrentIndex(std::max(0, m_device->findData(text(choice.device))));
    fillTypes();
}

ModelChoice ModelPicker::choice() const {
    ModelChoice choice = m_shown;
    choice.model = m_model->currentData().toString().toStdString();
    choice.device = m_device->currentData().toString().toStdString();
    choice.weightType = static_cast<WeightType>(m_type->currentData().toInt());
    return choice;
}

void ModelPicker::onModelActivated(int index) {
    if (m_model->itemData(index).toString() == kOpenFolder) {
        showChoice(m_shown);
        emit openFolderWanted();
        return;
    }
    pick();
}

void ModelPicker::pick() {
    ModelChoice wanted = choice();
    // A device that cannot hold the present format gets its first one.
    const Device* chosen = device();
    if (chosen != nullptr && !chosen->weightTypes.empty() &&
        std::ranges::find(chosen->weightTypes, wanted.weightType) == chosen->weightTypes.end())
        wanted.weightType = chosen->weightTypes.front();
    if (wanted != m_shown)
        emit this->chosen(wanted);
}

} // namespace kvglass::window
