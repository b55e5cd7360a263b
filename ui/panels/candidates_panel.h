// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What else the model could have written: the ten most probable tokens at the selected position, or
// at the newest one, with the chosen token marked.

#pragma once

#include <memory>

#include <QWidget>

class QTableView;

namespace kvglass::ui {

class CandidatesModel;
class ReadoutLabel;
class RunData;
class Selection;
class Vocabulary;

class CandidatesPanel : public QWidget {
    Q_OBJECT
public:
    /// `run` and `selection` must outlive the panel.
    CandidatesPanel(RunData* run, Selection* selection, QWidget* parent);

    void setVocabulary(std::shared_ptr<const Vocabulary> vocabulary);
    [[nodiscard]] CandidatesModel* model() const { return m_model; }

protected:
    void showEvent(QShowEvent* event) override;

private:
    void refresh();

    RunData* m_data;
    Selection* m_selection;
    CandidatesModel* m_model;
    ReadoutLabel* m_caption;
    QTableView* m_table;
};

} // namespace kvglass::ui
