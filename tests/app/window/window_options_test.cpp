// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/window_options.h"

#include <QTest>

#include "tests/support/test_program.h"

namespace kvglass::window {

namespace {

WindowOptions parsed(const std::vector<std::string>& arguments) {
    const auto result = parseOptions(arguments);
    const auto* options = std::get_if<WindowOptions>(&result);
    return options != nullptr ? *options : WindowOptions{};
}

int exitCode(const std::vector<std::string>& arguments) {
    const auto result = parseOptions(arguments);
    const auto* early = std::get_if<EarlyExit>(&result);
    return early != nullptr ? early->code : -1;
}

} // namespace

class WindowOptionsTest : public QObject {
    Q_OBJECT
private slots:
    void everyOptionArrives() {
        const WindowOptions options = parsed({"--model",
                                              "random:gpt2",
                                              "--device",
                                              "reference",
                                              "--dtype",
                                              "f32",
                                              "--threads",
                                              "2",
                                              "--prompt",
                                              "Once upon",
                                              "--max-new-tokens",
                                              "300",
                                              "--cache",
                                              "off",
                                              "--switch-cache-at",
                                              "10,20",
                                              "--run",
                                              "--screenshot",
                                              "a.png",
                                              "--ui-stats",
                                              "b.json",
                                              "--log-level",
                                              "debug",
                                              "--theme",
                                              "dark",
                                              "--size",
                                              "800x600"});
        QCOMPARE(options.model, std::optional<std::string>("random:gpt2"));
        QCOMPARE(options.device, std::optional<std::string>("reference"));
        QCOMPARE(options.weightType, std::optional(WeightType::F32));
        QCOMPARE(options.threads, 2);
        QCOMPARE(options.prompt, std::optional<std::string>("Once upon"));
        QCOMPARE(options.maxNewTokens, std::optional<std::int64_t>(300));
        QCOMPARE(options.cache, std::optional(CachePolicy::off()));
        QCOMPARE(options.switchCacheAt, (std::vector<std::int64_t>{10, 20}));
        QVERIFY(options.run);
        QCOMPARE(options.screenshot, std::string("a.png"));
        QCOMPARE(options.uiStats, std::string("b.json"));
        QCOMPARE(options.logLevel, std::string("debug"));
        QCOMPARE(options.theme, std::optional(Theme::Dark));
        QCOMPARE(options.size, std::optional(QSize(800, 600)));
        QVERIFY(options.isScripted());
    }

    void withoutOptionsEverythingIsLeftToTheSettings() {
        const WindowOptions options = parsed({});
        QVERIFY(!options.model && !options.cache && !options.theme && !options.size);
        QVERIFY(!options.run && !options.isScripted());
    }

    void aRecordingArrives() {
        QCOMPARE(parsed({"runs/a.kvglass"}).recording,
                 std::optional<std::string>("runs/a.kvglass"));
        QCOMPARE(parsed({"a.kvglass.journal", "--screenshot", "a.png"}).recording,
                 std::optional<std::string>("a.kvglass.journal"));
    }

    void badUsageEndsWithTwo_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("unknown option") << QStringList{"--nonsense"};
        QTest::newRow("unknown type") << QStringList{"--dtype", "f12"};
        QTest::newRow("unknown policy") << QStringList{"--cache", "maybe"};
        QTest::newRow("no tokens") << QStringList{"--max-new-tokens", "0"};
        QTest::newRow("switch before the first") << QStringList{"--switch-cache-at", "0"};
        QTest::newRow("size without height") << QStringList{"--size", "800"};
        QTest::newRow("size with a tail") << QStringList{"--size", "800x600x2"};
        QTest::newRow("missing value") << QStringList{"--prompt"};
        QTest::newRow("stray word") << QStringList{"hello"};
        QTest::newRow("a recording is not run") << QStringList{"a.kvglass", "--run"};
    }
    void badUsageEndsWithTwo() {
        QFETCH(QStringList, arguments);
        std::vector<std::string> list;
        for (const QString& argument : arguments)
            list.push_back(argument.toStdString());
        QCOMPARE(exitCode(list), 2);
    }

    void theVersionIsSaid() {
        const auto result = parseOptions({"--version"});
        const auto* early = std::get_if<EarlyExit>(&result);
        QVERIFY(early != nullptr);
        QCOMPARE(early->code, 0);
        QCOMPARE(QString::fromStdString(early->text), QString("kvglass " KVGLASS_VERSION "\n"));
    }

    void helpNamesEveryOption() {
        const auto result = parseOptions({"--help"});
        const auto* early = std::get_if<EarlyExit>(&result);
        QVERIFY(early != nullptr);
        QCOMPARE(early->code, 0);
        for (const char* option :
             {"--model", "--prompt", "--max-new-tokens", "--cache", "--switch-cache-at", "--device",
              "--dtype", "--run", "--screenshot", "--ui-stats", "--log-level", "--theme", "--size"})
            QVERIFY2(early->text.find(option) != std::string::npos, option);
    }

    void theStorySwitchesAtHalfAndThreeQuarters() {
        QCOMPARE(storySwitches(300), (std::vector<std::int64_t>{150, 225}));
        QCOMPARE(storySwitches(4), (std::vector<std::int64_t>{2, 3}));
        QVERIFY(storySwitches(3).empty());
    }
};

} // namespace kvglass::window

using kvglass::window::WindowOptionsTest;
KVGLASS_TEST(WindowOptionsTest);
#include "window_options_test.moc"
