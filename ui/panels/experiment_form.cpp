// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/experiment_form.h"

#include <algorithm>

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QVBoxLayout>

#include "engine/experiment/article_experiment.h"
#include "engine/runtime/engine.h"

namespace kvglass::ui {

namespace {

QString articlePrompt() {
    return QString::fromUtf8(kArticlePrompt.data(), static_cast<qsizetype>(kArticlePrompt.size()));
}

QSpinBox* makeNumber(QWidget* parent, std::int64_t value, int largest, const QString& name) {
    auto* box = new QSpinBox(parent);
    box->setRange(1, largest);
    box->setValue(static_cast<int>(value));
    box->setAccessibleName(name);
    return box;
}

template <class Type> void addType(QComboBox* box, Type type) {
    const std::string_view text = name(type);
    box->addItem(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())),
                 static_cast<int>(type));
}

} // namespace

ExperimentForm::ExperimentForm(QWidget* parent)
    : QWidget(parent), m_modelRow(new QHBoxLayout), m_prompt(new QLineEdit(articlePrompt(), this)),
      m_kvType(new QComboBox(this)),
      m_newTokens(makeNumber(this, kArticleNewTokens, 1'000'000, tr("New tokens of each run"))),
      m_runs(makeNumber(this, kArticleRuns, 1000, tr("Runs of each mode"))),
      m_protocol(new QComboBox(this)) {
    m_prompt->setAccessibleName(tr("Prompt of the experiment"));
    m_prompt->setToolTip(tr("The prompt of every run. The article's is given; random models get "
                            "its nine token ids."));
    m_kvType->setAccessibleName(tr("Number format of the cache"));
    m_kvType->setToolTip(tr("Number format of the cache"));
    addType(m_kvType, KvType::F32);
    m_protocol->addItem(tr("published"), static_cast<int>(Protocol::Published));
    m_protocol->addItem(tr("sound"), static_cast<int>(Protocol::Sound));
    m_protocol->setAccessibleName(tr("Protocol"));
    m_protocol->setToolTip(tr("published: all runs with the cache, then all without, no warm-up, "
                              "population deviation, as in the article.\n"
                              "sound: one run discarded, then with and without in turns, sample "
                              "deviation."));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(3);
    m_modelRow->addWidget(m_prompt, 1);
    auto* numbers = new QHBoxLayout;
    const auto add = [&](const QString& text, QWidget* box) {
        auto* label = new QLabel(text, this);
        label->setBuddy(box);
        numbers->addWidget(label);
        numbers->addWidget(box);
    };
    add(tr("Tokens"), m_newTokens);
    add(tr("Runs"), m_runs);
    add(tr("Protocol"), m_protocol);
    add(tr("Cache"), m_kvType);
    numbers->addStretch(1);
    layout->addLayout(m_modelRow);
    layout->addLayout(numbers);
}

void ExperimentForm::setModelPicker(QWidget* picker) { m_modelRow->insertWidget(0, picker); }

void ExperimentForm::setModel(const ModelInfo& model) {
    m_hasWords = !model.randomWeights;
    const QVariant chosen = m_kvType->currentData();
    m_kvType->clear();
    for (const KvType type : model.device.kvTypes)
        addType(m_kvType, type);
    m_kvType->setCurrentIndex(std::max(0, m_kvType->findData(chosen)));
    // The prompt's own length is known only to the engine, which refuses what does not fit.
    const auto room = model.config.contextLength - std::ssize(articleTokens());
    m_newTokens->setMaximum(
        static_cast<int>(std::max<std::int64_t>(1, model.config.contextLength)));
    if (m_newTokens->value() > room)
        m_newTokens->setValue(static_cast<int>(std::max<std::int64_t>(1, room)));
}

ExperimentRequest ExperimentForm::request() const {
    ExperimentRequest request;
    if (!m_hasWords && m_prompt->text() == articlePrompt())
        request.prompt = articleTokens();
    else
        request.prompt = m_prompt->text().toStdString();
    request.newTokens = m_newTokens->value();
    request.runs = m_runs->value();
    request.protocol = static_cast<Protocol>(m_protocol->currentData().toInt());
    request.kvType = static_cast<KvType>(m_kvType->currentData().toInt());
    return request;
}

void ExperimentForm::setRequest(const ExperimentRequest& request) {
    if (const auto* text = std::get_if<std::string>(&request.prompt))
        m_prompt->setText(QString::fromStdString(*text));
    m_newTokens->setValue(static_cast<int>(request.newTokens));
    m_runs->setValue(static_cast<int>(request.runs));
    m_protocol->setCurrentIndex(m_protocol->findData(static_cast<int>(request.protocol)));
    m_kvType->setCurrentIndex(std::max(0, m_kvType->findData(static_cast<int>(request.kvType))));
}

} // namespace kvglass::ui
