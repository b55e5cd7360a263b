// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/app/cli/cli_process.h"

#include <QProcess>

namespace kvglass {

bool CliResult::complainsInOneLine(const QString& part) const {
    return err.count('\n') == 1 && err.endsWith('\n') && err.startsWith("kvglass-cli: ") &&
           QString::fromUtf8(err).contains(part);
}

CliResult runCli(const QStringList& arguments, const QByteArray& input) {
    constexpr int kPatienceMs = 120'000; // only so that a hanging program ends the test
    QProcess process;
    process.start(KVGLASS_CLI, arguments);
    process.write(input);
    process.closeWriteChannel();
    CliResult result;
    if (process.waitForFinished(kPatienceMs) && process.exitStatus() == QProcess::NormalExit)
        result.exitCode = process.exitCode();
    result.out = process.readAllStandardOutput();
    result.err = process.readAllStandardError();
    return result;
}

} // namespace kvglass
