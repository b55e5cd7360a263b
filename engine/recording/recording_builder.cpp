// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/recording_builder.h"

#include <algorithm>
#include <new>
#include <utility>

#include <fmt/format.h>

#include "engine/io/quoted_text.h"
#include "engine/recording/migration.h"
#include "engine/recording/record_json.h"

namespace kvglass {

namespace {

// Captured rows are read into the budget that the widest of recorded models needs.
constexpr std::int64_t kAttentionBudgetBytes = 1LL << 30U;

/// What stands for the bytes of a token that was taken out.
constexpr std::string_view kAnonymousText = "\u25AF"; // WHITE VERTICAL RECTANGLE

} // namespace

RecordingBuilder::RecordingBuilder(RecordingHeader header) {
    m_recording.header = std::move(header);
}

void RecordingBuilder::noteMissing(std::string what) {
    // A partial recording that was saved again says itself what it lacks; the reason, in brackets,
    // was that of the first reading.
    const auto part = [](std::string_view text) { return text.substr(0, text.find(" (")); };
    auto& missing = m_recording.missing;
    if (std::none_of(missing.begin(), missing.end(),
                     [&](const std::string& known) { return part(known) == part(what); }))
        missing.push_back(std::move(what));
}

std::string RecordingBuilder::addPrompt(const nlohmann::json& object) {
    if (m_hasPrompt)
        return "there is a second prompt";
    std::vector<TokenId> tokens;
    std::string problem = readPrompt(object, header().model.config, tokens);
    if (!problem.empty())
        return problem;
    m_recording.prompt = std::move(tokens);
    m_hasPrompt = true;
    return {};
}

std::string RecordingBuilder::addWord(const nlohmann::json& object) {
    Word word;
    std::string problem = readWord(object, header().model.config.vocabularySize, word);
    if (!problem.empty())
        return problem;
    // Of the prompt, and of each new token and its candidates.
    constexpr auto kWordsPerPosition = static_cast<std::int64_t>(kCandidateCount) + 2;
    if (std::ssize(m_recording.words) >= kWordsPerPosition * header().model.config.contextLength)
        return "there are more words than the context has use for";
    if (!m_recording.words.emplace(word.token, std::move(word.bytes)).second)
        return fmt::format("the word of token {} is there twice", word.token.value);
    return {};
}

std::string RecordingBuilder::addStep(nlohmann::json object) {
    migrateStep(header().version, object);
    StepSample step;
    std::string problem = readStep(object, step);
    if (!problem.empty())
        return problem;
    const auto& steps = m_recording.steps;
    const auto expected = std::ssize(steps) + 1;
    if (step.step != expected)
        return fmt::format("step {} stands where step {} belongs", step.step, expected);
    if (step.positions > header().model.config.contextLength)
        return fmt::format("step {} has more positions than the context", step.step);
    if (!steps.empty() && step.positions != steps.back().positions + 1)
        return fmt::format("step {} does not follow on the one before it", step.step);
    if (!steps.empty() && step.endMs < steps.back().endMs)
        return fmt::format("step {} ended before the one before it", step.step);
    m_recording.steps.push_back(std::move(step));
    return {};
}

std::string RecordingBuilder::addToken(nlohmann::json object) {
    nlohmann::json word;
    migrateToken(header().version, object, word);
    TokenEvent token;
    std::string problem = readToken(object, header().model.config.vocabularySize, token);
    if (!problem.empty())
        return problem;
    const auto& tokens = m_recording.tokens;
    const auto expected = std::ssize(tokens) + 1;
    if (token.index != expected)
        return fmt::format("token {} stands where token {} belongs", token.index, expected);
    if (!tokens.empty() && token.position != tokens.back().position + 1)
        return fmt::format("token {} does not follow on the one before it", token.index);
    if (!tokens.empty() && token.timeMs < tokens.back().timeMs)
        return fmt::format("token {} came before the one before it", token.index);
    if (!word.is_null() && !m_recording.words.contains(token.token))
        if (std::string broken = addWord(word); !broken.empty())
            return broken;
    m_recording.tokens.push_back(std::move(token));
    return {};
}

std::string RecordingBuilder::addSwitch(const nlohmann::json& object) {
    CacheSwitchEvent change;
    std::string problem = readSwitch(object, change);
    if (!problem.empty())
        return problem;
    auto& switches = m_recording.switches;
    if (!switches.empty() && change.step < switches.back().step)
        return "the switches are not in the order of their steps";
    // Before a step the user, a number and the request itself can each ask for one (RingObserver).
    if (std::ssize(switches) > 2 * header().model.config.contextLength)
        return "there are more switches than steps allow";
    switches.push_back(std::move(change));
    return {};
}

std::string RecordingBuilder::addEnd(const nlohmann::json& object) {
    if (m_hasEnd)
        return "the end is there twice";
    std::string problem = readEnd(object, m_recording);
    m_hasEnd = problem.empty();
    return problem;
}

AttentionStore* RecordingBuilder::attention() {
    try {
        if (!m_attention)
            m_attention =
                std::make_shared<AttentionStore>(header().model.config, kAttentionBudgetBytes);
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
    return m_attention.get();
}

Result<Recording> RecordingBuilder::finish(const std::string& file) {
    if (!m_hasPrompt && m_recording.steps.empty())
        return fail(ErrorCode::BadFormat, "cannot read " + quotedText(file),
                    m_recording.missing.empty()
                        ? "it holds no run"
                        : "nothing of the run is left: " + m_recording.missing.front());
    cutToWhole();
    giveBytes();
    checkEnd();
    if (m_attention)
        m_recording.attention = std::move(m_attention);
    return std::move(m_recording);
}

void RecordingBuilder::cutToWhole() {
    auto& steps = m_recording.steps;
    auto& tokens = m_recording.tokens;
    const auto prompt = std::ssize(m_recording.prompt);
    // Positions of the two lists and the prompt must tell one story from the first token on.
    if (!steps.empty() && m_hasPrompt && steps.front().positions != prompt) {
        noteMissing("the steps (they belong to another prompt)");
        steps.clear();
    }
    if (!tokens.empty() && m_hasPrompt && tokens.front().position != prompt) {
        noteMissing("the tokens (they belong to another prompt)");
        tokens.clear();
    }
    const std::size_t whole = std::min(steps.size(), tokens.size());
    if (steps.size() != tokens.size())
        noteMissing(fmt::format("what followed token {} ({} steps, but {} tokens are there)", whole,
                                steps.size(), tokens.size()));
    steps.resize(whole);
    tokens.resize(whole);
    std::erase_if(m_recording.switches, [&](const CacheSwitchEvent& change) {
        return change.step > static_cast<std::int64_t>(whole) + 1;
    });
}

void RecordingBuilder::giveBytes() {
    std::int64_t unknown = 0;
    for (TokenEvent& token : m_recording.tokens) {
        token.bytes =
            std::string(token.token == kNoToken ? kAnonymousText : m_recording.word(token.token));
        unknown += !m_recording.words.contains(token.token) && token.token != kNoToken;
    }
    if (unknown > 0)
        noteMissing(fmt::format("the text of {} tokens", unknown));
}

void RecordingBuilder::checkEnd() {
    auto& summary = m_recording.summary;
    const auto there = std::ssize(m_recording.tokens);
    if (!m_hasEnd)
        noteMissing("the end of the run and its summary");
    else if (summary && summary->newTokens != there)
        noteMissing(fmt::format("new tokens: {} are there, the summary counts {}", there,
                                summary->newTokens));
    const auto& switches = m_recording.switches;
    const auto made =
        std::count_if(switches.begin(), switches.end(),
                      [](const CacheSwitchEvent& change) { return change.problem.empty(); });
    if (summary && summary->cacheSwitches != made)
        noteMissing(fmt::format("switches of the cache ({} are there, the summary counts {})", made,
                                summary->cacheSwitches));
}

} // namespace kvglass
