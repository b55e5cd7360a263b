// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <cmath>
#include <set>

#include <QTest>

#include "engine/backend/step.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class StepTest : public QObject {
    Q_OBJECT
private slots:
    void kindsHaveTheNamesOfTheEventsFile() {
        QVERIFY(name(StepKind::Prefill) == "prefill");
        QVERIFY(name(StepKind::Decode) == "decode");
        QVERIFY(name(StepKind::Recompute) == "recompute");
        QVERIFY(name(StepKind::Rebuild) == "rebuild");
    }

    void everyPhaseHasANameOfItsOwn() {
        std::set<std::string_view> names;
        for (std::size_t i = 0; i < kPhaseCount; ++i)
            names.insert(name(static_cast<Phase>(i)));
        QCOMPARE(names.size(), kPhaseCount);
        QVERIFY(!names.contains("unknown"));
    }

    void aPhaseThatWasNotMeasuredIsNotZero() {
        PhaseTimes times;
        for (std::size_t i = 0; i < kPhaseCount; ++i)
            QVERIFY(std::isnan(times[static_cast<Phase>(i)]));
        times[Phase::Head] = 1.5;
        QCOMPARE(std::as_const(times)[Phase::Head], 1.5);
        QVERIFY(std::isnan(times[Phase::Mlp]));
    }
};

KVGLASS_TEST(StepTest);
#include "step_test.moc"
