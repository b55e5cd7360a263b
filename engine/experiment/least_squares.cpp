// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/experiment/least_squares.h"

namespace kvglass {

namespace {

/// Sums over u = (x - middle) / n with x = 1 .. n. The points lie evenly around u = 0, so the odd
/// powers vanish, and the normal equations fall into one for the slope and two for the rest.
struct CentredSums {
    double n = 0.0;
    double middle = 0.0;
    double u2 = 0.0;
    double u4 = 0.0;
    double y = 0.0;
    double uy = 0.0;
    double u2y = 0.0;
};

CentredSums sumsOf(std::span<const double> y) {
    CentredSums sums;
    sums.n = static_cast<double>(y.size());
    sums.middle = (sums.n + 1.0) / 2.0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        const double u = (static_cast<double>(i + 1) - sums.middle) / sums.n;
        sums.u2 += u * u;
        sums.u4 += u * u * u * u;
        sums.y += y[i];
        sums.uy += u * y[i];
        sums.u2y += u * u * y[i];
    }
    return sums;
}

/// From a + b u + c u^2 to powers of x.
Parabola inX(const CentredSums& sums, double a, double b, double c) {
    const double m = sums.middle;
    const double slope = b / sums.n;
    const double bend = c / (sums.n * sums.n);
    return {a - slope * m + bend * m * m, slope - 2.0 * bend * m, bend};
}

} // namespace

std::optional<Parabola> fitLine(std::span<const double> y) {
    if (y.size() < 2)
        return std::nullopt;
    const CentredSums sums = sumsOf(y);
    return inX(sums, sums.y / sums.n, sums.uy / sums.u2, 0.0);
}

std::optional<Parabola> fitParabola(std::span<const double> y) {
    if (y.size() < 3)
        return std::nullopt;
    const CentredSums sums = sumsOf(y);
    const double determinant = sums.n * sums.u4 - sums.u2 * sums.u2;
    const double a = (sums.y * sums.u4 - sums.u2y * sums.u2) / determinant;
    const double c = (sums.n * sums.u2y - sums.u2 * sums.y) / determinant;
    return inX(sums, a, sums.uy / sums.u2, c);
}

double determination(const Parabola& curve, std::span<const double> y) {
    double mean = 0.0;
    for (const double value : y)
        mean += value / static_cast<double>(y.size());
    double left = 0.0;
    double all = 0.0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        const double distance = y[i] - curve.at(static_cast<double>(i + 1));
        left += distance * distance;
        all += (y[i] - mean) * (y[i] - mean);
    }
    if (all == 0.0)
        return left == 0.0 ? 1.0 : 0.0;
    return 1.0 - left / all;
}

void RunningLine::add(double x, double y) {
    ++m_count;
    const double fromMean = x - m_meanX;
    m_meanX += fromMean / static_cast<double>(m_count);
    m_meanY += (y - m_meanY) / static_cast<double>(m_count);
    m_sumXX += fromMean * (x - m_meanX);
    m_sumXY += fromMean * (y - m_meanY);
}

std::optional<Parabola> RunningLine::fit() const {
    if (m_count < 2)
        return std::nullopt;
    const double slope = m_sumXX > 0.0 ? m_sumXY / m_sumXX : 0.0;
    return Parabola{m_meanY - slope * m_meanX, slope, 0.0};
}

} // namespace kvglass
