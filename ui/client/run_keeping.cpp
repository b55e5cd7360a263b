// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/client/run_keeping.h"

#include <algorithm>

#include <QFileInfo>
#include <QMimeData>
#include <QUrl>

namespace kvglass::ui {

std::vector<KeptRun> RunKeeping::lastRuns() const {
    constexpr std::size_t kMost = 10;
    std::vector<KeptRun> last;
    if (!folder)
        return last;
    const std::vector<std::filesystem::path> runs = folder->runs();
    for (std::size_t run = 0; run < std::min(runs.size(), kMost); ++run)
        last.push_back({QString::fromStdString(runs[run].string()),
                        runTitle(runs[run]).replace(QLatin1Char('&'), QStringLiteral("&&"))});
    return last;
}

QString runTitle(const std::filesystem::path& path) {
    return QString::fromStdString(path.filename().string())
        .section(QStringLiteral(".kvglass"), 0, 0);
}

QStringList droppedRecordings(const QMimeData& data) {
    QStringList files;
    for (const QUrl& url : data.urls()) {
        const QString path = url.toLocalFile();
        const bool isNamedSo =
            path.endsWith(QStringLiteral(".kvglass"), Qt::CaseInsensitive) ||
            path.endsWith(QStringLiteral(".kvglass.journal"), Qt::CaseInsensitive);
        if (isNamedSo && QFileInfo(path).isFile())
            files << path;
    }
    return files;
}

} // namespace kvglass::ui
