// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/recording_info_command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/cli/recording_input.h"
#include "app/cli/standard_output.h"
#include "engine/recording/attention_record.h"

namespace kvglass::cli {

namespace {

std::string whereText(const RecordingHeader& header) {
    const ModelConfig& config = header.model.config;
    std::string text = fmt::format(
        "recording {} (form {}), made {} with kvglass {} ({}, {})\n", header.id, header.version,
        header.startedUtc, header.program.version, header.program.build, header.program.compiler);
    text += fmt::format("model: {} ({}), {} layers, {} heads, {} channels, context {}\n",
                        header.model.name, header.model.source, config.layers, config.heads,
                        config.channels, config.contextLength);
    text += fmt::format("weights: {}, {} bytes, fingerprint {}\n", name(header.settings.weightType),
                        header.model.weightBytes, header.model.fingerprint);
    text += fmt::format("device: {}: {}\n", header.device.id, header.device.name);
    text += fmt::format("machine: {}, {} threads, {} bytes, {}\n", header.machine.processor,
                        header.machine.threads, header.machine.memoryBytes, header.machine.system);
    return text;
}

std::string settingsText(const RecordingHeader& header) {
    const RecordedSettings& settings = header.settings;
    const SamplingOptions& sampling = settings.sampling;
    return fmt::format("settings: cache {}, KV {}, at most {} new tokens, cache flips at [{}], "
                       "temperature {}, top-k {}, top-p {}, penalty {}, seed {}, protocol {}\n",
                       name(settings.cache), name(settings.kvType), settings.maxNewTokens,
                       fmt::join(settings.switchCacheAt, ", "), sampling.temperature, sampling.topK,
                       sampling.topP, sampling.repetitionPenalty, sampling.seed, settings.protocol);
}

std::string runText(const Recording& recording) {
    std::string text = fmt::format(
        "run: {} prompt tokens, {} new tokens, {} cache switches, attention of {} positions\n",
        recording.prompt.size(), recording.tokens.size(), recording.switches.size(),
        recording.attention ? capturedPositions(*recording.attention).size() : 0);
    if (const auto& summary = recording.summary)
        text +=
            fmt::format("summary: {}, {:.6g} ms in all, time to first token {:.6g} ms, per "
                        "further token {:.6g} ms, {} computed positions\n",
                        name(summary->reason), summary->endToEndMs, summary->ttftMs.value_or(0.0),
                        summary->tpotMs.value_or(0.0), summary->computedPositions);
    if (!recording.problem.empty())
        text += "the run failed: " + recording.problem + "\n";
    if (recording.header.anonymised)
        text += "anonymised: the text was taken out\n";
    return text + (recording.isWhole() ? "whole: yes\n"
                                       : fmt::format("whole: no; missing: {}\n",
                                                     fmt::join(recording.missing, "; ")));
}

} // namespace

CLI::App* RecordingInfoCommand::addTo(CLI::App& program) {
    CLI::App* command = program.add_subcommand(
        "recording-info", "What a recording is, where it was made, and whether it is whole");
    addRecordingFile(*command, "FILE", m_file);
    return command;
}

Status RecordingInfoCommand::run() {
    const auto recording = readRecording(m_file);
    if (!recording)
        return fail(recording.error());
    return writeOut(whereText(recording->header) + settingsText(recording->header) +
                    runText(*recording));
}

} // namespace kvglass::cli
