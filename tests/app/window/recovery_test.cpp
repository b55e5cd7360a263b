// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/recovery.h"

#include <QTest>

#include "tests/support/test_program.h"

namespace kvglass::window {

namespace {

Device device(std::string id, std::vector<WeightType> types) {
    Device made;
    made.id = std::move(id);
    made.usable = true;
    made.weightTypes = std::move(types);
    return made;
}

ModelChoice choice(std::string deviceId, WeightType type) {
    ModelChoice made;
    made.device = std::move(deviceId);
    made.weightType = type;
    return made;
}

} // namespace

class RecoveryTest : public QObject {
    Q_OBJECT
private slots:
    void theCpuKeepsTheFormatThatItTakes() {
        const auto same = choiceOnCpu(choice("cuda", WeightType::F16), m_devices);
        QVERIFY(same && *same == choice("cpu", WeightType::F16));
        const auto other = choiceOnCpu(choice("cuda", WeightType::BF16), m_devices);
        QVERIFY(other && *other == choice("cpu", WeightType::F32));
    }

    void theCpuIsNotOfferedToItselfOrWhereThereIsNone() {
        QVERIFY(!choiceOnCpu(choice("cpu", WeightType::F32), m_devices));
        QVERIFY(!choiceOnCpu(choice("cuda", WeightType::F32), {m_devices.front()}));
        auto unusable = m_devices;
        unusable.back().usable = false;
        QVERIFY(!choiceOnCpu(choice("cuda", WeightType::F32), unusable));
    }

    void sixteenBitsComeBeforeTheCpu() {
        const auto half = smallerChoice(choice("cuda", WeightType::F32), m_devices);
        QVERIFY(half && *half == choice("cuda", WeightType::F16));
        const auto cpu = smallerChoice(choice("cuda", WeightType::F16), m_devices);
        QVERIFY(cpu && *cpu == choice("cpu", WeightType::F16));
        QVERIFY(!smallerChoice(choice("cpu", WeightType::F16), m_devices));
    }

    void aDeviceThatTheEngineChoseIsKnown() {
        const ModelChoice automatic = choice(kAutomaticDevice, WeightType::F32);
        QVERIFY(choiceOnCpu(automatic, m_devices) == choice("cpu", WeightType::F32));
        QVERIFY(smallerChoice(automatic, m_devices) == choice("cuda", WeightType::F16));
        QVERIFY(!choiceOnCpu(automatic, {m_devices.back()})); // it was the CPU
    }

    void theRestGoesOnFromEveryToken() {
        ui::RunData data;
        GenerationRequest request;
        request.maxNewTokens = 10;
        QVERIFY(!restOf(data, request));
        data.setPrompt({{TokenId(7), "a"}, {TokenId(8), "b"}});
        std::vector<TokenEvent> events(3);
        for (int i = 0; i < 3; ++i)
            events[static_cast<std::size_t>(i)].token = TokenId(20 + i);
        data.append(events, {});
        const auto rest = restOf(data, request);
        QVERIFY(rest.has_value());
        QCOMPARE(rest->maxNewTokens, std::int64_t{7});
        const std::vector<TokenId> all = {TokenId(7), TokenId(8), TokenId(20), TokenId(21),
                                          TokenId(22)};
        QVERIFY(std::get<std::vector<TokenId>>(rest->prompt) == all);
        request.maxNewTokens = 2; // fewer than are there: one more, not none
        QCOMPARE(restOf(data, request)->maxNewTokens, std::int64_t{1});
    }

private:
    std::vector<Device> m_devices = {
        device("cuda", {WeightType::F32, WeightType::F16, WeightType::BF16}),
        device("cpu", {WeightType::F32, WeightType::F16})};
};

} // namespace kvglass::window

using kvglass::window::RecoveryTest;
KVGLASS_TEST(RecoveryTest);
#include "recovery_test.moc"
