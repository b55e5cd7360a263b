// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/backend/step_plan.h"

#include <array>
#include <vector>

#include <QtTest>

#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

ModelConfig smallConfig() {
    ModelConfig config;
    config.vocabularySize = 10;
    config.contextLength = 4;
    config.channels = 6;
    config.layers = 2;
    config.heads = 3;
    return config;
}

} // namespace

class StepPlanTest : public QObject {
    Q_OBJECT
private slots:
    void theFirstStepIsAPrefillWhateverThePolicy() {
        QCOMPARE(planStep(CachePolicy::off(), 0, 0, 1).kind, StepKind::Prefill);
        QCOMPARE(planStep(CachePolicy::full(), 0, 0, 3).kind, StepKind::Prefill);
    }

    void withoutACacheEveryLaterStepStartsAtZero() {
        const StepPlan plan = planStep(CachePolicy::off(), 5, 0, 1);
        QCOMPARE(plan.kind, StepKind::Recompute);
        QCOMPARE(plan.firstPosition, 0);
    }

    void aFullCacheLeavesOnlyTheNewPositions() {
        const StepPlan one = planStep(CachePolicy::full(), 5, 5, 1);
        QCOMPARE(one.kind, StepKind::Decode);
        QCOMPARE(one.firstPosition, 5);
        const StepPlan several = planStep(CachePolicy::full(), 5, 5, 2);
        QCOMPARE(several.kind, StepKind::Prefill);
        QCOMPARE(several.firstPosition, 5);
    }

    void aCacheThatLacksTokensIsRebuilt() {
        const StepPlan plan = planStep(CachePolicy::full(), 5, 4, 1);
        QCOMPARE(plan.kind, StepKind::Rebuild);
        QCOMPARE(plan.firstPosition, 0);
    }

    void logitRowsFollowTheWish() {
        QCOMPARE(logitRowsOf(LogitsWanted::None, 7), 0);
        QCOMPARE(logitRowsOf(LogitsWanted::Last, 7), 1);
        QCOMPARE(logitRowsOf(LogitsWanted::All, 7), 7);
    }

    void tokensAreRefusedByCountAndByValue() {
        const ModelConfig config = smallConfig();
        const auto codeOf = [&](std::int64_t size, std::vector<TokenId> tokens) {
            const Status status = checkStepTokens(config, size, tokens);
            return status ? std::optional<ErrorCode>() : status.error().code;
        };
        QVERIFY(!codeOf(3, {TokenId(9)}));
        QCOMPARE(codeOf(3, {}), ErrorCode::BadUsage);
        QCOMPARE(codeOf(3, {TokenId(1), TokenId(1)}), ErrorCode::TooLong);
        QCOMPARE(codeOf(0, {TokenId(10)}), ErrorCode::BadUsage);
        QCOMPARE(codeOf(0, {TokenId(-1)}), ErrorCode::BadUsage);
    }

    void slotsMustLieInTheStepAscendAndFit() {
        const ModelConfig config = smallConfig();
        std::vector<float> exact(std::size_t{2 * 3 * 3}); // (L, H, 3)
        const StepPlan plan{StepKind::Decode, 2};
        const auto passes = [&](std::vector<CaptureSlot> slots_) {
            return checkCaptureSlots(config, slots_, plan, 4).has_value();
        };
        const CaptureSlot fitting{.position = 2, .quantised = {}, .exact = exact, .statistics = {}};
        const CaptureSlot empty{.position = 3, .quantised = {}, .exact = {}, .statistics = {}};
        CaptureSlot tooShort = fitting;
        tooShort.exact = std::span(exact).first(5);
        CaptureSlot early = empty;
        early.position = 1;
        CaptureSlot late = empty;
        late.position = 4;
        QVERIFY(passes({fitting, empty}));
        QVERIFY(!passes({empty, fitting}));
        QVERIFY(!passes({fitting, fitting}));
        QVERIFY(!passes({tooShort}));
        QVERIFY(!passes({early}));
        QVERIFY(!passes({late}));
    }
};

KVGLASS_TEST(StepPlanTest);
#include "step_plan_test.moc"
