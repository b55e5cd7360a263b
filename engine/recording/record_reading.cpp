// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The reading half of record_json.h: objects that are not trusted.

#include <algorithm>
#include <array>

#include "engine/recording/header_json.h"
#include "engine/recording/record_fields.h"
#include "engine/recording/record_json.h"

namespace kvglass {

namespace {

constexpr std::int64_t kMostSteps = kLongestRecordedContext;
constexpr double kLargestLogit = 1e9;
constexpr std::size_t kMostMissing = 64;

/// The value of an enumeration whose names are name(value), first to last.
template <class Enumeration, Enumeration kLast>
std::optional<Enumeration> fromName(std::string_view text) {
    for (int value = 0; value <= static_cast<int>(kLast); ++value)
        if (name(static_cast<Enumeration>(value)) == text)
            return static_cast<Enumeration>(value);
    return std::nullopt;
}

std::optional<CachePolicy> policyFromName(std::string_view text) {
    for (const CachePolicy policy : {CachePolicy::off(), CachePolicy::full()})
        if (name(policy) == text)
            return policy;
    return std::nullopt;
}

TokenId idFrom(RecordFields& fields, std::int64_t vocabulary) {
    if (!fields.has("token"))
        return kNoToken;
    return TokenId(static_cast<std::int32_t>(fields.integer("token", 0, vocabulary - 1)));
}

PhaseTimes phasesFrom(RecordFields& step) {
    PhaseTimes phases;
    RecordFields fields(step.object("phases_ms"));
    for (std::size_t index = 0; index < kPhaseCount; ++index) {
        const std::string key(name(static_cast<Phase>(index)));
        if (fields.has(key.c_str()))
            phases.ms[index] = fields.number(key.c_str());
    }
    if (!fields.problem().empty())
        step.reject("in `phases_ms`: " + fields.problem());
    return phases;
}

float probabilityFrom(RecordFields& fields) {
    // Rounding may carry a probability a little past one.
    return static_cast<float>(fields.number("probability", 0.0, 1.001));
}

std::optional<std::string> bytesOfHex(std::string_view hex) {
    const auto digit = [](char c) -> int {
        if (c >= '0' && c <= '9')
            return c - '0';
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    };
    if (hex.size() % 2 != 0)
        return std::nullopt;
    std::string bytes;
    for (std::size_t index = 0; index < hex.size(); index += 2) {
        const int high = digit(hex[index]);
        const int low = digit(hex[index + 1]);
        if (high < 0 || low < 0)
            return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

} // namespace

std::string readStep(const nlohmann::json& object, StepSample& step) {
    RecordFields fields(object);
    step.step = fields.integer("step", 1, kMostSteps);
    step.kind = fields.named("kind", fromName<StepKind, StepKind::Rebuild>);
    step.cache = fields.named("cache", policyFromName);
    step.positions = fields.integer("positions", 1, kLongestRecordedContext);
    step.computedPositions = fields.integer("computed_positions", 1, kLongestRecordedContext);
    step.endMs = fields.number("t_ms");
    step.stepMs = fields.number("step_ms");
    step.deviceMs = fields.optionalNumber("device_ms");
    step.phases = phasesFrom(fields);
    step.bytes.kvUsed = fields.integer("kv_used_bytes");
    step.bytes.kvReserved = fields.integer("kv_reserved_bytes");
    step.bytes.kvCapacity = fields.integer("kv_capacity_bytes");
    step.bytes.work = fields.integer("work_bytes");
    step.captured = fields.flag("captured");
    return fields.problem();
}

std::string readToken(const nlohmann::json& object, std::int64_t vocabulary, TokenEvent& token) {
    RecordFields fields(object);
    token.index = fields.integer("index", 1, kMostSteps);
    token.position = fields.integer("position", 0, kLongestRecordedContext);
    token.token = idFrom(fields, vocabulary);
    token.timeMs = fields.number("t_ms");
    token.probability = probabilityFrom(fields);
    token.rank = fields.integer("rank", 0, vocabulary - 1);
    for (const nlohmann::json& element : fields.array("candidates", kCandidateCount)) {
        RecordFields part(element);
        Candidate& candidate = token.candidates[static_cast<std::size_t>(token.candidateCount++)];
        candidate.token = idFrom(part, vocabulary);
        candidate.logit = static_cast<float>(part.number("logit", -kLargestLogit, kLargestLogit));
        candidate.probability = probabilityFrom(part);
        if (!part.problem().empty())
            fields.reject("in `candidates`: " + part.problem());
    }
    return fields.problem();
}

std::string readSwitch(const nlohmann::json& object, CacheSwitchEvent& change) {
    RecordFields fields(object);
    change.step = fields.integer("step", 1, kMostSteps + 1);
    change.policy = fields.named("cache", policyFromName);
    if (fields.has("problem"))
        change.problem = fields.text("problem");
    return fields.problem();
}

std::string readWord(const nlohmann::json& object, std::int64_t vocabulary, Word& word) {
    RecordFields fields(object);
    word.token = TokenId(static_cast<std::int32_t>(fields.integer("token", 0, vocabulary - 1)));
    if (fields.has("text")) {
        word.bytes = fields.text("text");
    } else {
        const auto bytes = bytesOfHex(fields.text("hex"));
        if (!bytes)
            fields.reject("hex", "is not made of pairs of hexadecimal digits");
        word.bytes = bytes.value_or(std::string());
    }
    return fields.problem();
}

std::string readPrompt(const nlohmann::json& object, const ModelConfig& config,
                       std::vector<TokenId>& tokens) {
    RecordFields fields(object);
    const auto most = static_cast<std::size_t>(config.contextLength);
    for (const nlohmann::json& id : fields.array("tokens", most)) {
        const bool known =
            id.is_number_unsigned() &&
            id.get<std::uint64_t>() < static_cast<std::uint64_t>(config.vocabularySize);
        if (!known && !id.is_null())
            fields.reject("tokens", "holds something else than ids of the vocabulary");
        tokens.push_back(known ? TokenId(id.get<std::int32_t>()) : kNoToken);
    }
    return fields.problem();
}

std::string readEnd(const nlohmann::json& object, Recording& recording) {
    RecordFields fields(object);
    if (fields.has("problem"))
        recording.problem = fields.text("problem");
    if (fields.has("missing"))
        for (const nlohmann::json& part : fields.array("missing", kMostMissing))
            recording.missing.push_back(part.is_string() ? part.get<std::string>().substr(0, 512)
                                                         : "something");
    if (!fields.has("summary"))
        return fields.problem();
    RecordFields part(fields.object("summary"));
    GenerationSummary summary;
    summary.reason = part.named("reason", fromName<FinishReason, FinishReason::Stopped>);
    summary.promptTokens = part.integer("prompt_tokens");
    if (part.has("reused_prompt_tokens"))
        summary.reusedPromptTokens = part.integer("reused_prompt_tokens");
    summary.newTokens = part.integer("new_tokens");
    summary.computedPositions = part.integer("computed_positions");
    summary.cacheSwitches = part.integer("cache_switches");
    summary.endToEndMs = part.number("end_to_end_ms");
    summary.ttftMs = part.optionalNumber("ttft_ms");
    summary.tpotMs = part.optionalNumber("tpot_ms");
    summary.prefillTokensPerSecond = part.optionalNumber("prefill_tokens_per_second");
    summary.decodeTokensPerSecond = part.optionalNumber("decode_tokens_per_second");
    summary.outputTokensPerSecond = part.optionalNumber("output_tokens_per_second");
    if (!part.problem().empty())
        fields.reject("in `summary`: " + part.problem());
    if (fields.problem().empty())
        recording.summary = summary;
    return fields.problem();
}

} // namespace kvglass
