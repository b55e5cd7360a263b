// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The backend against Hugging Face transformers: logits and attention of every position, computed
// in the three ways that must agree.

#include <QTest>

#include "engine/io/model_folder.h"
#include "tests/kernels/backend_under_test.h"
#include "tests/kernels/pass_output.h"
#include "tests/support/model_fixture.h"
#include "tests/support/required.h"
#include "tests/support/test_folders.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class BackendFixturesTest final : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        m_fixtures = loadModelFixtures(testDataFolder() / "models");
        QVERIFY(!m_fixtures.empty());
    }

    void everyPositionIsWhatTransformersComputes_data() {
        QTest::addColumn<int>("fixture");
        QTest::addColumn<int>("mode");
        for (std::size_t i = 0; i < m_fixtures.size(); ++i)
            for (const PassMode mode : kPassModes)
                QTest::addRow("%s, %s", m_fixtures[i].name.c_str(), name(mode).data())
                    << static_cast<int>(i) << static_cast<int>(mode);
    }

    void everyPositionIsWhatTransformersComputes() {
        QFETCH(int, fixture);
        QFETCH(int, mode);
        const ModelFixture& expected = m_fixtures[static_cast<std::size_t>(fixture)];
        const ModelFolder folder = required(openModelFolder(expected.folder));
        const auto model = required(m_test.backend->load(folder.config, *folder.weights, {}));
        const auto positions = static_cast<std::int64_t>(expected.tokens.size());

        const PassOutput actual = runPass(*model, expected.tokens, static_cast<PassMode>(mode));

        const Comparison logits = compare(std::span<const float>(actual.logits), expected.logits,
                                          toleranceFor(m_test.arithmetic, folder.config, positions,
                                                       largestMagnitude(expected.logits)));
        QVERIFY2(logits.passed, logits.text.c_str());
        const Comparison attention =
            compare(std::span<const float>(actual.attention), expected.attention,
                    toleranceFor(m_test.arithmetic, folder.config, positions, 1.0));
        QVERIFY2(attention.passed, attention.text.c_str());
        if (qEnvironmentVariableIsSet("KVGLASS_TEST_VERBOSE"))
            qInfo("logits: %s\nattention: %s", logits.text.c_str(), attention.text.c_str());
    }

private:
    BackendUnderTest m_test = makeBackendUnderTest();
    std::vector<ModelFixture> m_fixtures;
};

KVGLASS_TEST(BackendFixturesTest);
#include "backend_fixtures_test.moc"
