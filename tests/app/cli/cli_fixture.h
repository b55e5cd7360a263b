// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Toy models in a temporary folder, and kvglass-cli on them.

#pragma once

#include <QJsonObject>
#include <QList>
#include <QStringList>
#include <QTemporaryDir>

#include "engine/backend/model_config.h"
#include "tests/app/cli/cli_process.h"

namespace kvglass {

struct CliFixture {
    CliFixture();

    /// `command` with the toy model on the reference device.
    [[nodiscard]] QStringList toy(const QString& command, const QStringList& more = {}) const;
    /// Twelve new tokens of the toy model, whatever they are.
    [[nodiscard]] QStringList generate(const QStringList& more) const;

    QTemporaryDir temporary;
    QString model;      // a folder with a tokenizer
    QString bare;       // a folder without one
    ModelConfig config; // of `model`
};

[[nodiscard]] QByteArray fileContent(const QString& path);
[[nodiscard]] QList<QJsonObject> jsonLines(const QByteArray& text);

} // namespace kvglass
