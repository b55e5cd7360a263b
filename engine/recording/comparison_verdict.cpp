// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/comparison_verdict.h"

#include <cstdlib>

#include <fmt/format.h>

#include "engine/base/grouped_digits.h"

namespace kvglass {

namespace {

std::string timeSentence(const RecordingComparison& comparison) {
    const KindComparison* const kind = comparison.main();
    if (kind == nullptr)
        return "No step of one is like a step of the other, so their times cannot be compared.";
    const std::string_view steps = name(kind->kind);
    if (!kind->meanInterval)
        return fmt::format(
            "Only one {} step is in both; it took {:.2f} times as long in B, and one "
            "step shows no difference for sure.",
            steps, kind->meanRatio);
    const std::string numbers = fmt::format(
        "{} {} steps took {:.3f} times as long as those of A (95 % interval {:.3f} to "
        "{:.3f})",
        kind->n, steps, kind->meanRatio, kind->meanInterval->low, kind->meanInterval->high);
    switch (effectOf(*kind)) {
    case TimeEffect::Slower:
        return "B is slower: its " + numbers + ", which chance does not explain.";
    case TimeEffect::Faster:
        return "B is faster: its " + numbers + ", which chance does not explain.";
    case TimeEffect::Unclear:
    case TimeEffect::Unknown: break;
    }
    return "Neither is shown to be faster: B's " + numbers + ", which chance may explain.";
}

std::string memorySentence(const RecordingComparison& comparison) {
    const auto first = comparison.firstPeakKvBytes;
    const auto second = comparison.secondPeakKvBytes;
    if (first == second)
        return fmt::format("Both caches took {} bytes at most.", groupedDigits(first));
    return fmt::format("The cache of B took {} bytes at most, that of A {}: {} {}.",
                       groupedDigits(second), groupedDigits(first),
                       groupedDigits(std::abs(second - first)), second > first ? "more" : "fewer");
}

std::string textSentence(const RecordingComparison& comparison) {
    if (!comparison.textIsKnown)
        return "Whether they wrote the same text is not known: it was taken out.";
    if (!comparison.samePrompt)
        return "Their prompts differ, so their texts are not compared.";
    if (comparison.firstDifferingToken)
        return fmt::format("Their texts differ from new token {} on.",
                           *comparison.firstDifferingToken);
    return fmt::format("Their texts are the same in all {} new tokens that both have.",
                       comparison.commonTokens);
}

} // namespace

std::string verdictOf(const RecordingComparison& comparison) {
    return timeSentence(comparison) + ' ' + memorySentence(comparison) + ' ' +
           textSentence(comparison);
}

} // namespace kvglass
