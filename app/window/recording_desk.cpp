// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/recording_desk.h"

#include <utility>

#include <QSaveFile>

#include "app/window/window_text.h"
#include "engine/export/data_export.h"
#include "engine/export/html_report.h"
#include "engine/export/trace_export.h"
#include "engine/recording/anonymise.h"
#include "engine/recording/recording_file.h"
#include "ui/client/run_recording.h"
#include "ui/plot/number_format.h"

namespace kvglass::window {

namespace {

QString fromUtf8(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

std::string textOf(const Recording& recording, ExportForm form) {
    switch (form) {
    case ExportForm::Report: return htmlReport(recording);
    case ExportForm::Csv: return csvText(recording);
    case ExportForm::JsonLines: return jsonLinesText(recording);
    case ExportForm::Trace: return traceText(recording);
    }
    return {};
}

} // namespace

RecordingDesk::RecordingDesk(ui::RunData* data, ui::EngineClient* client, QObject* parent)
    : QObject(parent), m_data(data), m_client(client), m_player(data, nullptr) {
    connect(m_data, &ui::RunData::cleared, this, &RecordingDesk::noteBeginning);
}

/// A run begins here, or a replay, or a model was loaded and nothing is shown.
void RecordingDesk::noteBeginning() {
    const ui::EngineState state = m_client->state();
    m_isRun = !m_player.isOpen() && m_client->model() && state != ui::EngineState::Loading &&
              state != ui::EngineState::NoModel && state != ui::EngineState::Ready;
}

Status RecordingDesk::open(const QString& path) {
    const ui::EngineState state = m_client->state();
    if (state != ui::EngineState::Ready && state != ui::EngineState::NoModel)
        return fail(ErrorCode::BadUsage, "cannot open '" + path.toStdString() + "'",
                    "the engine is at work", "stop it first");
    auto recording = openRecording(path.toStdString());
    if (!recording)
        return fail(std::move(recording.error()));
    m_player.open(std::make_shared<const Recording>(std::move(*recording)));
    return {};
}

std::optional<Recording> RecordingDesk::shown() const {
    if (m_player.isOpen())
        return *m_player.recording();
    if (!m_isRun || !m_client->runHeader() || !m_client->vocabulary())
        return std::nullopt;
    return ui::recordingOf(*m_data, *m_client->runHeader(), *m_client->vocabulary());
}

bool RecordingDesk::canSave() const {
    return m_player.isOpen() || (m_isRun && m_client->runHeader() && !m_data->tokens().empty());
}

FileWork RecordingDesk::saving(const QString& path) const {
    return [recording = shown(), to = path.toStdString()]() -> Status {
        if (!recording)
            return fail(ErrorCode::BadUsage, "cannot save a recording", "there is no run to save");
        return saveRecording(*recording, to);
    };
}

FileWork RecordingDesk::exporting(const QString& path, ExportForm form, ExportedText text) const {
    return [recording = shown(), path, form, text]() -> Status {
        if (!recording)
            return fail(ErrorCode::BadUsage, "cannot export", "there is no run to export");
        const std::string content =
            textOf(text == ExportedText::TakenOut ? anonymised(*recording) : *recording, form);
        QSaveFile file(path); // the old file stays until the new one is complete
        const auto size = static_cast<qint64>(content.size());
        if (!file.open(QIODevice::WriteOnly) || file.write(content.data(), size) != size ||
            !file.commit())
            return fail(ErrorCode::Io, "cannot write '" + path.toStdString() + "'",
                        file.errorString().toStdString(), "nothing was changed");
        return {};
    };
}

QString RecordingDesk::origin() const {
    const RecordingHeader& header = m_player.recording()->header;
    return tr("Replaying: recorded on %1, %2")
        .arg(QString::fromStdString(header.device.name), localTimeText(header.startedUtc));
}

QString RecordingDesk::details() const {
    const Recording& recording = *m_player.recording();
    const RecordingHeader& header = recording.header;
    QString text = tr("%1, %2; all times and bytes are those of that run")
                       .arg(QString::fromStdString(header.model.name),
                            fromUtf8(name(header.settings.weightType)));
    if (header.anonymised)
        text += tr("; the text was taken out");
    if (!recording.problem.empty())
        text += tr("; the run failed: %1").arg(QString::fromStdString(recording.problem));
    if (recording.isWhole())
        return text;
    QStringList missing;
    for (const std::string& part : recording.missing)
        missing << QString::fromStdString(part);
    return text + tr("; missing: %1").arg(missing.join(QStringLiteral(", ")));
}

QString RecordingDesk::stateText() const {
    const auto tokens = ui::formatCount(static_cast<std::int64_t>(m_data->tokens().size()));
    if (m_player.isPaused())
        return tr("Replay paused after %1 tokens").arg(tokens);
    if (!m_player.isAtEnd())
        return m_player.pace() == 1.0 ? tr("Replaying as recorded")
                                      : tr("Replaying, %1 times as fast").arg(m_player.pace());
    return m_data->summary() ? tr("Replayed. %1").arg(summaryText(*m_data->summary()))
                             : tr("Replayed %1 tokens").arg(tokens);
}

} // namespace kvglass::window
