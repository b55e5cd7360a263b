// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/experiment_file.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

namespace kvglass::window {

namespace {

constexpr qint64 kLargestBytes = 256'000'000; // a thousand runs of a long context

QString nameOf(const std::filesystem::path& path) { return QString::fromStdString(path.string()); }

} // namespace

Status writeExperiment(const ExperimentRecord& record, const std::filesystem::path& path) {
    QDir().mkpath(QFileInfo(nameOf(path)).absolutePath());
    QSaveFile file(nameOf(path)); // the old file stays until the new one is complete
    const QByteArray bytes = QByteArray::fromStdString(experimentJson(record));
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
        return {};
    return fail(ErrorCode::Io, "cannot remember the experiment in '" + path.string() + "'",
                file.errorString().toStdString(), "it stays in the window until the program ends");
}

Result<ExperimentRecord> readExperiment(const std::filesystem::path& path) {
    const std::string what = "cannot read the experiment of '" + path.string() + "'";
    QFile file(nameOf(path));
    if (!file.exists())
        return fail(ErrorCode::NotFound, what, "there is no such file");
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Io, what, file.errorString().toStdString());
    if (file.size() > kLargestBytes)
        return fail(ErrorCode::BadFormat, what, "it is too large to be an experiment");
    const QByteArray text = file.readAll();
    return experimentFromJson({text.constData(), static_cast<std::size_t>(text.size())});
}

} // namespace kvglass::window
