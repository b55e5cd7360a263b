// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/app/cli/cli_fixture.h"

#include <filesystem>

#include <QFile>
#include <QJsonDocument>

#include "tests/engine/runtime/toy_model_folder.h"

namespace kvglass {

CliFixture::CliFixture() : model(temporary.filePath("toy")), bare(temporary.filePath("bare")) {
    for (const QString& folder : {model, bare})
        std::filesystem::create_directory(folder.toStdString());
    config = writeToyModelFolder(model.toStdString(), FolderTokenizer::Small);
    (void)writeToyModelFolder(bare.toStdString(), FolderTokenizer::None);
}

QStringList CliFixture::toy(const QString& command, const QStringList& more) const {
    return QStringList{command, "--model", model, "--device", "reference"} + more;
}

QStringList CliFixture::generate(const QStringList& more) const {
    return toy("generate", QStringList{"--max-new-tokens", "12", "--ignore-eos"} + more);
}

QByteArray fileContent(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("no such file");
}

QList<QJsonObject> jsonLines(const QByteArray& text) {
    QList<QJsonObject> lines;
    for (const QByteArray& line : text.trimmed().split('\n'))
        lines.append(QJsonDocument::fromJson(line).object());
    return lines;
}

} // namespace kvglass
