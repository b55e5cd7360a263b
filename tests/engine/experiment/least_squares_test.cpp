// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/experiment/least_squares.h"

#include <cmath>
#include <vector>

#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

std::vector<double> valuesOf(const Parabola& curve, int n) {
    std::vector<double> y;
    for (int x = 1; x <= n; ++x)
        y.push_back(curve.at(x));
    return y;
}

/// The sums that a fit adds up have n terms of the size of the largest value.
double toleranceFor(double largest, int n) {
    return 8.0 * std::numeric_limits<double>::epsilon() * std::sqrt(static_cast<double>(n)) *
           largest;
}

} // namespace

class LeastSquaresTest : public QObject {
    Q_OBJECT
private slots:
    void pointsOnALineGiveTheLine() {
        const Parabola line{3.0, 0.5, 0.0};
        for (const int n : {2, 3, 7, 1000}) {
            const auto fit = fitLine(valuesOf(line, n));
            const double tolerance = toleranceFor(line.at(n), n);
            QVERIFY(std::abs(fit->constant - 3.0) <= tolerance);
            QVERIFY(std::abs(fit->linear - 0.5) <= tolerance);
            QCOMPARE(fit->quadratic, 0.0);
        }
    }

    void pointsOnAParabolaGiveTheParabola() {
        const Parabola curve{2.0, -0.25, 0.125};
        for (const int n : {3, 4, 9, 1000}) {
            const auto y = valuesOf(curve, n);
            const auto fit = fitParabola(y);
            const double tolerance = toleranceFor(curve.at(n), n);
            for (int x = 1; x <= n; ++x)
                QVERIFY(std::abs(fit->at(x) - y[static_cast<std::size_t>(x - 1)]) <= tolerance);
            QVERIFY(std::abs(fit->quadratic - 0.125) <= tolerance);
        }
    }

    void theTextbooksExampleHasItsLine() {
        // y = 2, 3, 5: mean 10/3, slope (5 - 2) / 2 = 1.5, constant 10/3 - 2 * 1.5 = 1/3.
        const std::vector<double> y = {2.0, 3.0, 5.0};
        const auto fit = fitLine(y);
        QVERIFY(std::abs(fit->linear - 1.5) <= toleranceFor(5.0, 3));
        QVERIFY(std::abs(fit->constant - 1.0 / 3.0) <= toleranceFor(5.0, 3));
        // Distances 1/6, -1/3, 1/6: 1/6 of the squares 14/3 around the mean.
        QVERIFY(std::abs(determination(*fit, y) - (1.0 - (1.0 / 6.0) / (14.0 / 3.0))) <=
                toleranceFor(1.0, 3));
    }

    void noOtherCurveIsNearer() {
        const std::vector<double> y = {1.0, 5.0, 2.0, 8.0, 3.0, 9.0};
        const Parabola best = *fitParabola(y);
        const double explained = determination(best, y);
        for (const double change : {-0.01, 0.01}) {
            QVERIFY(determination({best.constant + change, best.linear, best.quadratic}, y) <
                    explained);
            QVERIFY(determination({best.constant, best.linear + change, best.quadratic}, y) <
                    explained);
            QVERIFY(determination({best.constant, best.linear, best.quadratic + change}, y) <
                    explained);
        }
    }

    void tooFewPointsGiveNothing() {
        QVERIFY(!fitLine(std::vector<double>{1.0}));
        QVERIFY(!fitParabola(std::vector<double>{1.0, 2.0}));
        RunningLine line;
        line.add(1.0, 1.0);
        QVERIFY(!line.fit());
    }

    void theRunningLineIsTheSameLine() {
        const std::vector<double> y = {4.0, 1.0, 7.0, 3.0, 8.0, 8.0};
        RunningLine line;
        for (std::size_t i = 0; i < y.size(); ++i)
            line.add(static_cast<double>(i + 1), y[i]);
        QVERIFY(std::abs(line.fit()->linear - fitLine(y)->linear) <= toleranceFor(8.0, 6));
        QVERIFY(std::abs(line.fit()->constant - fitLine(y)->constant) <= toleranceFor(8.0, 6));
        RunningLine flat;
        flat.add(5.0, 1.0);
        flat.add(5.0, 3.0);
        QCOMPARE(flat.fit()->at(100.0), 2.0);
    }
};

KVGLASS_TEST(LeastSquaresTest);
#include "least_squares_test.moc"
