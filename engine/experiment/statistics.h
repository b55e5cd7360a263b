// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The statistics that METRICS names, each with its convention. Functions of plain samples; a number
// that the samples cannot give is absent, never 0.

#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace kvglass {

/// What the sum of squares is divided by.
enum class Deviation : std::uint8_t {
    Population, // n: the `published` protocol
    Sample,     // n - 1: everywhere else
};

/// Absent for no samples.
[[nodiscard]] std::optional<double> mean(std::span<const double> samples);

/// Absent for no samples, and for one sample when dividing by n - 1.
[[nodiscard]] std::optional<double> standardDeviation(std::span<const double> samples,
                                                      Deviation convention);

struct Percentile {
    double value = 0.0;
    std::int64_t n = 0;
    bool isMarked = false; // n is too small for this percentile to be more than the largest samples
};

/// `percent` in [0, 100]. Linear interpolation between the two nearest ranks of (n - 1) * percent /
/// 100, as NumPy's default does. Marked when n * (100 - percent) < 100: p99 of fewer than 100
/// samples. Absent for no samples.
[[nodiscard]] std::optional<Percentile> percentile(std::span<const double> samples, double percent);

struct Interval {
    double low = 0.0;
    double high = 0.0;
    bool operator==(const Interval&) const = default;
};

/// The 95 % percentile bootstrap interval (Efron 1979) of mean(numerator) / mean(denominator): both
/// sides are resampled with replacement 10,000 times, with random numbers that depend only on
/// `seed`. Absent when a side has fewer than two samples. With few samples it is too narrow rather
/// than too wide.
[[nodiscard]] std::optional<Interval> ratioInterval(std::span<const double> numerator,
                                                    std::span<const double> denominator,
                                                    std::uint64_t seed);

/// The same for samples that belong together, pair by pair (the same step of two runs): pairs are
/// resampled, so that what both share, a step's own length, widens nothing. Absent for fewer than
/// two pairs. Pairs are taken as independent: a drift of the machine over many steps is not in it.
[[nodiscard]] std::optional<Interval> pairedRatioInterval(std::span<const double> numerator,
                                                          std::span<const double> denominator,
                                                          std::uint64_t seed);

} // namespace kvglass
