// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One of the two runs that are compared: which it is, and a menu to choose another.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <QWidget>

#include "engine/base/error.h"
#include "engine/recording/recording.h"
#include "ui/client/run_keeping.h"
#include "ui/plot/palette.h"

class QMenu;
class QToolButton;

namespace kvglass::ui {

class ReadoutLabel;

/// From whoever knows them: the run that is shown, and the files of the last runs.
struct CompareSources {
    std::function<std::optional<Recording>()> shownRun = [] { return std::nullopt; };
    std::function<std::vector<KeptRun>()> lastRuns = [] { return std::vector<KeptRun>(); };
};

class CompareSlot : public QWidget {
    Q_OBJECT
public:
    CompareSlot(Meaning meaning, QWidget* parent);

    void setSources(CompareSources sources);
    /// Errors: those of openRecording; then the slot is as before.
    [[nodiscard]] Status open(const QString& path);
    void follow();    // the run that is shown, whichever it is
    void takeShown(); // it as it is now
    void clear();
    /// Takes the shown run again, when it follows it.
    void refresh();

    [[nodiscard]] bool isFollowing() const { return m_following; }
    /// Empty: nothing is chosen, or there is no run to follow.
    [[nodiscard]] const std::shared_ptr<const Recording>& run() const { return m_run; }
    /// For the next start: a path, shownRun(), or nothing.
    [[nodiscard]] QString source() const;
    /// As a source: the run that is shown, whichever it is.
    [[nodiscard]] static QString shownRun() { return QStringLiteral(":shown"); }
    void setSource(const QString& source);
    void swapWith(CompareSlot& other);
    [[nodiscard]] QString shownText() const;

signals:
    void changed();
    void failed(const kvglass::Error& error);

private:
    void fillMenu();
    void chooseFile();
    void openOrSay(const QString& path);
    void set(std::shared_ptr<const Recording> run, const QString& path);
    void updateText();

    CompareSources m_sources;
    std::shared_ptr<const Recording> m_run;
    QString m_path;
    bool m_following = false;
    ReadoutLabel* m_text;
    QToolButton* m_choose;
    QMenu* m_menu;
};

} // namespace kvglass::ui
