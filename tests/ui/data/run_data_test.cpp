// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/data/run_data.h"

#include <QSignalSpy>
#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass;
using namespace kvglass::ui;

namespace {

TokenEvent token(std::int64_t index, std::int64_t position, std::string bytes) {
    TokenEvent event;
    event.index = index;
    event.position = position;
    event.bytes = std::move(bytes);
    return event;
}

StepSample step(std::int64_t number) {
    StepSample sample;
    sample.step = number;
    return sample;
}

} // namespace

class RunDataTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void anEmptyRunHasNoTokenAnywhere();
    void oneSignalPerStreamAndBatch();
    void anEmptyBatchIsSilent();
    void everythingIsThereBeforeAnybodyIsTold();
    void positionsCountPromptTokensFirst();
    void aStepMayArriveBeforeItsToken();
    void beginDropsTheLastRun();
    void switchesAndTheEndAreTold();

private:
    std::unique_ptr<RunData> m_data;
};

void RunDataTest::init() { m_data = std::make_unique<RunData>(); }

void RunDataTest::anEmptyRunHasNoTokenAnywhere() {
    QCOMPARE(m_data->sequenceLength(), 0);
    for (const std::int64_t position : {-1, 0, 1}) {
        QVERIFY(m_data->bytesAt(position).empty());
        QVERIFY(m_data->tokenAt(position) == nullptr);
        QVERIFY(m_data->stepFor(position) == nullptr);
    }
}

void RunDataTest::oneSignalPerStreamAndBatch() {
    QSignalSpy tokens(m_data.get(), &RunData::tokensAppended);
    QSignalSpy steps(m_data.get(), &RunData::stepsAppended);
    m_data->append({token(1, 2, "a"), token(2, 3, "b")}, {step(1), step(2), step(3)});
    m_data->append({token(3, 4, "c")}, {});
    QCOMPARE(tokens.count(), 2);
    QCOMPARE(steps.count(), 1);
    QCOMPARE(tokens.at(0).at(0).toLongLong(), 0);
    QCOMPARE(tokens.at(0).at(1).toLongLong(), 2);
    QCOMPARE(tokens.at(1).at(0).toLongLong(), 2);
    QCOMPARE(tokens.at(1).at(1).toLongLong(), 1);
    QCOMPARE(steps.at(0).at(1).toLongLong(), 3);
}

void RunDataTest::anEmptyBatchIsSilent() {
    QSignalSpy tokens(m_data.get(), &RunData::tokensAppended);
    QSignalSpy steps(m_data.get(), &RunData::stepsAppended);
    m_data->append({}, {});
    QCOMPARE(tokens.count() + steps.count(), 0);
}

void RunDataTest::everythingIsThereBeforeAnybodyIsTold() {
    m_data->setPrompt({{TokenId(0), "p"}});
    int seen = 0;
    const auto look = [&] {
        QVERIFY(m_data->stepFor(1) != nullptr);
        QCOMPARE(m_data->bytesAt(1), std::string_view("a"));
        ++seen;
    };
    connect(m_data.get(), &RunData::stepsAppended, this, look);
    connect(m_data.get(), &RunData::tokensAppended, this, look);
    m_data->append({token(1, 1, "a")}, {step(1)});
    QCOMPARE(seen, 2);
}

void RunDataTest::positionsCountPromptTokensFirst() {
    m_data->setPrompt({{TokenId(5), "Once"}, {TokenId(6), " upon"}});
    m_data->append({token(1, 2, " a"), token(2, 3, " time")}, {step(1), step(2)});
    QCOMPARE(m_data->sequenceLength(), 4);
    QCOMPARE(m_data->bytesAt(1), std::string_view(" upon"));
    QCOMPARE(m_data->bytesAt(3), std::string_view(" time"));
    QVERIFY(m_data->bytesAt(4).empty());
    QVERIFY(m_data->tokenAt(1) == nullptr);
    QVERIFY(m_data->stepFor(1) == nullptr);
    QCOMPARE(m_data->tokenAt(2)->index, 1);
    QCOMPARE(m_data->stepFor(3)->step, 2);
    QVERIFY(m_data->stepFor(4) == nullptr);
}

void RunDataTest::aStepMayArriveBeforeItsToken() {
    m_data->setPrompt({{TokenId(5), "Once"}});
    m_data->append({}, {step(1)});
    QVERIFY(m_data->stepFor(1) == nullptr);
    m_data->append({token(1, 1, " a"), token(2, 2, " b")}, {});
    QCOMPARE(m_data->stepFor(1)->step, 1);
    QVERIFY(m_data->stepFor(2) == nullptr);
}

void RunDataTest::beginDropsTheLastRun() {
    m_data->setPrompt({{TokenId(5), "Once"}});
    m_data->append({token(1, 1, " a")}, {step(1)});
    m_data->addSwitch({2, CachePolicy::off(), {}});
    m_data->finish(GenerationSummary{});
    QSignalSpy cleared(m_data.get(), &RunData::cleared);
    ModelConfig config;
    config.layers = 3;
    m_data->begin(config, 1234, nullptr);
    QCOMPARE(cleared.count(), 1);
    QCOMPARE(m_data->sequenceLength(), 0);
    QVERIFY(m_data->steps().empty());
    QVERIFY(m_data->switches().empty());
    QVERIFY(!m_data->summary());
    QCOMPARE(m_data->config().layers, 3);
    QCOMPARE(m_data->weightBytes(), 1234);
}

void RunDataTest::switchesAndTheEndAreTold() {
    QSignalSpy switched(m_data.get(), &RunData::cacheSwitched);
    QSignalSpy finished(m_data.get(), &RunData::finished);
    m_data->addSwitch({4, CachePolicy::off(), {}});
    QCOMPARE(switched.count(), 1);
    QCOMPARE(m_data->switches().back().step, 4);
    m_data->finish(std::nullopt);
    QCOMPARE(finished.count(), 1);
    QVERIFY(!m_data->summary());
}

KVGLASS_TEST(RunDataTest);
#include "run_data_test.moc"
