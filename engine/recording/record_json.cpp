// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/record_json.h"

#include <charconv>
#include <cmath>

#include "engine/tokenizer/utf8_sequence.h"

namespace kvglass {

namespace {

RecordJson orNull(const std::optional<double>& value) {
    return value ? RecordJson(*value) : RecordJson(nullptr);
}

RecordJson idJson(TokenId token) {
    return token == kNoToken ? RecordJson(nullptr) : RecordJson(token.value);
}

/// The double that prints as shortly as the float does and reads back as the same float.
double shortest(float value) {
    char digits[32];
    const auto written = std::to_chars(digits, digits + sizeof(digits), value);
    double same = 0.0;
    std::from_chars(digits, written.ptr, same);
    return same;
}

RecordJson phasesJson(const PhaseTimes& phases) {
    RecordJson object = RecordJson::object();
    for (std::size_t index = 0; index < kPhaseCount; ++index)
        if (!std::isnan(phases.ms[index]))
            object[std::string(name(static_cast<Phase>(index)))] = phases.ms[index];
    return object;
}

std::string hexOf(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hex;
    for (const char byte : bytes) {
        const auto value = static_cast<unsigned char>(byte);
        hex += kDigits[value >> 4U];
        hex += kDigits[value & 15U];
    }
    return hex;
}

} // namespace

RecordJson stepJson(const StepSample& step) {
    return RecordJson{{"step", step.step},
                      {"kind", name(step.kind)},
                      {"cache", name(step.cache)},
                      {"positions", step.positions},
                      {"computed_positions", step.computedPositions},
                      {"t_ms", step.endMs},
                      {"step_ms", step.stepMs},
                      {"device_ms", orNull(step.deviceMs)},
                      {"phases_ms", phasesJson(step.phases)},
                      {"kv_used_bytes", step.bytes.kvUsed},
                      {"kv_reserved_bytes", step.bytes.kvReserved},
                      {"kv_capacity_bytes", step.bytes.kvCapacity},
                      {"work_bytes", step.bytes.work},
                      {"captured", step.captured}};
}

RecordJson tokenJson(const TokenEvent& token) {
    RecordJson candidates = RecordJson::array();
    for (std::int32_t index = 0; index < token.candidateCount; ++index) {
        const Candidate& candidate = token.candidates[static_cast<std::size_t>(index)];
        candidates.push_back({{"token", idJson(candidate.token)},
                              {"logit", shortest(candidate.logit)},
                              {"probability", shortest(candidate.probability)}});
    }
    return RecordJson{{"index", token.index},
                      {"position", token.position},
                      {"token", idJson(token.token)},
                      {"t_ms", token.timeMs},
                      {"probability", shortest(token.probability)},
                      {"rank", token.rank},
                      {"candidates", std::move(candidates)}};
}

RecordJson switchJson(const CacheSwitchEvent& change) {
    return RecordJson{
        {"step", change.step},
        {"cache", name(change.policy)},
        {"problem", change.problem.empty() ? RecordJson(nullptr) : RecordJson(change.problem)}};
}

RecordJson summaryJson(const GenerationSummary& summary) {
    return RecordJson{{"reason", name(summary.reason)},
                      {"prompt_tokens", summary.promptTokens},
                      {"reused_prompt_tokens", summary.reusedPromptTokens},
                      {"new_tokens", summary.newTokens},
                      {"computed_positions", summary.computedPositions},
                      {"cache_switches", summary.cacheSwitches},
                      {"end_to_end_ms", summary.endToEndMs},
                      {"ttft_ms", orNull(summary.ttftMs)},
                      {"tpot_ms", orNull(summary.tpotMs)},
                      {"prefill_tokens_per_second", orNull(summary.prefillTokensPerSecond)},
                      {"decode_tokens_per_second", orNull(summary.decodeTokensPerSecond)},
                      {"output_tokens_per_second", orNull(summary.outputTokensPerSecond)}};
}

RecordJson wordJson(TokenId token, std::string_view bytes) {
    if (firstInvalidUtf8(bytes))
        return RecordJson{{"token", token.value}, {"hex", hexOf(bytes)}};
    return RecordJson{{"token", token.value}, {"text", bytes}};
}

RecordJson promptJson(std::span<const TokenId> tokens) {
    RecordJson ids = RecordJson::array();
    for (const TokenId token : tokens)
        ids.push_back(idJson(token));
    return RecordJson{{"tokens", std::move(ids)}};
}

RecordJson endJson(const Recording& recording) {
    return RecordJson{
        {"summary", recording.summary ? summaryJson(*recording.summary) : RecordJson(nullptr)},
        {"problem",
         recording.problem.empty() ? RecordJson(nullptr) : RecordJson(recording.problem)},
        {"missing", recording.missing}};
}

std::string jsonLine(const RecordJson& object) {
    return object.dump(-1, ' ', /*ensure_ascii=*/true, RecordJson::error_handler_t::replace);
}

std::string indentedJson(const RecordJson& object) {
    return object.dump(2, ' ', /*ensure_ascii=*/true, RecordJson::error_handler_t::replace);
}

} // namespace kvglass
