// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/ui_stats_file.h"

#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include "tests/support/test_program.h"

namespace kvglass::window {

class UiStatsFileTest : public QObject {
    Q_OBJECT
private slots:
    void holdsTheFiguresOfTheWindow() {
        ui::UiStats stats;
        for (int i = 1; i <= 101; ++i)
            stats.frameMs.push_back(i);
        stats.frames = 101;
        stats.tokens = 300;
        stats.skippedAttentionUpdates = 7;
        const auto json = nlohmann::json::parse(uiStatsJson(stats));
        QCOMPARE(json["frames"].get<int>(), 101);
        QCOMPARE(json["frame_ms"]["p50"].get<double>(), 51.0);
        QCOMPARE(json["frame_ms"]["p95"].get<double>(), 96.0);
        QCOMPARE(json["frame_ms"]["p99"].get<double>(), 100.0);
        QCOMPARE(json["frame_ms"]["max"].get<double>(), 101.0);
        QCOMPARE(json["tokens"].get<int>(), 300);
        QCOMPARE(json["dropped_tokens"].get<int>(), 0);
        QCOMPARE(json["skipped_attention_updates"].get<int>(), 7);
    }

    void withoutFramesThereAreNoTimes() {
        const auto json = nlohmann::json::parse(uiStatsJson({}));
        QVERIFY(json["frame_ms"]["p50"].is_null());
        QVERIFY(json["frame_ms"]["max"].is_null());
    }

    void aFileThatCannotBeWrittenIsAnError() {
        QTemporaryDir folder;
        QVERIFY(
            writeUiStats({}, folder.filePath(QStringLiteral("a.json")).toStdString()).has_value());
        const Status failed = writeUiStats({}, "/no/such/folder/a.json");
        QVERIFY(!failed.has_value());
        QCOMPARE(failed.error().code, ErrorCode::Io);
    }
};

} // namespace kvglass::window

using kvglass::window::UiStatsFileTest;
KVGLASS_TEST(UiStatsFileTest);
#include "ui_stats_file_test.moc"
