// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/log_panel.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QTest>

#include <spdlog/logger.h>

#include "tests/support/test_program.h"
#include "ui/panels/log_buffer.h"
#include "ui/panels/log_model.h"

namespace kvglass::ui {

class LogPanelTest : public QObject {
    Q_OBJECT
private slots:
    void showsLinesFromTheChosenLevelOn() {
        const auto buffer = std::make_shared<LogBuffer>();
        spdlog::logger log("test", buffer);
        log.set_level(spdlog::level::trace);
        log.debug("details");
        log.info("news");
        log.warn("careful");
        LogPanel panel(buffer, nullptr);
        panel.refresh();
        QCOMPARE(panel.shownLines(), 2); // from info on
        panel.setLevel(spdlog::level::debug);
        QCOMPARE(panel.shownLines(), 3);
        panel.setLevel(spdlog::level::warn);
        panel.copy();
        const QString copied = QGuiApplication::clipboard()->text();
        QVERIFY(copied.contains(QStringLiteral("careful")));
        QVERIFY(!copied.contains(QStringLiteral("news")));
    }

    void theBufferIsBoundedAndCountsWhatItDropped() {
        const auto buffer = std::make_shared<LogBuffer>();
        spdlog::logger log("test", buffer);
        for (std::size_t i = 0; i < LogBuffer::kCapacity + 5; ++i)
            log.info("line {}", i);
        QCOMPARE(buffer->droppedLines(), std::int64_t{5});
        const auto lines = buffer->take();
        QCOMPARE(lines.size(), LogBuffer::kCapacity);
        QCOMPARE(lines.front().text, std::string("line 5"));
        QVERIFY(buffer->take().empty());
    }

    void theModelKeepsTheNewestLines() {
        LogModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto lines = [](std::size_t count, const char* text) {
            return std::vector<LogLine>(count, LogLine{0, spdlog::level::info, text});
        };
        model.append(lines(LogBuffer::kCapacity - 1, "old"));
        model.append(lines(3, "new"));
        QCOMPARE(model.rowCount(), static_cast<int>(LogBuffer::kCapacity));
        QVERIFY(
            model.index(model.rowCount() - 1).data().toString().endsWith(QStringLiteral("new")));
        model.append(lines(LogBuffer::kCapacity + 10, "flood"));
        QCOMPARE(model.rowCount(), static_cast<int>(LogBuffer::kCapacity));
        QVERIFY(model.index(0).data().toString().endsWith(QStringLiteral("flood")));
    }
};

} // namespace kvglass::ui

using kvglass::ui::LogPanelTest;
KVGLASS_TEST(LogPanelTest);
#include "log_panel_test.moc"
