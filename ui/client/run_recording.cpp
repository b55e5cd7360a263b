// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/client/run_recording.h"

#include <algorithm>
#include <utility>

namespace kvglass::ui {

Recording recordingOf(const RunData& data, RecordingHeader header, const Vocabulary& vocabulary) {
    Recording recording;
    recording.header = std::move(header);
    recording.header.settings.capturesAttention = data.attention() != nullptr;
    const auto addWord = [&](TokenId token) {
        recording.words.try_emplace(token, vocabulary.bytes(token));
    };
    for (const PromptToken& token : data.prompt()) {
        recording.prompt.push_back(token.token);
        addWord(token.token);
    }
    // Between two ticks both have the same length; whoever asks elsewhere gets what both have.
    const auto whole =
        static_cast<std::ptrdiff_t>(std::min(data.steps().size(), data.tokens().size()));
    recording.steps.assign(data.steps().begin(), data.steps().begin() + whole);
    recording.tokens.assign(data.tokens().begin(), data.tokens().begin() + whole);
    for (const TokenEvent& token : recording.tokens) {
        addWord(token.token);
        for (std::int32_t place = 0; place < token.candidateCount; ++place)
            addWord(token.candidates[static_cast<std::size_t>(place)].token);
    }
    for (const CacheSwitch& change : data.switches())
        recording.switches.push_back({RequestId(0), change.step, change.policy, change.problem});
    recording.attention = data.attention();
    recording.summary = data.summary();
    if (!recording.summary)
        recording.missing.emplace_back("the end of the run and its summary");
    return recording;
}

} // namespace kvglass::ui
