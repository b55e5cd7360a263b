// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/engine/recording/sample_recording.h"

#include <algorithm>

#include "engine/generation/counter_random.h"
#include "engine/recording/attention_record.h"
#include "engine/recording/header_json.h"
#include "engine/recording/record_json.h"

namespace kvglass {

namespace {

ModelConfig sampleConfig(std::int64_t context) {
    ModelConfig config;
    config.vocabularySize = 300;
    config.contextLength = context;
    config.channels = 12;
    config.layers = 2;
    config.heads = 3;
    config.innerSize = 48;
    config.endOfText = {TokenId(299)};
    config.beginOfText = TokenId(298);
    return config;
}

RecordingHeader sampleHeader(const SampleOptions& options) {
    RecordingHeader header;
    header.id = "00112233445566778899aabbccddeeff";
    header.startedUtc = "2026-03-01T12:00:00Z";
    header.program = {"0.1.0", "Release", "GNU 12.2.0"};
    header.machine = {"A processor", "Linux", 2, 8'000'000'000};
    header.device = {"cpu", "CPU, 2 threads", {"avx2", "fma"}, 8'000'000'000, 2};
    header.model = {
        "sample", "/home/somebody/models/sample",     std::string(64, 'a'), "plain bytes", false,
        12'345,   sampleConfig(options.contextLength)};
    header.settings.maxNewTokens = options.newTokens;
    header.settings.sampling.seed = 0xFFFF'FFFF'FFFF'FFFFU;
    header.settings.sampling.temperature = 0.8;
    header.settings.capturesAttention = options.withAttention;
    header.promptText = "Tell me \"<all>\" & more";
    return header;
}

/// Ids below 40 are half characters; the others are words.
std::string sampleWord(std::int32_t id) {
    if (id < 40)
        return std::string(1, static_cast<char>(0xC3));
    if (id == 41)
        return "a \"quoted\", <b>\r\nword";
    return " w" + std::to_string(id);
}

StepKind kindOf(std::int64_t step, const SampleOptions& options) {
    const std::int64_t off = options.newTokens / 3;
    const std::int64_t on = options.newTokens * 2 / 3;
    if (step == 1)
        return StepKind::Prefill;
    if (options.newTokens < 6 || step < off || step > on)
        return StepKind::Decode;
    return step == on ? StepKind::Rebuild : StepKind::Recompute;
}

StepSample sampleStep(std::int64_t step, const SampleOptions& options, double endMs) {
    StepSample sample;
    sample.step = step;
    sample.kind = kindOf(step, options);
    sample.cache = sample.kind == StepKind::Recompute ? CachePolicy::off() : CachePolicy::full();
    sample.positions = options.promptTokens + step - 1;
    sample.computedPositions = sample.kind == StepKind::Decode ? 1 : sample.positions;
    sample.endMs = endMs;
    sample.stepMs = 0.25 * static_cast<double>(sample.computedPositions);
    if (step % 2 == 0)
        sample.deviceMs = sample.stepMs * 0.75;
    sample.phases[Phase::Qkv] = sample.stepMs * 0.5;
    sample.phases[Phase::Mlp] = sample.stepMs * 0.3125;
    const bool keeps = sample.cache.keepsCache();
    sample.bytes = {keeps ? sample.positions * 192 : 0, keeps ? 12'288 : 0, keeps ? 211'200 : 0,
                    4'096};
    sample.captured = options.withAttention;
    return sample;
}

TokenEvent sampleToken(std::int64_t index, const SampleOptions& options, double timeMs) {
    const CounterRandom random(7);
    TokenEvent token;
    token.index = index;
    token.position = options.promptTokens + index - 1;
    token.token =
        TokenId(static_cast<std::int32_t>(random.bits(static_cast<std::uint64_t>(index)) % 290));
    token.bytes = sampleWord(token.token.value);
    token.timeMs = timeMs;
    token.probability = 0.7F;
    token.candidateCount = 3;
    for (std::int32_t place = 0; place < token.candidateCount; ++place)
        token.candidates[static_cast<std::size_t>(place)] = {
            TokenId((token.token.value + place) % 300), 3.3F - static_cast<float>(place) / 3.0F,
            0.7F / static_cast<float>(place + 1)};
    return token;
}

void addWords(Recording& recording) {
    const auto add = [&](TokenId id) { recording.words.emplace(id, sampleWord(id.value)); };
    for (const TokenId id : recording.prompt)
        add(id);
    for (const TokenEvent& token : recording.tokens) {
        add(token.token);
        for (std::int32_t place = 0; place < token.candidateCount; ++place)
            add(token.candidates[static_cast<std::size_t>(place)].token);
    }
}

GenerationSummary sampleSummary(const Recording& recording) {
    GenerationSummary summary;
    summary.reason = FinishReason::Length;
    summary.promptTokens = std::ssize(recording.prompt);
    summary.newTokens = std::ssize(recording.tokens);
    for (const StepSample& step : recording.steps)
        summary.computedPositions += step.computedPositions;
    summary.cacheSwitches = 2;
    summary.endToEndMs = recording.steps.empty() ? 0.0 : recording.steps.back().endMs;
    summary.ttftMs = recording.steps.empty() ? 0.0 : recording.steps.front().endMs;
    summary.tpotMs = 1.0 / 3.0;
    return summary;
}

} // namespace

std::shared_ptr<AttentionStore> sampleAttention(const ModelConfig& config, std::int64_t positions) {
    constexpr std::int64_t kBudget = 1 << 24U;
    auto store = std::make_shared<AttentionStore>(config, kBudget);
    for (std::int64_t position = 0; position < positions; ++position) {
        const auto slot = store->open(position);
        if (!slot)
            break;
        for (std::size_t place = 0; place < slot->quantised.size(); ++place)
            slot->quantised[place] =
                static_cast<std::uint8_t>(place * 7 + static_cast<std::size_t>(position));
        for (std::size_t place = 0; place < slot->statistics.size(); ++place)
            slot->statistics[place] = {static_cast<float>(place) / 3.0F, 0.5F, 0.25F};
        store->publish(position);
    }
    return store;
}

Recording sampleRecording(const SampleOptions& options) {
    Recording recording;
    recording.header = sampleHeader(options);
    for (std::int32_t id = 0; id < options.promptTokens; ++id)
        recording.prompt.emplace_back(100 + id);
    double now = 0.0;
    for (std::int64_t step = 1; step <= options.newTokens; ++step) {
        StepSample sample = sampleStep(step, options, 0.0);
        now += sample.stepMs + 0.125;
        sample.endMs = now;
        recording.steps.push_back(sample);
        recording.tokens.push_back(sampleToken(step, options, now));
    }
    if (options.newTokens >= 6)
        recording.switches = {
            {RequestId(0), options.newTokens / 3, CachePolicy::off(), ""},
            {RequestId(0), options.newTokens / 2, CachePolicy::off(), "no memory for the cache"},
            {RequestId(0), options.newTokens * 2 / 3, CachePolicy::full(), ""}};
    addWords(recording);
    recording.summary = sampleSummary(recording);
    if (options.withAttention)
        recording.attention = sampleAttention(recording.header.model.config,
                                              options.promptTokens + options.newTokens - 1);
    return recording;
}

std::string fullText(const Recording& recording) {
    std::string text = headerJson(recording.header).dump() + '\n';
    text += jsonLine(promptJson(recording.prompt)) + '\n';
    for (const auto& [token, bytes] : recording.words)
        text += jsonLine(wordJson(token, bytes)) + '\n';
    for (const StepSample& step : recording.steps)
        text += jsonLine(stepJson(step)) + '\n';
    for (const TokenEvent& token : recording.tokens)
        text += jsonLine(tokenJson(token)) + '\n';
    for (const CacheSwitchEvent& change : recording.switches)
        text += jsonLine(switchJson(change)) + '\n';
    text += jsonLine(endJson(recording)) + '\n';
    return recording.attention ? text + attentionTensors(*recording.attention) : text;
}

} // namespace kvglass
