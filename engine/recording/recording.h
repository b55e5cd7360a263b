// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Everything that was measured in one run, as a value: what a .kvglass file holds, what is
// replayed, compared, verified and exported. Knows no files and no threads.

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/generation/generation_request.h"
#include "engine/telemetry/attention_store.h"
#include "engine/telemetry/generation_observer.h"
#include "engine/telemetry/ring_observer.h"

namespace kvglass {

/// The form of the files that this program writes. See resources/recording-schema.
inline constexpr int kRecordingVersion = 1;

/// The program that made the recording.
struct RecordedProgram {
    std::string version;
    std::string build;    // "Release"
    std::string compiler; // "GNU 12.2.0"
};

/// The machine that it ran on. No name of a person, a host or a folder is taken down.
struct RecordedMachine {
    std::string processor;        // "AMD EPYC 9B14"
    std::string system;           // "Linux 6.1.0 x86_64"
    std::int64_t threads = 0;     // that the system runs at once; 0: unknown
    std::int64_t memoryBytes = 0; // 0: unknown
};

struct RecordedModel {
    std::string name;        // as shown: "demo"
    std::string source;      // as asked for: "demo", "random:gpt2", a folder
    std::string fingerprint; // modelFingerprint(); empty: unknown
    std::string tokenizer;   // one line
    bool randomWeights = false;
    std::int64_t weightBytes = 0; // as held in memory
    ModelConfig config;
};

struct RecordedDevice {
    std::string id;   // "cpu"
    std::string name; // "CPU, 2 threads"
    std::vector<std::string> features;
    std::int64_t memoryBytes = 0; // 0: unknown
    std::int64_t threads = 0;     // that were asked for; 0: the backend's choice
};

struct RecordedSettings {
    WeightType weightType = WeightType::F32;
    KvType kvType = KvType::F32;
    CachePolicy cache; // at the start
    std::int64_t maxNewTokens = 0;
    std::vector<std::int64_t> switchCacheAt;
    EndOfTextRule endOfText = EndOfTextRule::Stop;
    PromptReuse promptReuse = PromptReuse::Never;
    SamplingOptions sampling;
    bool capturesAttention = false;
    std::string protocol = "single"; // one run, no repeats; or the name of an experiment's protocol
};

/// What is known before the first step.
struct RecordingHeader {
    int version = kRecordingVersion; // of the file that it was read from
    std::string id;                  // 32 hexadecimal digits, new for every run
    std::string startedUtc;          // "2026-03-01T12:00:00Z"
    bool anonymised = false;         // text, token ids and names of folders were taken out
    RecordedProgram program;
    RecordedMachine machine;
    RecordedModel model;
    RecordedDevice device;
    RecordedSettings settings;
    std::optional<std::string> promptText; // empty: given as tokens, continued, or anonymised
};

struct Recording {
    RecordingHeader header;
    std::vector<TokenId> prompt;              // all tokens before the first new one
    std::map<TokenId, std::string> words;     // what ids stand for: prompt, new tokens, candidates
    std::vector<StepSample> steps;            // steps[i] made tokens[i]
    std::vector<TokenEvent> tokens;           //
    std::vector<CacheSwitchEvent> switches;   // ascending by step
    std::optional<GenerationSummary> summary; // empty: the run failed, or its end was not recorded
    std::string problem;                      // why the run failed
    std::shared_ptr<const AttentionStore> attention; // empty: nothing was captured
    std::vector<std::string> missing; // what a damaged or unfinished file lacks, for a banner

    [[nodiscard]] bool isWhole() const { return missing.empty(); }
    /// What an id stands for; empty when that was not recorded.
    [[nodiscard]] std::string_view word(TokenId token) const {
        const auto found = words.find(token);
        return found == words.end() ? std::string_view() : std::string_view(found->second);
    }
};

} // namespace kvglass
