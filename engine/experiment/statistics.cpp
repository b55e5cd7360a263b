// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/experiment/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

#include "engine/base/ensure.h"
#include "engine/generation/counter_random.h"

namespace kvglass {

namespace {

constexpr std::size_t kResamples = 10000;

Interval middleOf(std::span<const double> ratios) {
    return {percentile(ratios, 2.5)->value, percentile(ratios, 97.5)->value};
}

} // namespace

std::optional<double> mean(std::span<const double> samples) {
    if (samples.empty())
        return std::nullopt;
    return std::accumulate(samples.begin(), samples.end(), 0.0) /
           static_cast<double>(samples.size());
}

std::optional<double> standardDeviation(std::span<const double> samples, Deviation convention) {
    const std::size_t removed = convention == Deviation::Sample ? 1 : 0;
    if (samples.size() <= removed)
        return std::nullopt;
    const double centre = *mean(samples);
    double squares = 0.0;
    for (const double sample : samples)
        squares += (sample - centre) * (sample - centre);
    return std::sqrt(squares / static_cast<double>(samples.size() - removed));
}

std::optional<Percentile> percentile(std::span<const double> samples, double percent) {
    if (samples.empty())
        return std::nullopt;
    std::vector<double> sorted(samples.begin(), samples.end());
    std::sort(sorted.begin(), sorted.end());
    const double place = static_cast<double>(sorted.size() - 1) * percent / 100.0;
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    const double weight = place - static_cast<double>(below);
    const auto n = static_cast<std::int64_t>(samples.size());
    return Percentile{sorted[below] + weight * (sorted[above] - sorted[below]), n,
                      static_cast<double>(n) * (100.0 - percent) < 100.0};
}

std::optional<Interval> ratioInterval(std::span<const double> numerator,
                                      std::span<const double> denominator, std::uint64_t seed) {
    if (numerator.size() < 2 || denominator.size() < 2)
        return std::nullopt;
    const CounterRandom random(seed);
    std::uint64_t draws = 0;
    const auto resampledMean = [&](std::span<const double> samples) {
        double sum = 0.0;
        for (std::size_t index = 0; index < samples.size(); ++index) {
            const double place = random.uniform(draws++) * static_cast<double>(samples.size());
            sum += samples[static_cast<std::size_t>(place)];
        }
        return sum / static_cast<double>(samples.size());
    };
    std::vector<double> ratios;
    ratios.reserve(kResamples);
    for (std::size_t index = 0; index < kResamples; ++index) {
        const double above = resampledMean(numerator);
        ratios.push_back(above / resampledMean(denominator));
    }
    return middleOf(ratios);
}

std::optional<Interval> pairedRatioInterval(std::span<const double> numerator,
                                            std::span<const double> denominator,
                                            std::uint64_t seed) {
    ENSURE(numerator.size() == denominator.size());
    if (numerator.size() < 2)
        return std::nullopt;
    const CounterRandom random(seed);
    const auto count = static_cast<double>(numerator.size());
    std::uint64_t draws = 0;
    std::vector<double> ratios;
    ratios.reserve(kResamples);
    for (std::size_t resample = 0; resample < kResamples; ++resample) {
        double above = 0.0;
        double below = 0.0;
        for (std::size_t pair = 0; pair < numerator.size(); ++pair) {
            const auto place = static_cast<std::size_t>(random.uniform(draws++) * count);
            above += numerator[place];
            below += denominator[place];
        }
        ratios.push_back(above / below);
    }
    return middleOf(ratios);
}

} // namespace kvglass
