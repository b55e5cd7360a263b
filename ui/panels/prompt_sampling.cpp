// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/prompt_sampling.h"

#include <limits>

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

namespace kvglass::ui {

namespace {

struct Limits {
    double lowest = 0.0;
    double highest = 1.0;
    double step = 0.05;
};

void setUp(QDoubleSpinBox* box, const Limits& limits, const QString& name, const QString& tip) {
    box->setRange(limits.lowest, limits.highest);
    box->setSingleStep(limits.step);
    box->setDecimals(2);
    box->setAccessibleName(name);
    box->setToolTip(tip);
}

void setUp(QSpinBox* box, int lowest, int highest, const QString& name, const QString& tip) {
    box->setRange(lowest, highest);
    box->setAccessibleName(name);
    box->setToolTip(tip);
}

} // namespace

PromptSampling::PromptSampling(QWidget* parent)
    : QWidget(parent), m_method(new QComboBox(this)), m_maxNewTokens(new QSpinBox(this)),
      m_more(new QToolButton(this)), m_details(new QWidget(this)),
      m_temperature(new QDoubleSpinBox(m_details)), m_topK(new QSpinBox(m_details)),
      m_topP(new QDoubleSpinBox(m_details)), m_penalty(new QDoubleSpinBox(m_details)),
      m_seed(new QSpinBox(m_details)), m_ignoreEndOfText(new QCheckBox(m_details)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(makeFirstRow());
    layout->addWidget(makeDetails());
    m_details->hide();
    setSettings({});
    for (auto* box : findChildren<QSpinBox*>())
        connect(box, &QSpinBox::valueChanged, this, &PromptSampling::onChanged);
    for (auto* box : findChildren<QDoubleSpinBox*>())
        connect(box, &QDoubleSpinBox::valueChanged, this, &PromptSampling::onChanged);
    connect(m_method, &QComboBox::currentIndexChanged, this, &PromptSampling::onChanged);
    connect(m_ignoreEndOfText, &QCheckBox::toggled, this, &PromptSampling::onChanged);
}

QWidget* PromptSampling::makeFirstRow() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    m_method->addItem(tr("greedy"), static_cast<int>(Method::Greedy));
    m_method->addItem(tr("sample"), static_cast<int>(Method::Sample));
    m_method->setAccessibleName(tr("How the next token is chosen"));
    m_method->setToolTip(
        tr("greedy: always the most probable token; sample: drawn by probability"));
    setUp(m_maxNewTokens, 1, 100'000, tr("New tokens at most"),
          tr("The run ends after this many new tokens, or when the context is full"));
    m_maxNewTokens->setSuffix(tr(" tokens"));
    m_more->setText(tr("More"));
    m_more->setCheckable(true);
    m_more->setArrowType(Qt::RightArrow);
    m_more->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_more->setAccessibleName(tr("All sampling settings"));
    m_more->setToolTip(tr("Temperature, top k, top p, penalty, seed, end of text"));
    connect(m_more, &QToolButton::toggled, m_details, [this](bool open) {
        m_details->setVisible(open);
        m_more->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
    });
    layout->addWidget(m_method);
    layout->addWidget(m_maxNewTokens);
    layout->addStretch(1);
    layout->addWidget(m_more);
    return row;
}

QWidget* PromptSampling::makeDetails() {
    setUp(m_temperature, {0.05, 5.0, 0.05}, tr("Temperature"),
          tr("Below 1 the probable tokens become more probable, above 1 less"));
    setUp(m_topK, 0, 100'000, tr("Top k"), tr("Only the k most probable tokens; 0: all"));
    m_topK->setSpecialValueText(tr("all"));
    setUp(m_topP, {0.01, 1.0, 0.05}, tr("Top p"),
          tr("Only the fewest tokens that hold this share of the probability; 1: all"));
    setUp(m_penalty, {0.5, 3.0, 0.05}, tr("Repetition penalty"),
          tr("Above 1: tokens that were seen become less probable; 1: no penalty"));
    setUp(m_seed, 0, std::numeric_limits<int>::max(), tr("Seed"),
          tr("The same seed gives the same text"));
    m_ignoreEndOfText->setText(tr("go on after end of text"));
    m_ignoreEndOfText->setAccessibleName(m_ignoreEndOfText->text());
    auto* grid = new QGridLayout(m_details);
    grid->setContentsMargins(0, 0, 0, 0);
    const auto place = [&](int row, int column, const QString& name, QWidget* field) {
        auto* text = new QLabel(name, m_details);
        text->setBuddy(field);
        grid->addWidget(text, row, 2 * column, Qt::AlignRight | Qt::AlignVCenter);
        grid->addWidget(field, row, 2 * column + 1);
    };
    place(0, 0, tr("temperature"), m_temperature);
    place(0, 1, tr("top k"), m_topK);
    place(1, 0, tr("penalty"), m_penalty);
    place(1, 1, tr("top p"), m_topP);
    place(2, 0, tr("seed"), m_seed);
    grid->addWidget(m_ignoreEndOfText, 2, 2, 1, 2);
    return m_details;
}

PromptSettings PromptSampling::settings() const {
    PromptSettings settings;
    const bool sampled = m_method->currentData().toInt() == static_cast<int>(Method::Sample);
    settings.sampling.temperature = sampled ? m_temperature->value() : 0.0;
    settings.sampling.topK = m_topK->value();
    settings.sampling.topP = m_topP->value();
    settings.sampling.repetitionPenalty = m_penalty->value();
    settings.sampling.seed = static_cast<std::uint64_t>(m_seed->value());
    settings.maxNewTokens = m_maxNewTokens->value();
    settings.endOfText =
        m_ignoreEndOfText->isChecked() ? EndOfTextRule::Ignore : EndOfTextRule::Stop;
    return settings;
}

void PromptSampling::setSettings(const PromptSettings& settings) {
    const bool sampled = settings.sampling.temperature > 0.0;
    m_method->setCurrentIndex(
        m_method->findData(static_cast<int>(sampled ? Method::Sample : Method::Greedy)));
    m_temperature->setValue(sampled ? settings.sampling.temperature : 0.8);
    m_topK->setValue(static_cast<int>(settings.sampling.topK));
    m_topP->setValue(settings.sampling.topP);
    m_penalty->setValue(settings.sampling.repetitionPenalty);
    m_seed->setValue(static_cast<int>(settings.sampling.seed));
    m_maxNewTokens->setValue(static_cast<int>(settings.maxNewTokens));
    m_ignoreEndOfText->setChecked(settings.endOfText == EndOfTextRule::Ignore);
    onChanged();
}

void PromptSampling::onChanged() {
    const bool sampled = m_method->currentData().toInt() == static_cast<int>(Method::Sample);
    for (QWidget* field : {static_cast<QWidget*>(m_temperature), static_cast<QWidget*>(m_topK),
                           static_cast<QWidget*>(m_topP), static_cast<QWidget*>(m_seed)})
        field->setEnabled(sampled);
    emit changed();
}

} // namespace kvglass::ui
