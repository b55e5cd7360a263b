// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/experiment/cache_race.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "engine/base/clock.h"
#include "engine/generation/sampler.h"

namespace kvglass {

namespace {

Status check(const RaceOptions& options, const ModelConfig& config) {
    const std::string what = "cannot run the race";
    if (options.prefix.empty())
        return fail(ErrorCode::BadUsage, what, "there is no token to fork at");
    if (options.newTokens < 1)
        return fail(ErrorCode::BadUsage, what, "it needs at least one new token");
    const auto prefix = static_cast<std::int64_t>(options.prefix.size());
    const std::int64_t excess = prefix + options.newTokens - config.contextLength;
    if (excess > 0)
        return fail(ErrorCode::TooLong, what,
                    fmt::format("{} tokens before the fork and {} new ones are {} more than the "
                                "context of {}",
                                prefix, options.newTokens, excess, config.contextLength));
    const auto isUnknown = [&config](TokenId token) {
        return token.value < 0 || token.value >= config.vocabularySize;
    };
    if (std::ranges::any_of(options.prefix, isUnknown))
        return fail(ErrorCode::BadUsage, what, "the text before the fork is of another model");
    return {};
}

/// What one race works with.
struct Track {
    const Tokenizer& tokenizer;
    const RaceOptions& options;
    const RaceProgressFunction& progress;
    const std::stop_token& stop;
    Sequence& sequence; // holds all tokens of the prefix but the last one
    Sampler sampler;
};

/// Runs `lane` from the fork on.
Status runLane(Track& track, RaceLane& lane) {
    lane.tokens.reserve(static_cast<std::size_t>(track.options.newTokens));
    TokenId next = track.options.prefix.back();
    StepOptions step;
    step.stop = track.stop;
    const TimePoint fork = Clock::now();
    for (std::int64_t index = 1; index <= track.options.newTokens; ++index) {
        const auto result = track.sequence.step({&next, 1}, step);
        if (!result)
            return fail(result.error());
        const auto chosen = track.sampler.choose(result->logits, track.sequence.tokens());
        if (!chosen)
            return fail(chosen.error());
        next = chosen->token;
        const double timeMs = millisecondsBetween(fork, Clock::now());
        lane.tokens.push_back({next, std::string(track.tokenizer.bytes(next)), timeMs});
        if (track.progress)
            track.progress({lane.cache, index, track.options.newTokens});
        if (track.stop.stop_requested())
            return fail(ErrorCode::Cancelled, "the race ended early", "a stop was asked for");
    }
    return {};
}

/// Fills the sequence up to the fork, without the token that both lanes begin with.
Status approach(Sequence& sequence, std::span<const TokenId> prefix, const std::stop_token& stop) {
    if (prefix.size() < 2)
        return {};
    StepOptions step;
    step.logits = LogitsWanted::None;
    step.stop = stop;
    const auto result = sequence.step(prefix.first(prefix.size() - 1), step);
    return result ? Status{} : Status(fail(result.error()));
}

} // namespace

Result<RaceResult> runRace(Model& model, const Tokenizer& tokenizer, const RaceOptions& options,
                           const RaceProgressFunction& progress, const std::stop_token& stop) {
    if (const Status checked = check(options, model.config()); !checked)
        return fail(checked.error());
    const auto sequence = model.newSequence(CachePolicy::full(), options.kvType);
    if (!sequence)
        return fail(sequence.error());
    if (const Status there = approach(**sequence, options.prefix, stop); !there)
        return fail(there.error());
    RaceResult race;
    race.prefixTokens = static_cast<std::int64_t>(options.prefix.size());
    race.with.cache = CachePolicy::full();
    race.without.cache = CachePolicy::off();
    Track track{tokenizer, options,    progress,
                stop,      **sequence, Sampler({}, model.config().vocabularySize)};
    if (const Status ran = runLane(track, race.with); !ran)
        return fail(ran.error());
    // Back to the fork, with nothing kept.
    if (const Status back = (*sequence)->truncate(race.prefixTokens - 1); !back)
        return fail(back.error());
    if (const Status off = (*sequence)->setPolicy(CachePolicy::off()); !off)
        return fail(off.error());
    if (const Status ran = runLane(track, race.without); !ran)
        return fail(ran.error());
    return race;
}

std::optional<std::int64_t> firstDifference(const RaceResult& race) {
    const auto& left = race.with.tokens;
    const auto& right = race.without.tokens;
    const auto same = [](const RaceToken& a, const RaceToken& b) { return a.token == b.token; };
    const auto [at, other] =
        std::mismatch(left.begin(), left.end(), right.begin(), right.end(), same);
    if (at == left.end() && other == right.end())
        return std::nullopt;
    return (at - left.begin()) + 1;
}

} // namespace kvglass
