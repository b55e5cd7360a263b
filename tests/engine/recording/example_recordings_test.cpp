// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The recordings that come with the program: whole, small, and of the model that comes with it.

#include <filesystem>

#include <QTest>

#include "engine/recording/recording_file.h"
#include "engine/recording/run_header.h"
#include "tests/support/required.h"
#include "tests/support/test_folders.h"
#include "tests/support/test_program.h"

using namespace kvglass;
namespace fs = std::filesystem;

class ExampleRecordingsTest : public QObject {
    Q_OBJECT
private slots:
    void eachIsWholeSmallAndOfTheBundledModel_data();
    void eachIsWholeSmallAndOfTheBundledModel();
};

void ExampleRecordingsTest::eachIsWholeSmallAndOfTheBundledModel_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<bool>("hasAttention");
    QTest::newRow("cache switch") << "cache-switch.kvglass" << false;
    QTest::newRow("attention") << "attention.kvglass" << true;
}

void ExampleRecordingsTest::eachIsWholeSmallAndOfTheBundledModel() {
    QFETCH(QString, file);
    QFETCH(bool, hasAttention);
    const fs::path path = bundledResources() / "recordings" / file.toStdString();
    QVERIFY(fs::file_size(path) <= 300'000);
    const Recording recording = required(openRecording(path));
    QVERIFY2(recording.isWhole(), recording.missing.empty() ? "" : recording.missing[0].c_str());
    QCOMPARE(recording.switches.size(), std::size_t{2});
    QCOMPARE(recording.attention != nullptr, hasAttention);
    // Another model was bundled since: resources/recordings/make makes them anew.
    QCOMPARE(recording.header.model.fingerprint, fingerprintOf("demo"));
}

KVGLASS_TEST(ExampleRecordingsTest);
#include "example_recordings_test.moc"
