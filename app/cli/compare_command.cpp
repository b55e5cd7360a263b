// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/compare_command.h"

#include <charconv>

#include <fmt/format.h>

#include "app/cli/recording_input.h"
#include "app/cli/standard_output.h"
#include "engine/recording/comparison_verdict.h"

namespace kvglass::cli {

namespace {

constexpr const char* kFooter =
    "Steps are aligned by number and compared where both are of one kind over as many positions.\n"
    "Ratios are B / A: above 1, B is slower. Deviations are those of samples (n - 1). The interval "
    "is\n"
    "the 95 % bootstrap interval of the ratio of the means, from steps resampled in pairs with a "
    "fixed\n"
    "seed. --fail-above 5% fails when for any kind of step the ratio of the medians is above 1.05 "
    "and\n"
    "the whole interval is above 1, so that chance does not explain it; kinds with a single step "
    "have\n"
    "no interval and never fail.\n"
    "Exit code: 0, also where B is slower but within the limit; 1 when B is slower than the limit\n"
    "allows, or a file cannot be read; 2 on bad usage.";

/// The share that "5%", "5" and "0.5%" mean; empty for anything else.
std::optional<double> shareFromText(std::string_view text) {
    if (text.ends_with('%'))
        text.remove_suffix(1);
    double percent = 0.0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, percent);
    const bool whole = parsed.ec == std::errc() && parsed.ptr == end;
    if (!whole || !(percent >= 0.0) || percent > 1e6)
        return std::nullopt;
    return percent / 100.0;
}

CLI::Validator isPercentage() {
    return CLI::Validator(
        [](std::string& text) {
            return shareFromText(text) ? std::string() : "'" + text + "' is not a percentage";
        },
        "PERCENT");
}

/// "1.234 +- 0.056"; ASCII, so that columns hold.
std::string meanText(double mean, const std::optional<double>& deviation) {
    return deviation ? fmt::format("{:.4g} +- {:.2g}", mean, *deviation)
                     : fmt::format("{:.4g}", mean);
}

std::string kindLine(const KindComparison& kind) {
    std::string line = fmt::format(
        "{:<10} {:>6} {:>10.4g} {:>10.4g} {:>21} {:>21} {:>8.4f} {:>8.4f}", name(kind.kind), kind.n,
        kind.firstMedianMs, kind.secondMedianMs, meanText(kind.firstMeanMs, kind.firstDeviationMs),
        meanText(kind.secondMeanMs, kind.secondDeviationMs), kind.medianRatio, kind.meanRatio);
    if (kind.meanInterval)
        line += fmt::format("  {:.4f} to {:.4f}", kind.meanInterval->low, kind.meanInterval->high);
    return line + "\n";
}

std::string textLine(const Recording& first, const Recording& second,
                     const RecordingComparison& result) {
    if (!result.textIsKnown)
        return "text: not known (anonymised)\n";
    if (!result.samePrompt)
        return "text: the prompts differ\n";
    if (!result.firstDifferingToken)
        return fmt::format("text: the same, {} and {} new tokens\n", first.tokens.size(),
                           second.tokens.size());
    const auto place = static_cast<std::size_t>(*result.firstDifferingToken - 1);
    return fmt::format("text: differs from new token {} on (id {}, then id {})\n",
                       *result.firstDifferingToken, first.tokens[place].token.value,
                       second.tokens[place].token.value);
}

std::string reportText(const Recording& first, const Recording& second,
                       const RecordingComparison& result) {
    std::string text =
        fmt::format("A: {} on {}, {}\nB: {} on {}, {}\n", first.header.model.name,
                    first.header.device.name, first.header.startedUtc, second.header.model.name,
                    second.header.device.name, second.header.startedUtc);
    for (const std::string& difference : result.differences)
        text += "  " + difference + "\n";
    text += fmt::format("{:<10} {:>6} {:>10} {:>10} {:>21} {:>21} {:>8} {:>8}  {}\n", "step", "n",
                        "A p50 ms", "B p50 ms", "A mean +- dev. ms", "B mean +- dev. ms", "p50 B/A",
                        "mean B/A", "interval of the mean");
    for (const KindComparison& kind : result.kinds)
        text += kindLine(kind);
    text += fmt::format("steps compared: {}, not aligned: {}\n", result.aligned, result.unaligned);
    text += fmt::format("most bytes reserved for the cache: {}, then {}\n", result.firstPeakKvBytes,
                        result.secondPeakKvBytes);
    return text + textLine(first, second, result) + verdictOf(result) + "\n";
}

} // namespace

CLI::App* CompareCommand::addTo(CLI::App& program) {
    CLI::App* command = program.add_subcommand("compare", "Compare two recordings");
    addRecordingFile(*command, "A", m_first);
    addRecordingFile(*command, "B", m_second);
    command->add_option("--fail-above", m_failAbove, "Fail when B is slower than A by more")
        ->check(isPercentage());
    command->footer(kFooter);
    return command;
}

Status CompareCommand::run() {
    const auto first = readRecording(m_first);
    if (!first)
        return fail(first.error());
    const auto second = readRecording(m_second);
    if (!second)
        return fail(second.error());
    const RecordingComparison result = compareRecordings(*first, *second);
    if (const Status written = writeOut(reportText(*first, *second, result)); !written)
        return written;
    if (!m_failAbove)
        return {};
    const auto slower = result.slowerThan(*shareFromText(*m_failAbove));
    if (slower.empty())
        return {};
    return fail(ErrorCode::BadFormat, fmt::format("'{}' is slower than '{}'", m_second, m_first),
                fmt::format("{} steps took {:.1f} % longer, more than the {} that are allowed",
                            name(slower.front().kind), (slower.front().medianRatio - 1.0) * 100.0,
                            *m_failAbove));
}

} // namespace kvglass::cli
