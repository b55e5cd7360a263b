// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// packaging/show-progress: what it makes of ninja's lines where there is no terminal.

#include <QProcess>
#include <QTest>

#include "tests/support/test_folders.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class ShowProgressTest : public QObject {
    Q_OBJECT

    static QStringList shown(const QByteArray& input) {
        QProcess process;
        process.start(QString::fromStdString((sourceFolder() / "packaging/show-progress").string()),
                      QStringList());
        process.write(input);
        process.closeWriteChannel();
        if (!process.waitForFinished(60'000) || process.exitCode() != 0) {
            return {QStringLiteral("failed")};
        }
        return QString::fromUtf8(process.readAllStandardOutput()).split('\n', Qt::SkipEmptyParts);
    }

private slots:
    void stepShareAndTimeLeftAreSaidInTwentieths() {
        QByteArray input;
        for (int step = 1; step <= 400; ++step) {
            input += "[" + QByteArray::number(step) + "/400] Building CXX object a/b.cpp.o\n";
        }
        const QStringList lines = shown(input);
        QCOMPARE(lines.size(), 21); // the first step and each twentieth
        QCOMPARE(lines.first(), QStringLiteral("step 1 of 400, 0 %, time left is not known yet"));
        QVERIFY2(lines[10].startsWith("step 200 of 400, 50 %, about "), qPrintable(lines[10]));
        QVERIFY2(lines.last().startsWith("step 400 of 400, 100 %, "), qPrintable(lines.last()));
    }

    void warningsAndErrorsPassThrough() {
        const QStringList lines = shown("[1/2] Building\nx.cpp:3: error: what [1/2]\n\\n  back\n"
                                        "FAILED: x.o\n[2/2] Linking\n");
        QVERIFY(lines.contains(QStringLiteral("x.cpp:3: error: what [1/2]")));
        QVERIFY(lines.contains(QStringLiteral("\\n  back")));
        QVERIFY(lines.contains(QStringLiteral("FAILED: x.o")));
    }

    void nothingIsSaidWhereThereWasNothingToDo() {
        QCOMPARE(shown("ninja: no work to do.\n"), QStringList());
    }
};

KVGLASS_TEST(ShowProgressTest);
#include "show_progress_test.moc"
