// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/backend/top_candidates.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "engine/base/ensure.h"
#include "engine/base/portable_exp.h"

namespace kvglass {

namespace {

constexpr std::size_t kLanes = 16;   // values side by side, so that loops are vectorised
constexpr std::size_t kBlock = 128;  // logits that are summed together
constexpr std::size_t kGroups = 512; // of logits, at most, each with its highest one
constexpr std::size_t kLeastGroup = 32;

/// Where a NaN stands in the order: above everything.
float orderOf(float logit) {
    return std::isnan(logit) ? std::numeric_limits<float>::infinity() : logit;
}

/// The highest logit of a group; infinity where one is not a number.
float highestOf(std::span<const float> group) {
    std::array<float, kLanes> highest;
    std::array<std::int32_t, kLanes> wrong{};
    highest.fill(-std::numeric_limits<float>::infinity());
    const std::size_t whole = group.size() / kLanes * kLanes;
    for (std::size_t i = 0; i < whole; i += kLanes)
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            const float logit = group[i + lane];
            highest[lane] = logit > highest[lane] ? logit : highest[lane];
            wrong[lane] |= logit == logit ? 0 : 1;
        }
    for (std::size_t width = kLanes / 2; width > 0; width /= 2)
        for (std::size_t lane = 0; lane < width; ++lane) {
            const float other = highest[lane + width];
            highest[lane] = other > highest[lane] ? other : highest[lane];
            wrong[lane] |= wrong[lane + width];
        }
    for (const float logit : group.subspan(whole)) {
        highest[0] = logit > highest[0] ? logit : highest[0];
        wrong[0] |= logit == logit ? 0 : 1;
    }
    return wrong[0] != 0 ? std::numeric_limits<float>::infinity() : highest[0];
}

using Totals = std::array<double, kLanes>;

/// Adds exp(logit - highest) of a block to the lanes of a sum.
void addExponentials(Totals& totals, std::span<const float, kBlock> block, float highest) {
    std::array<float, kBlock> weights;
    for (std::size_t i = 0; i < kBlock; ++i)
        weights[i] = block[i] - highest;
    portableExp(std::span<float>(weights));
    for (std::size_t width = kBlock / 2; width >= kLanes; width /= 2)
        for (std::size_t i = 0; i < width; ++i)
            weights[i] += weights[i + width];
    for (std::size_t lane = 0; lane < kLanes; ++lane)
        totals[lane] += static_cast<double>(weights[lane]);
}

/// Always in the same order, so that every machine gets the same bits.
double sumOfExponentials(std::span<const float> logits, float highest) {
    Totals totals{};
    const std::size_t whole = logits.size() / kBlock * kBlock;
    for (std::size_t begin = 0; begin < whole; begin += kBlock)
        addExponentials(totals, logits.subspan(begin).first<kBlock>(), highest);
    double total = 0.0;
    for (const double lane : totals)
        total += lane;
    for (const float logit : logits.subspan(whole))
        total += static_cast<double>(portableExp(logit - highest));
    return total;
}

/// Puts a logit in its place; an equal one with a higher id never gets in front.
void insert(TopCandidates& top, std::size_t wanted, std::size_t id, float logit) {
    auto place = static_cast<std::size_t>(top.count);
    if (place == wanted)
        --place; // the last one goes
    else
        ++top.count;
    for (; place > 0 && orderOf(logit) > orderOf(top.best[place - 1].logit); --place)
        top.best[place] = top.best[place - 1];
    top.best[place] = {TokenId(static_cast<std::int32_t>(id)), logit};
}

} // namespace

float TopCandidates::probability(float logit) const {
    const double below = static_cast<double>(logit) - static_cast<double>(best.front().logit);
    return static_cast<float>(portableExp(below) / total);
}

Status TopCandidates::check() const {
    if (count > 0 && std::isfinite(best.front().logit))
        return {};
    return fail(ErrorCode::BadFormat, "cannot choose a token",
                "the model computed logits that are not finite numbers", "the text so far is kept");
}

// The highest of each group first: what is below the wanted-th of those is not among the best, so
// that few logits are looked at one by one.
TopCandidates findBest(std::span<const float> logits, std::size_t wanted) {
    ENSURE(wanted >= 1 && wanted <= kTopCandidates);
    TopCandidates top;
    top.vocabulary = static_cast<std::int64_t>(logits.size());
    const std::size_t groups = std::clamp(logits.size() / kLeastGroup, wanted, kGroups);
    const std::size_t groupSize = (logits.size() + groups - 1) / groups;
    const auto group = [&](std::size_t index) {
        const std::size_t begin = std::min(index * groupSize, logits.size());
        return logits.subspan(begin, std::min(groupSize, logits.size() - begin));
    };
    std::array<float, kGroups> highest;
    for (std::size_t index = 0; index < groups; ++index)
        highest[index] = highestOf(group(index));
    std::array<float, kGroups> sorted;
    const auto end = std::copy_n(highest.begin(), groups, sorted.begin());
    const auto least = sorted.begin() + static_cast<std::ptrdiff_t>(wanted - 1);
    std::nth_element(sorted.begin(), least, end, std::greater<>());
    for (std::size_t index = 0; index < groups; ++index) {
        if (highest[index] < *least)
            continue;
        std::size_t id = index * groupSize;
        for (const float logit : group(index)) {
            const auto listed = static_cast<std::size_t>(top.count);
            if (!(logit < *least) &&
                (listed < wanted || orderOf(logit) > orderOf(top.best[listed - 1].logit)))
                insert(top, wanted, id, logit);
            ++id;
        }
    }
    return top;
}

TopCandidates rankLogits(std::span<const float> logits, std::size_t wanted) {
    TopCandidates top = findBest(logits, wanted);
    if (top.check())
        top.total = sumOfExponentials(logits, top.best.front().logit);
    return top;
}

} // namespace kvglass
