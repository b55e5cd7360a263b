// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Runs kvglass-cli as a script would.

#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace kvglass {

struct CliResult {
    int exitCode = -1; // -1: it did not end, or crashed
    QByteArray out;
    QByteArray err;

    /// stderr is exactly one line that contains `part`.
    [[nodiscard]] bool complainsInOneLine(const QString& part = {}) const;
};

/// `input` goes to its stdin.
[[nodiscard]] CliResult runCli(const QStringList& arguments, const QByteArray& input = {});

} // namespace kvglass
