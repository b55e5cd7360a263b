// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/anonymise.h"

#include <algorithm>

#include "engine/recording/record_json.h"

namespace kvglass {

Recording anonymised(Recording recording) {
    RecordingHeader& header = recording.header;
    header.anonymised = true;
    header.promptText.reset();
    // "demo" and "random:gpt2" are names of the program; anything else is a place of somebody's.
    const std::string& source = header.model.source;
    if (source != "demo" && !source.starts_with("random:"))
        header.model.source = "a folder";
    recording.words.clear();
    std::fill(recording.prompt.begin(), recording.prompt.end(), kNoToken);
    for (TokenEvent& token : recording.tokens) {
        token.token = kNoToken;
        token.bytes.clear();
        for (Candidate& candidate : token.candidates)
            candidate.token = kNoToken;
    }
    // A reason that the system gave may name a file.
    for (CacheSwitchEvent& change : recording.switches)
        if (!change.problem.empty())
            change.problem = "the cache could not be switched";
    if (!recording.problem.empty())
        recording.problem = "the run failed";
    return recording;
}

bool hasAllTokens(const Recording& recording) {
    const auto lacksToken = [](const TokenEvent& token) {
        const auto end = token.candidates.begin() + token.candidateCount;
        return token.token == kNoToken ||
               std::any_of(token.candidates.begin(), end,
                           [](const Candidate& one) { return one.token == kNoToken; });
    };
    return std::find(recording.prompt.begin(), recording.prompt.end(), kNoToken) ==
               recording.prompt.end() &&
           std::none_of(recording.tokens.begin(), recording.tokens.end(), lacksToken);
}

} // namespace kvglass
