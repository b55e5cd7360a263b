// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/export/step_table.h"

#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "engine/recording/record_json.h"
#include "engine/tokenizer/utf8_assembler.h"

namespace kvglass {

namespace {

std::string cell(const std::optional<double>& value) {
    return value && !std::isnan(*value) ? exactNumber(*value) : std::string();
}

/// Of a float: the shortest that reads back as the same float.
std::string floatCell(float value) { return fmt::format("{}", value); }

std::string idCell(TokenId token) {
    return token == kNoToken ? std::string() : std::to_string(token.value);
}

void addStep(const StepSample& step, std::vector<std::string>& cells) {
    cells.push_back(std::to_string(step.step));
    cells.emplace_back(name(step.kind));
    cells.emplace_back(name(step.cache));
    cells.push_back(std::to_string(step.positions));
    cells.push_back(std::to_string(step.computedPositions));
    cells.push_back(exactNumber(step.endMs));
    cells.push_back(exactNumber(step.stepMs));
    cells.push_back(cell(step.deviceMs));
    for (const double phase : step.phases.ms)
        cells.push_back(cell(phase));
    for (const std::int64_t bytes :
         {step.bytes.kvUsed, step.bytes.kvReserved, step.bytes.kvCapacity, step.bytes.work})
        cells.push_back(std::to_string(bytes));
    cells.emplace_back(step.captured ? "1" : "0");
}

} // namespace

std::string exactNumber(double value) { return fmt::format("{}", value); }

std::string displayText(std::string_view bytes) {
    Utf8Assembler assembler;
    std::string text = assembler.push(bytes);
    return text + assembler.flush();
}

std::vector<std::string> stepColumns() {
    std::vector<std::string> names = {
        "step", "kind", "cache", "positions", "computed_positions", "t_ms", "step_ms", "device_ms"};
    for (std::size_t phase = 0; phase < kPhaseCount; ++phase)
        names.push_back(std::string(name(static_cast<Phase>(phase))) + "_ms");
    for (const char* column :
         {"kv_used_bytes", "kv_reserved_bytes", "kv_capacity_bytes", "work_bytes",
          "attention_captured", "token_id", "token_text", "token_probability", "token_rank"})
        names.emplace_back(column);
    for (std::size_t number = 1; number <= kCandidateCount; ++number)
        for (const char* field : {"id", "text", "logit", "probability"})
            names.push_back(fmt::format("candidate_{}_{}", number, field));
    return names;
}

std::vector<std::string> stepCells(const Recording& recording, std::size_t index) {
    std::vector<std::string> cells;
    addStep(recording.steps[index], cells);
    const TokenEvent& token = recording.tokens[index];
    cells.push_back(idCell(token.token));
    cells.push_back(token.token == kNoToken ? std::string() : displayText(token.bytes));
    cells.push_back(floatCell(token.probability));
    cells.push_back(std::to_string(token.rank));
    for (std::size_t place = 0; place < kCandidateCount; ++place) {
        if (static_cast<std::int32_t>(place) >= token.candidateCount) {
            cells.resize(cells.size() + 4);
            continue;
        }
        const Candidate& candidate = token.candidates[place];
        cells.push_back(idCell(candidate.token));
        cells.push_back(displayText(recording.word(candidate.token)));
        cells.push_back(floatCell(candidate.logit));
        cells.push_back(floatCell(candidate.probability));
    }
    return cells;
}

} // namespace kvglass
