// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What a script sees when it asks wrongly, or for help.

#include <QFile>
#include <QTest>

#include "tests/app/cli/cli_fixture.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class UsageTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { qputenv("CUDA_VISIBLE_DEVICES", ""); } // on a machine with a GPU, too
    void helpAndVersionAreSuccesses();
    void badUsageIsTwo_data();
    void badUsageIsTwo();
    void aRefusedNumberSaysWhatWouldBeTaken();
    void anyOtherFailureIsOneLineAndOne_data();
    void anyOtherFailureIsOneLineAndOne();
    void infoNamesDevicesAndPredictsMemory();

private:
    CliFixture m_cli;
};

void UsageTest::helpAndVersionAreSuccesses() {
    for (const QStringList& arguments : {QStringList{"--help"},
                                         {"--version"},
                                         {"generate", "--help"},
                                         {"bench", "--help"},
                                         {"logits", "--help"},
                                         {"tokenize", "--help"},
                                         {"verify", "--help"},
                                         {"info", "--help"}}) {
        const CliResult result = runCli(arguments);
        QCOMPARE(result.exitCode, 0);
        QVERIFY(!result.out.isEmpty());
        QCOMPARE(result.err, QByteArray());
    }
}

void UsageTest::badUsageIsTwo_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("no subcommand") << QStringList{};
    QTest::newRow("unknown subcommand") << QStringList{"sing"};
    QTest::newRow("no model") << QStringList{"generate", "--max-new-tokens", "1", "--prompt", "a"};
    QTest::newRow("no prompt") << m_cli.toy("generate", {"--max-new-tokens", "1"});
    QTest::newRow("no length") << m_cli.toy("generate", {"--prompt", "a"});
    QTest::newRow("two prompts") << m_cli.generate({"--prompt", "a", "--prompt-tokens", "1"});
    QTest::newRow("unknown option") << m_cli.generate({"--prompt", "a", "--sing"});
    QTest::newRow("tokens that are no list") << m_cli.generate({"--prompt-tokens", "1,b"});
    QTest::newRow("an empty list") << m_cli.generate({"--prompt-tokens", ""});
    QTest::newRow("unknown device")
        << QStringList{"generate", "--model", m_cli.model,        "--device", "abacus",
                       "--prompt", "a",       "--max-new-tokens", "1"};
    QTest::newRow("an option twice") << m_cli.generate({"--prompt", "a", "--device", "cpu"});
    QTest::newRow("unknown type") << m_cli.generate({"--prompt", "a", "--dtype", "f8"});
    QTest::newRow("unknown cache") << m_cli.generate({"--prompt", "a", "--cache", "some"});
    QTest::newRow("unknown level") << m_cli.generate({"--prompt", "a", "--log-level", "loud"});
    QTest::newRow("unknown preset") << QStringList{"info", "--model", "random:gpt5"};
    QTest::newRow("switch before 1") << m_cli.generate({"--prompt", "a", "--switch-cache-at", "0"});
    QTest::newRow("switch twice") << m_cli.generate({"--prompt", "a", "--switch-cache-at", "3,3"});
    QTest::newRow("cold") << m_cli.generate({"--prompt", "a", "--temperature", "-1"});
    QTest::newRow("no number") << m_cli.generate({"--prompt", "a", "--temperature", "nan"});
    QTest::newRow("top-p above 1") << m_cli.generate({"--prompt", "a", "--top-p", "1.5"});
    QTest::newRow("negative length")
        << m_cli.toy("generate", {"--prompt", "a", "--max-new-tokens", "-1"});
    QTest::newRow("negative threads") << m_cli.generate({"--prompt", "a", "--threads", "-1"});
    const auto refused = [this](const char* option, const char* value) {
        QTest::addRow("%s %s", option, value) << m_cli.generate({"--prompt", "a", option, value});
    };
    refused("--seed", "-1");
    refused("--seed", "18446744073709551616");
    refused("--seed", "99999999999999999999");
    refused("--seed", "010");
    refused("--seed", "0x10");
    refused("--seed", "1.5");
    refused("--top-k", "9223372036854775808");
    refused("--top-k", "+3");
    refused("--threads", "08");
    refused("--switch-cache-at", "2,02");
    refused("--switch-cache-at", "2,x");
    refused("--temperature", "1e999");
    refused("--temperature", "1,5");
    refused("--repetition-penalty", "0");
    refused("--repetition-penalty", "1e-60");
    refused("--repetition-penalty", "1e60");
    QTest::newRow("no runs") << m_cli.toy("bench", {"--runs", "0"});
    QTest::newRow("unknown protocol") << m_cli.toy("bench", {"--protocol", "fast"});
    QTest::newRow("unknown type in a sweep") << m_cli.toy("bench", {"--sweep", "f32:f33"});
    QTest::newRow("logits without a file") << m_cli.toy("logits", {"--tokens", "1"});
}

void UsageTest::badUsageIsTwo() {
    QFETCH(QStringList, arguments);
    const CliResult result = runCli(arguments);
    QCOMPARE(result.exitCode, 2);
    QVERIFY2(result.complainsInOneLine(), result.err.constData());
    QCOMPARE(result.out, QByteArray());
}

void UsageTest::aRefusedNumberSaysWhatWouldBeTaken() {
    const auto complaint = [this](const char* option, const char* value) {
        return runCli(m_cli.generate({"--prompt", "a", option, value})).err;
    };
    QVERIFY(complaint("--seed", "-1")
                .contains("--seed: '-1' is not an integer from 0 to 18446744073709551615"));
    QVERIFY(complaint("--temperature", "-1").contains("--temperature: must be 0 or above"));
    QVERIFY(complaint("--top-p", "2").contains("--top-p: must be from 0 to 1"));
    QVERIFY(complaint("--temperature", "warm").contains("--temperature: 'warm' is not a number"));
    const CliResult largest =
        runCli(m_cli.generate({"--prompt", "a", "--seed", "18446744073709551615"}));
    QCOMPARE(largest.exitCode, 0);
}

void UsageTest::anyOtherFailureIsOneLineAndOne_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("part");
    const QString out = m_cli.temporary.filePath("never.safetensors");
    const QString missing = m_cli.temporary.filePath("missing");
    QTest::newRow("no such model")
        << QStringList{"generate", "--model",          missing, "--device", "reference", "--prompt",
                       "a",        "--max-new-tokens", "1"}
        << "missing";
    QTest::newRow("no cuda") << QStringList{"generate", "--model",  m_cli.model, "--device",
                                            "cuda",     "--prompt", "a",         "--max-new-tokens",
                                            "1"}
                             << "cuda";
    QTest::newRow("a type that is not taken")
        << m_cli.generate({"--prompt", "a", "--dtype", "int8"}) << "it takes f32";
    QTest::newRow("a KV type that is not taken")
        << m_cli.generate({"--prompt", "a", "--kv-dtype", "int8"}) << "int8";
    QTest::newRow("token outside") << m_cli.generate({"--prompt-tokens", "1,100000"}) << "100000";
    QTest::newRow("negative token") << m_cli.generate({"--prompt-tokens", "1,-2"}) << "-2";
    QStringList many;
    for (std::int64_t index = 0; index < m_cli.config.contextLength + 3; ++index)
        many.append("1");
    QTest::newRow("long prompt") << m_cli.generate({"--prompt-tokens", many.join(',')})
                                 << "3 more than";
    QTest::newRow("long logits") << m_cli.toy("logits", {"--tokens", many.join(','), "--out", out})
                                 << "3 more than";
    QTest::newRow("logits outside")
        << m_cli.toy("logits", {"--tokens", "100000", "--out", out}) << "100000";
    QTest::newRow("logits nowhere")
        << m_cli.toy("logits", {"--tokens", "1", "--out", missing + "/x"}) << "missing";
    QTest::newRow("no prompt file") << m_cli.generate({"--prompt-file", missing}) << "missing";
    QTest::newRow("a prompt file that is a folder")
        << m_cli.generate({"--prompt-file", m_cli.temporary.path()}) << "cannot read";
    QTest::newRow("no place for events")
        << m_cli.generate({"--prompt", "a", "--events", missing + "/x"}) << "missing";
    QTest::newRow("text without a tokenizer")
        << QStringList{"generate", "--model", m_cli.bare,         "--device", "reference",
                       "--prompt", "a",       "--max-new-tokens", "1"}
        << "token ids only";
    QTest::newRow("bench beyond the context")
        << m_cli.toy("bench", {"--new-tokens", "1000"}) << "more than";
    QTest::newRow("bench nowhere")
        << m_cli.toy("bench", {"--json", missing + "/x"}) << "No such file or directory";
    QTest::newRow("verify against nothing") << m_cli.toy("verify", {"--against", "cuda"}) << "cuda";
}

void UsageTest::anyOtherFailureIsOneLineAndOne() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, part);
    const CliResult result = runCli(arguments);
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(result.complainsInOneLine(part), result.err.constData());
    QCOMPARE(result.out, QByteArray());
    QVERIFY(!QFile::exists(m_cli.temporary.filePath("never.safetensors")));
}

void UsageTest::infoNamesDevicesAndPredictsMemory() {
    const CliResult result = runCli({"info", "--model", "random:gpt2"});
    QCOMPARE(result.exitCode, 0);
    for (const char* part :
         {"kvglass ", "build: ", "modules of '", "device cpu: ", "device reference: ",
          "8-byte values", "device cuda: ", "CPU features: ", "cache full, KV f32",
          "cache full, KV int8", "cache off", "73728 per token"}) // 2 * 12 * 12 * 64 * 4 bytes
        QVERIFY2(result.out.contains(part), part);
    QCOMPARE(runCli({"info"}).exitCode, 0);
}

KVGLASS_TEST(UsageTest);
#include "usage_test.moc"
