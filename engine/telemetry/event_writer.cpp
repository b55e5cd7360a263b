// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/telemetry/event_writer.h"

#include <cerrno>
#include <cmath>
#include <system_error>

#include <nlohmann/json.hpp>

namespace kvglass {

namespace {

using Json = nlohmann::ordered_json;

Json orNull(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json phasesJson(const PhaseTimes& phases) {
    Json object = Json::object();
    for (std::size_t index = 0; index < kPhaseCount; ++index)
        if (!std::isnan(phases.ms[index]))
            object[std::string(name(static_cast<Phase>(index)))] = phases.ms[index];
    return object;
}

Json stepJson(const StepSample& step, TokenId token, const std::string& text) {
    return Json{{"step", step.step},
                {"kind", name(step.kind)},
                {"cache", name(step.cache)},
                {"positions", step.positions},
                {"computed_positions", step.computedPositions},
                {"token", token.value},
                {"text", text},
                {"t_ms", step.endMs},
                {"step_ms", step.stepMs},
                {"device_ms", orNull(step.deviceMs)},
                {"phases_ms", phasesJson(step.phases)},
                {"kv_used_bytes", step.bytes.kvUsed},
                {"kv_reserved_bytes", step.bytes.kvReserved},
                {"kv_capacity_bytes", step.bytes.kvCapacity}};
}

Json summaryJson(const GenerationSummary& summary) {
    return Json{{"ttft_ms", orNull(summary.ttftMs)},
                {"tpot_ms", orNull(summary.tpotMs)},
                {"end_to_end_ms", summary.endToEndMs},
                {"prompt_tokens", summary.promptTokens},
                {"reused_prompt_tokens", summary.reusedPromptTokens},
                {"new_tokens", summary.newTokens},
                {"computed_positions", summary.computedPositions},
                {"cache_switches", summary.cacheSwitches},
                {"reason", name(summary.reason)},
                {"prefill_tokens_per_second", orNull(summary.prefillTokensPerSecond)},
                {"decode_tokens_per_second", orNull(summary.decodeTokensPerSecond)},
                {"output_tokens_per_second", orNull(summary.outputTokensPerSecond)}};
}

std::string systemReason() {
    return errno != 0 ? std::generic_category().message(errno) : "the system gave no reason";
}

// ASCII only: some line readers also split at U+0085, U+2028 and their like.
std::string lineOf(const Json& object) { return object.dump(-1, ' ', /*ensure_ascii=*/true); }

} // namespace

EventWriter::EventWriter(std::filesystem::path file)
    : m_path(std::move(file)), m_file(m_path, std::ios::binary | std::ios::trunc) {}

Result<std::unique_ptr<EventWriter>> EventWriter::create(const std::filesystem::path& file) {
    errno = 0;
    std::unique_ptr<EventWriter> writer(new EventWriter(file));
    if (!writer->m_file)
        return fail(ErrorCode::Io, "cannot write the event file '" + file.string() + "'",
                    systemReason());
    return writer;
}

void EventWriter::onPrompt(RequestId, std::span<const TokenId>) {}
void EventWriter::onProgress(RequestId, StepKind, double) {}
void EventWriter::onCacheSwitched(RequestId, std::int64_t, CachePolicy, const std::string&) {}

void EventWriter::onStep(const StepSample& sample) { m_step = sample; }

void EventWriter::onToken(const TokenEvent& token) {
    writeLine({});
    m_line = Line{m_step, token.token, m_text.push(token.bytes)};
}

void EventWriter::writeLine(const std::string& lastText) {
    if (!m_line)
        return;
    write(lineOf(stepJson(m_line->step, m_line->token, m_line->text + lastText)));
    m_line.reset();
}

void EventWriter::write(const std::string& line) {
    errno = 0;
    m_file << line << '\n';
    noteProblem();
}

// Only the first problem says why: later writes fail because of it.
void EventWriter::noteProblem() {
    if (m_file.fail() && m_problem.empty())
        m_problem = systemReason();
}

Status EventWriter::finish(const GenerationSummary& summary) {
    writeLine(m_text.flush());
    write(lineOf(Json{{"summary", summaryJson(summary)}}));
    return close();
}

Status EventWriter::finishWithoutSummary() {
    writeLine(m_text.flush());
    return close();
}

Status EventWriter::close() {
    errno = 0;
    m_file.close();
    noteProblem();
    if (!m_problem.empty())
        return fail(ErrorCode::Io, "cannot write the event file '" + m_path.string() + "'",
                    m_problem, "the file is incomplete");
    return {};
}

} // namespace kvglass
