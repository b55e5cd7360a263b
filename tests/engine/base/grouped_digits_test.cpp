// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <limits>

#include <QTest>

#include "engine/base/grouped_digits.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class GroupedDigitsTest final : public QObject {
    Q_OBJECT

private slots:
    void aCommaStandsBeforeEveryThreeDigits() {
        QCOMPARE(groupedDigits(0), std::string("0"));
        QCOMPARE(groupedDigits(999), std::string("999"));
        QCOMPARE(groupedDigits(1008), std::string("1,008"));
        QCOMPARE(groupedDigits(508500), std::string("508,500"));
        QCOMPARE(groupedDigits(1000000), std::string("1,000,000"));
        QCOMPARE(groupedDigits(std::numeric_limits<std::int64_t>::max()),
                 std::string("9,223,372,036,854,775,807"));
    }
};

KVGLASS_TEST(GroupedDigitsTest);
#include "grouped_digits_test.moc"
