// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/recording_verification.h"

#include <memory>

#include <fmt/format.h>

#include "app/cli/recording_input.h"
#include "app/cli/standard_output.h"
#include "engine/recording/recording_check.h"
#include "engine/recording/run_header.h"

namespace kvglass::cli {

namespace {

std::string weightsText(const std::string& recorded, const std::string& here) {
    if (recorded.empty() || here.empty())
        return "not known";
    return recorded == here ? "the recorded ones" : "OTHERS than the recorded ones";
}

std::string resultText(const RecordingCheck& check, const RecordingHeader& header,
                       const ModelInfo& here, const std::string& fingerprint) {
    std::string text =
        fmt::format("recorded: {} on {} ({}), {}\nhere: {} on {} ({})\n", header.model.name,
                    header.device.name, name(header.settings.weightType), header.startedUtc,
                    here.displayName, here.device.name, name(here.choice.weightType));
    text += "weights: " + weightsText(header.model.fingerprint, fingerprint) + "\n";
    text += fmt::format("tokens chosen as recorded: {} of {}\n", check.sameTokens, check.steps);
    text += "first differing token: ";
    text += check.firstDifferingToken ? std::to_string(*check.firstDifferingToken) : "none";
    text += fmt::format("\nsteps of the recorded kind: {} of {}\n", check.sameKinds, check.steps);
    text += fmt::format("candidates compared: {}\n", check.candidates);
    text += fmt::format("max probability difference: {:.6g}\n", check.maxProbabilityDifference);
    text += fmt::format("mean probability difference: {:.6g}\n", check.meanProbabilityDifference);
    text += fmt::format("max logit difference: {:.6g}\n", check.maxLogitDifference);
    return text + fmt::format("bound on the max: {:.6g}\n", check.bound);
}

} // namespace

Status verifyRecording(const RecordingVerification& wanted, const std::stop_token& stop) {
    const auto recording = readRecording(wanted.file);
    if (!recording)
        return fail(recording.error());
    ModelChoice choice = wanted.model.choice();
    if (choice.model.empty())
        choice.model = recording->header.model.source;
    choice.weightType = wanted.weightType.value_or(recording->header.settings.weightType);
    const std::unique_ptr<Engine> engine =
        makeEngine(makeCommandLog(wanted.model.logLevel), wanted.model);
    const auto info = engine->load(choice, {}, stop);
    if (!info)
        return fail(info.error());
    const auto check = checkRecording(*recording, *engine->model(), stop);
    if (!check)
        return fail(check.error());
    const std::string text =
        resultText(*check, recording->header, *info, fingerprintOf(choice.model));
    if (const Status written = writeOut(text); !written)
        return written;
    if (!check->isWithinBound())
        return fail(ErrorCode::BadFormat, "this machine does not compute what was recorded",
                    fmt::format("logits differ by up to {:.6g}, more than the {:.6g} that rounding "
                                "explains",
                                check->maxLogitDifference, check->bound));
    return {};
}

} // namespace kvglass::cli
