// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Straight lines and parabolas through measured points, by least squares: the cumulative time of a
// cached run grows like a line, that of an uncached one like a parabola.

#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace kvglass {

/// constant + linear x + quadratic x^2
struct Parabola {
    double constant = 0.0;
    double linear = 0.0;
    double quadratic = 0.0; // 0: a line
    [[nodiscard]] double at(double x) const { return constant + (linear + quadratic * x) * x; }
};

/// The line, or the parabola, with the least sum of squared distances to the points (1, y[0]), (2,
/// y[1]), ... Absent for fewer than 2, or 3, points.
[[nodiscard]] std::optional<Parabola> fitLine(std::span<const double> y);
[[nodiscard]] std::optional<Parabola> fitParabola(std::span<const double> y);

/// R squared, the share of the points' variance that the curve explains; 1 when all points are the
/// same and on the curve. Needs at least one point.
[[nodiscard]] double determination(const Parabola& curve, std::span<const double> y);

/// A line through points that come one by one, with constant work for each.
class RunningLine {
public:
    void add(double x, double y);
    [[nodiscard]] std::int64_t count() const { return m_count; }
    [[nodiscard]] double meanY() const { return m_meanY; }
    /// Absent for fewer than two points; through their mean and flat when all have the same x.
    [[nodiscard]] std::optional<Parabola> fit() const;

private:
    // Means and sums of products of the distances to them (Welford 1962): no cancellation.
    std::int64_t m_count = 0;
    double m_meanX = 0.0;
    double m_meanY = 0.0;
    double m_sumXX = 0.0;
    double m_sumXY = 0.0;
};

} // namespace kvglass
