// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Recordings in the window: opens and replays them, and makes one of the run that is shown. The
// dialogs and the look are MainWindow's.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <QObject>
#include <QString>

#include "engine/base/error.h"
#include "ui/client/engine_client.h"
#include "ui/client/replay_player.h"

namespace kvglass::window {

/// What a recording can be exported as.
enum class ExportForm : std::uint8_t { Report, Csv, JsonLines, Trace };
enum class ExportedText : std::uint8_t { Kept, TakenOut };

using FileWork = std::function<Status()>;

class RecordingDesk : public QObject {
    Q_OBJECT
public:
    /// Both must outlive it.
    RecordingDesk(ui::RunData* data, ui::EngineClient* client, QObject* parent);

    [[nodiscard]] ui::ReplayPlayer& player() { return m_player; }
    [[nodiscard]] const ui::ReplayPlayer& player() const { return m_player; }

    /// Reads the file and plays it. Errors: those of openRecording; BadUsage while a run goes on.
    /// Then what is shown stays.
    [[nodiscard]] Status open(const QString& path);
    /// What writes the run, or the replay, that is shown now; it may be called on any thread.
    /// Errors of that call: BadUsage when there was none; those of saveRecording and Io.
    [[nodiscard]] FileWork saving(const QString& path) const;
    [[nodiscard]] FileWork exporting(const QString& path, ExportForm form, ExportedText text) const;
    [[nodiscard]] bool canSave() const;
    /// The run, or the replay, that is shown, as far as it has come; empty when there is none.
    [[nodiscard]] std::optional<Recording> shown() const;

    /// For the banner of a replay: where it was recorded and when; and what it lacks.
    [[nodiscard]] QString origin() const;
    [[nodiscard]] QString details() const;
    /// What the status bar says of a replay.
    [[nodiscard]] QString stateText() const;

private:
    void noteBeginning();

    ui::RunData* m_data;
    ui::EngineClient* m_client;
    ui::ReplayPlayer m_player;
    bool m_isRun = false; // what is shown is, or was, a run of the engine
};

} // namespace kvglass::window
