// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <cmath>
#include <limits>
#include <vector>

#include <QTest>

#include "engine/base/portable_exp.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class PortableExpTest : public QObject {
    Q_OBJECT
private slots:
    void itIsTheExponentialFunction();
    void zeroGivesExactlyOne();
    void farBelowZeroItIsZero();
    void itNeverFalls();
    void inSinglePrecisionItIsThatFunctionToo();
    void manyAtOnceAreThoseOneByOne();
};

// 1e-15 is 4.5 roundings: the reduced argument, the last steps of the polynomial, and the library's
// own error.
void PortableExpTest::itIsTheExponentialFunction() {
    for (int step = 0; step <= 650'000; step += 7) {
        const double x = -step / 1000.0;
        const double expected = std::exp(x);
        QVERIFY2(std::abs(portableExp(x) - expected) <= 1e-15 * expected,
                 qPrintable(QString::number(x)));
    }
}

void PortableExpTest::zeroGivesExactlyOne() {
    QCOMPARE(portableExp(0.0), 1.0);
    QCOMPARE(portableExp(-0.0), 1.0);
}

void PortableExpTest::farBelowZeroItIsZero() {
    for (const double x : {-700.0, -700.5, -1e4, -1e300, -std::numeric_limits<double>::infinity()})
        QVERIFY(portableExp(x) == 0.0);
    QVERIFY(portableExp(-699.0) > 0.0);
}

void PortableExpTest::itNeverFalls() {
    double last = portableExp(-50.0);
    for (int step = 1; step <= 50'000; ++step) {
        const double value = portableExp(-50.0 + step / 1000.0);
        QVERIFY(value >= last);
        last = value;
    }
}

// 2e-7 is 3.4 roundings: the reduced argument, the last steps of the polynomial, what is taken off.
void PortableExpTest::inSinglePrecisionItIsThatFunctionToo() {
    for (int step = 0; step <= 70'000; step += 3) {
        const float x = static_cast<float>(-step) / 1000.0F;
        const double expected = std::exp(static_cast<double>(x));
        QVERIFY2(std::abs(static_cast<double>(portableExp(x)) - expected) <= 2e-7 * expected,
                 qPrintable(QString::number(static_cast<double>(x))));
    }
    QCOMPARE(portableExp(0.0F), 1.0F);
    QVERIFY(portableExp(-86.0F) > 0.0F);
    for (const float x : {-87.0F, -87.5F, -1e30F, -std::numeric_limits<float>::infinity()})
        QVERIFY(portableExp(x) == 0.0F);
}

void PortableExpTest::manyAtOnceAreThoseOneByOne() {
    for (const std::size_t size : {0U, 1U, 7U, 8U, 9U, 1001U}) {
        std::vector<float> values;
        for (std::size_t step = 0; step < size; ++step)
            values.push_back(-0.1F * static_cast<float>(step));
        std::vector<float> together = values;
        portableExp(std::span(together));
        for (std::size_t index = 0; index < values.size(); ++index)
            QVERIFY(together[index] == portableExp(values[index])); // bit by bit
    }
}

KVGLASS_TEST(PortableExpTest);
#include "portable_exp_test.moc"
