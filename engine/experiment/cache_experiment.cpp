// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/experiment/cache_experiment.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "engine/experiment/time_left.h"
#include "engine/generation/generator.h"

namespace kvglass {

namespace {

/// Collects a run; everything that it appends to was reserved before.
class RunRecorder final : public GenerationObserver {
public:
    RunRecorder(ExperimentRun& run, ExperimentProgress place, TimeLeft& left,
                const ExperimentWatcher& watcher)
        : m_run(run), m_place(place), m_left(left), m_watcher(watcher) {}

    void onPrompt(RequestId, std::span<const TokenId>) override {}
    void onProgress(RequestId, StepKind, double) override {}
    void onCacheSwitched(RequestId, std::int64_t, CachePolicy, const std::string&) override {}
    void onStep(const StepSample& sample) override {
        m_run.stepMs.push_back(sample.stepMs);
        m_left.addStep(sample.stepMs);
    }
    void onToken(const TokenEvent& token) override {
        m_run.tokens.push_back(token.token);
        if (!m_watcher.token)
            return;
        m_place.token = token.index;
        m_place.leftSeconds = m_left.seconds();
        m_watcher.token(m_place);
    }

private:
    ExperimentRun& m_run;
    ExperimentProgress m_place;
    TimeLeft& m_left;
    const ExperimentWatcher& m_watcher;
};

Status check(const ExperimentOptions& options, const ModelConfig& config) {
    const std::string what = "cannot run the experiment";
    if (options.prompt.empty())
        return fail(ErrorCode::BadUsage, what, "the prompt has no tokens");
    if (options.newTokens < 1 || options.runs < 1)
        return fail(ErrorCode::BadUsage, what, "it needs at least one new token and one run");
    const auto promptTokens = static_cast<std::int64_t>(options.prompt.size());
    const std::int64_t length = promptTokens + options.newTokens;
    if (length > config.contextLength)
        return fail(ErrorCode::TooLong, what,
                    fmt::format("{} prompt tokens and {} new ones are {} more than the context of "
                                "{}",
                                promptTokens, options.newTokens, length - config.contextLength,
                                config.contextLength));
    return {};
}

Status checkFinished(const ExperimentOptions& options, const std::vector<CachePolicy>& order) {
    const auto matches = [&](const ExperimentRun& run, CachePolicy cache) {
        return run.cache == cache && std::ssize(run.stepMs) == options.newTokens &&
               std::ssize(run.tokens) == options.newTokens;
    };
    const auto& finished = options.finished;
    const bool fits = finished.size() <= order.size() &&
                      std::equal(finished.begin(), finished.end(), order.begin(), matches);
    if (!fits)
        return fail(ErrorCode::BadUsage, "cannot go on with the experiment",
                    "the finished runs are not the first ones of an experiment with this protocol, "
                    "this length and this number of runs",
                    "they stay as they are");
    return {};
}

std::vector<CachePolicy> order(const ExperimentOptions& options) {
    std::vector<CachePolicy> modes;
    for (std::int64_t index = 0; index < 2 * options.runs; ++index) {
        const bool cached =
            options.protocol == Protocol::Published ? index < options.runs : index % 2 == 0;
        modes.push_back(cached ? CachePolicy::full() : CachePolicy::off());
    }
    return modes;
}

Result<ExperimentRun> measure(Generator& generator, const ExperimentOptions& options,
                              const ExperimentProgress& place, TimeLeft& left,
                              const ExperimentWatcher& watcher, const std::stop_token& stop) {
    ExperimentRun run;
    run.cache = place.cache;
    run.stepMs.reserve(static_cast<std::size_t>(options.newTokens));
    run.tokens.reserve(static_cast<std::size_t>(options.newTokens));
    GenerationRequest request;
    request.prompt = options.prompt;
    request.maxNewTokens = options.newTokens;
    request.cache = place.cache;
    request.kvType = options.kvType;
    request.endOfText = EndOfTextRule::Ignore;

    GenerationControl control;
    const std::stop_callback passOn(stop, [&control] { control.stop(); });
    RunRecorder recorder(run, place, left, watcher);
    const auto summary = generator.run(request, control, recorder);
    if (!summary)
        return fail(summary.error());
    if (summary->reason == FinishReason::Stopped)
        return fail(ErrorCode::Cancelled, "the experiment ended early", "a stop was asked for",
                    "the finished runs are kept");
    run.seconds = summary->endToEndMs / 1000.0;
    run.computedPositions = summary->computedPositions;
    return run;
}

} // namespace

CacheExperiment::CacheExperiment(Model& model, const Tokenizer& tokenizer)
    : m_model(model), m_tokenizer(tokenizer) {}

Result<ExperimentReport> CacheExperiment::run(const ExperimentOptions& options,
                                              const ExperimentWatcher& watcher,
                                              std::stop_token stop) {
    if (const Status checked = check(options, m_model.config()); !checked)
        return fail(checked.error());
    std::vector<CachePolicy> modes = order(options);
    if (const Status checked = checkFinished(options, modes); !checked)
        return fail(checked.error());
    ExperimentReport report;
    report.protocol = options.protocol;
    report.promptTokens = static_cast<std::int64_t>(options.prompt.size());
    report.newTokens = options.newTokens;
    report.wantedRuns = options.runs;
    report.runs = options.finished;

    // The warm-up is a run like the first one, in front of those that are to come; its place is 0.
    const auto runs = static_cast<std::int64_t>(modes.size());
    const auto finished = static_cast<std::int64_t>(options.finished.size());
    modes.erase(modes.begin(), modes.begin() + finished);
    const bool hasWarmUp = options.protocol == Protocol::Sound && !modes.empty();
    if (hasWarmUp)
        modes.insert(modes.begin(), CachePolicy::full());
    TimeLeft left(report.promptTokens, report.newTokens, modes);
    for (const ExperimentRun& run : options.finished)
        left.learn(run.cache, run.stepMs);
    Generator generator(m_model, m_tokenizer);
    for (std::size_t index = 0; index < modes.size(); ++index) {
        const bool isWarmUp = hasWarmUp && index == 0;
        const std::int64_t number = isWarmUp ? 0 : std::ssize(report.runs) + 1;
        const ExperimentProgress place{number, runs, modes[index], 0, options.newTokens, {}};
        auto measured = measure(generator, options, place, left, watcher, stop);
        if (!measured) {
            report.stopped = isCancelled(measured.error());
            if (!report.stopped)
                report.problem = measured.error();
            break;
        }
        if (isWarmUp)
            continue;
        report.runs.push_back(std::move(*measured));
        if (watcher.runDone)
            watcher.runDone(report.runs.back());
    }
    summarise(report);
    return report;
}

} // namespace kvglass
