// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/prompt_examples.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace kvglass::ui {

std::vector<PromptExample> readPromptExamples(const std::filesystem::path& path) {
    std::vector<PromptExample> examples;
    QFile file(path);
    if (path.empty() || !file.open(QIODevice::ReadOnly))
        return examples;
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll());
    for (const QJsonValue& value : document.array()) {
        PromptExample example{value[QStringLiteral("title")].toString(),
                              value[QStringLiteral("prompt")].toString()};
        if (example.prompt.isEmpty())
            continue;
        if (example.title.isEmpty())
            example.title = example.prompt.left(40);
        examples.push_back(std::move(example));
    }
    return examples;
}

} // namespace kvglass::ui
