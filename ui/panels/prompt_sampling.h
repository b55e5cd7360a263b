// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How the next token is chosen and when a run ends.

#pragma once

#include <QWidget>

#include "engine/generation/generation_request.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QSpinBox;
class QToolButton;

namespace kvglass::ui {

/// What the widget holds; saved and restored as a whole.
struct PromptSettings {
    SamplingOptions sampling;
    std::int64_t maxNewTokens = 256;
    EndOfTextRule endOfText = EndOfTextRule::Stop;
    bool operator==(const PromptSettings&) const = default;
};

class PromptSampling : public QWidget {
    Q_OBJECT
public:
    explicit PromptSampling(QWidget* parent);

    [[nodiscard]] PromptSettings settings() const;
    void setSettings(const PromptSettings& settings);

signals:
    void changed();

private:
    enum class Method : int { Greedy, Sample };
    QWidget* makeFirstRow();
    QWidget* makeDetails();
    void onChanged();

    QComboBox* m_method;
    QSpinBox* m_maxNewTokens;
    QToolButton* m_more;
    QWidget* m_details;
    QDoubleSpinBox* m_temperature;
    QSpinBox* m_topK;
    QDoubleSpinBox* m_topP;
    QDoubleSpinBox* m_penalty;
    QSpinBox* m_seed;
    QCheckBox* m_ignoreEndOfText;
};

} // namespace kvglass::ui
