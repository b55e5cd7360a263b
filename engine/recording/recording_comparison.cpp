// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/recording_comparison.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "engine/recording/anonymise.h"

namespace kvglass {

namespace {

constexpr std::uint64_t kBootstrapSeed = 1; // the same recordings give the same interval

std::optional<KindComparison> compareKind(StepKind kind, const Recording& first,
                                          const Recording& second, std::size_t common,
                                          Intervals intervals) {
    std::vector<double> before;
    std::vector<double> after;
    for (std::size_t index = 0; index < common; ++index) {
        const StepSample& a = first.steps[index];
        const StepSample& b = second.steps[index];
        const bool alike =
            a.kind == kind && b.kind == kind && a.computedPositions == b.computedPositions;
        if (!alike || a.stepMs <= 0.0 || b.stepMs <= 0.0)
            continue;
        before.push_back(a.stepMs);
        after.push_back(b.stepMs);
    }
    if (before.empty())
        return std::nullopt;
    KindComparison result;
    result.kind = kind;
    result.n = std::ssize(before);
    result.firstMedianMs = percentile(before, 50.0)->value;
    result.secondMedianMs = percentile(after, 50.0)->value;
    result.medianRatio = result.secondMedianMs / result.firstMedianMs;
    result.firstMeanMs = *mean(before);
    result.secondMeanMs = *mean(after);
    result.firstDeviationMs = standardDeviation(before, Deviation::Sample);
    result.secondDeviationMs = standardDeviation(after, Deviation::Sample);
    result.meanRatio = result.secondMeanMs / result.firstMeanMs;
    if (intervals == Intervals::Resampled)
        result.meanInterval = pairedRatioInterval(after, before, kBootstrapSeed);
    return result;
}

std::int64_t peakKvBytes(const Recording& recording) {
    std::int64_t most = 0;
    for (const StepSample& step : recording.steps)
        most = std::max(most, step.bytes.kvReserved);
    return most;
}

class Differences {
public:
    void add(const char* what, std::string_view first, std::string_view second) {
        if (first != second)
            m_list.push_back(std::string(what) + ": " + std::string(first) + ", then " +
                             std::string(second));
    }
    [[nodiscard]] std::vector<std::string> take() { return std::move(m_list); }

private:
    std::vector<std::string> m_list;
};

std::string shortName(const std::string& fingerprint) { return fingerprint.substr(0, 12); }

std::vector<std::string> differencesOf(const RecordingHeader& a, const RecordingHeader& b) {
    Differences list;
    list.add("program", a.program.version, b.program.version);
    list.add("build", a.program.build, b.program.build);
    list.add("compiler", a.program.compiler, b.program.compiler);
    list.add("processor", a.machine.processor, b.machine.processor);
    list.add("system", a.machine.system, b.machine.system);
    list.add("device", a.device.id + " (" + a.device.name + ")",
             b.device.id + " (" + b.device.name + ")");
    list.add("threads", std::to_string(a.device.threads), std::to_string(b.device.threads));
    list.add("model", a.model.name, b.model.name);
    list.add("weights", shortName(a.model.fingerprint), shortName(b.model.fingerprint));
    list.add("weight type", name(a.settings.weightType), name(b.settings.weightType));
    list.add("KV type", name(a.settings.kvType), name(b.settings.kvType));
    list.add("cache at the start", name(a.settings.cache), name(b.settings.cache));
    list.add("attention captured", a.settings.capturesAttention ? "yes" : "no",
             b.settings.capturesAttention ? "yes" : "no");
    return list.take();
}

} // namespace

RecordingComparison compareRecordings(const Recording& first, const Recording& second,
                                      Intervals intervals) {
    RecordingComparison result;
    const std::size_t common = std::min(first.steps.size(), second.steps.size());
    for (int value = 0; value <= static_cast<int>(StepKind::Rebuild); ++value)
        if (auto kind =
                compareKind(static_cast<StepKind>(value), first, second, common, intervals)) {
            result.aligned += kind->n;
            result.kinds.push_back(*kind);
        }
    result.unaligned =
        static_cast<std::int64_t>(std::max(first.steps.size(), second.steps.size())) -
        result.aligned;
    result.commonTokens = static_cast<std::int64_t>(common);
    result.textIsKnown = hasAllTokens(first) && hasAllTokens(second);
    result.samePrompt = first.prompt == second.prompt;
    for (std::size_t index = 0; index < common && !result.firstDifferingToken; ++index)
        if (first.tokens[index].token != second.tokens[index].token)
            result.firstDifferingToken = static_cast<std::int64_t>(index) + 1;
    result.firstPeakKvBytes = peakKvBytes(first);
    result.secondPeakKvBytes = peakKvBytes(second);
    result.differences = differencesOf(first.header, second.header);
    return result;
}

TimeEffect effectOf(const KindComparison& kind) {
    if (!kind.meanInterval)
        return TimeEffect::Unknown;
    if (kind.meanInterval->low > 1.0)
        return TimeEffect::Slower;
    return kind.meanInterval->high < 1.0 ? TimeEffect::Faster : TimeEffect::Unclear;
}

const KindComparison* RecordingComparison::main() const {
    const auto most = std::ranges::max_element(kinds, {}, &KindComparison::n);
    return most == kinds.end() ? nullptr : &*most;
}

std::vector<KindComparison> RecordingComparison::slowerThan(double limit) const {
    std::vector<KindComparison> slower;
    std::copy_if(kinds.begin(), kinds.end(), std::back_inserter(slower),
                 [limit](const KindComparison& kind) {
                     return kind.medianRatio > 1.0 + limit && effectOf(kind) == TimeEffect::Slower;
                 });
    return slower;
}

} // namespace kvglass
