// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/model_bench.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "engine/base/clock.h"
#include "tests/bench/busy_core.h"

namespace kvglass::bench {

namespace {

/// Tokens that mean nothing but are all different.
std::vector<TokenId> someTokens(const ModelConfig& config, std::int64_t count) {
    std::vector<TokenId> tokens;
    for (std::int64_t n = 0; n < count; ++n)
        tokens.emplace_back(static_cast<std::int32_t>((n * 7919 + 1) % config.vocabularySize));
    return tokens;
}

/// Weights that a decoding step reads: all matrices, of the embeddings only a row each.
double weightBytesRead(const ModelConfig& config, const Model& model) {
    const double positions = 4.0 * static_cast<double>(config.contextLength * config.channels);
    const double whole = static_cast<double>(model.weightBytes()) - positions;
    if (config.tiedEmbeddings)
        return whole;
    const double matrices = static_cast<double>(config.parameters());
    const auto table = static_cast<double>(config.vocabularySize * config.channels);
    return whole * (matrices - table) / matrices;
}

/// Multiplications and additions of a pass over `tokens` of which only the last gets logits.
double passFlops(const ModelConfig& config, std::int64_t tokens) {
    const auto t = static_cast<double>(tokens);
    const auto c = static_cast<double>(config.channels);
    const double layer = 2.0 * c * (4.0 * c + 2.0 * static_cast<double>(config.innerSize));
    const double attention = 2.0 * c * t; // per token, half of T squared twice
    return static_cast<double>(config.layers) * t * (layer + attention) +
           2.0 * c * static_cast<double>(config.vocabularySize);
}

constexpr int kStepsUntilSettled = 12;

/// A sequence with some tokens in its cache, to which one more is appended again and again.
struct Standing {
    std::int64_t context = 0;
    std::unique_ptr<Sequence> sequence;
    std::optional<AttentionRows> rows;
    Figure figure;
};

class ModelBench {
public:
    ModelBench(Model& model, KvType kvType, const Setting& setting, const Plan& plan, Limits limits,
               Report& report)
        : m_model(model), m_config(model.config()), m_kvType(kvType), m_setting(setting),
          m_plan(plan), m_limits(limits), m_report(report),
          m_tokens(someTokens(m_config, m_config.contextLength)) {}

    [[nodiscard]] Status decode();
    [[nodiscard]] Status passes();

private:
    [[nodiscard]] Status stand(std::vector<Standing>& all, std::int64_t context, Kind kind);
    [[nodiscard]] Status stepOnce(Standing& standing);
    [[nodiscard]] Status passOnce(Figure& figure, CachePolicy policy);

    Model& m_model;
    const ModelConfig& m_config;
    KvType m_kvType;
    const Setting& m_setting;
    const Plan& m_plan;
    Limits m_limits;
    Report& m_report;
    std::vector<TokenId> m_tokens;
};

Status ModelBench::stand(std::vector<Standing>& all, std::int64_t context, Kind kind) {
    Standing standing;
    standing.context = std::max<std::int64_t>(1, std::min(context, m_config.contextLength - 1));
    auto sequence = m_model.newSequence(CachePolicy::full(), m_kvType);
    if (!sequence)
        return fail(sequence.error());
    standing.sequence = std::move(*sequence);
    const auto prompt = std::span(m_tokens).first(static_cast<std::size_t>(standing.context));
    StepOptions options;
    options.logits = LogitsWanted::None;
    if (const auto filled = standing.sequence->step(prompt, options); !filled)
        return fail(filled.error());
    if (kind == Kind::DecodeCaptured)
        standing.rows.emplace(m_config, standing.context);
    standing.figure.setting = m_setting;
    standing.figure.kind = kind;
    standing.figure.tokens = context;
    const SequenceBytes bytes = standing.sequence->bytes();
    standing.figure.bytes = weightBytesRead(m_config, m_model) + static_cast<double>(bytes.kvUsed);
    all.push_back(std::move(standing));
    return {};
}

Status ModelBench::stepOnce(Standing& standing) {
    StepOptions options;
    CaptureSlot slot;
    if (standing.rows) {
        slot = standing.rows->slot();
        options.capture = std::span(&slot, 1);
    }
    std::optional<BusyCore> busy;
    double sum = 0.0;
    int uncounted = 0;
    if (standing.figure.kind == Kind::DecodeBusy) {
        busy.emplace();
        // The scheduler moves threads about until it knows what each of them does.
        uncounted = kStepsUntilSettled;
    }
    for (int step = -uncounted; step < m_plan.stepsPerRound; ++step) {
        if (step == 0)
            sum = 0.0;
        const TimePoint start = Clock::now();
        const auto stepped = standing.sequence->step(std::span(m_tokens).last(1), options);
        sum += millisecondsBetween(start, Clock::now());
        if (!stepped)
            return fail(stepped.error());
        if (const Status cut = standing.sequence->truncate(standing.context); !cut)
            return cut;
    }
    standing.figure.ms.push_back(sum / m_plan.stepsPerRound);
    return {};
}

Status ModelBench::decode() {
    std::vector<Standing> all;
    Status ready;
    for (const std::int64_t context : m_plan.contexts)
        ready = ready.and_then([&] { return stand(all, context, Kind::Decode); });
    if (m_plan.capture)
        ready = ready.and_then([&] { return stand(all, 1023, Kind::Decode); }).and_then([&] {
            return stand(all, 1023, Kind::DecodeCaptured);
        });
    if (m_plan.busyCore)
        ready = ready.and_then([&] { return stand(all, 0, Kind::DecodeBusy); });
    if (!ready)
        return ready;
    for (Standing& standing : all) { // not counted: the first step of each allocates and warms up
        if (const Status stepped = stepOnce(standing); !stepped)
            return stepped;
        standing.figure.ms.clear();
    }
    Limit limit{"read probe, " + std::to_string(m_setting.threads) + " threads, " +
                    m_limits.probe.loop() + ", beside " + m_setting.dtype,
                "GB/s",
                {}};
    for (int round = 0; round < m_plan.decodeRounds; ++round) {
        limit.samples.push_back(m_limits.probe.trial());
        for (Standing& standing : all)
            if (const Status stepped = stepOnce(standing); !stepped)
                return stepped;
    }
    for (Standing& standing : all) {
        standing.figure.limitGbs = median(limit.samples);
        m_report.figures.push_back(std::move(standing.figure));
    }
    m_report.limits.push_back(std::move(limit));
    return {};
}

Status ModelBench::passOnce(Figure& figure, CachePolicy policy) {
    auto sequence = m_model.newSequence(policy, m_kvType);
    if (!sequence)
        return fail(sequence.error());
    const auto count = static_cast<std::size_t>(figure.tokens);
    // The uncached step of a generation: all tokens but one were there before.
    const std::size_t before = policy.keepsCache() ? 0 : count - 1;
    if (before > 0)
        if (const auto made = (*sequence)->step(std::span(m_tokens).first(before), {}); !made)
            return fail(made.error());
    const auto rest = std::span(m_tokens).subspan(before, count - before);
    const TimePoint start = Clock::now();
    const auto stepped = (*sequence)->step(rest, {});
    figure.ms.push_back(millisecondsBetween(start, Clock::now()));
    return stepped ? Status() : Status(fail(stepped.error()));
}

Status ModelBench::passes() {
    if (m_plan.prefillRounds == 0)
        return {};
    std::vector<Figure> figures;
    for (const std::int64_t length : m_plan.lengths) {
        Figure figure{.setting = m_setting, .kind = Kind::Prefill};
        figure.tokens = std::min(length, m_config.contextLength);
        figure.flops = passFlops(m_config, figure.tokens);
        figures.push_back(figure);
        figure.kind = Kind::Uncached;
        if (m_plan.uncached)
            figures.push_back(figure);
    }
    Limit f32{"matrix peak, f32, beside " + m_setting.dtype, "GFLOP/s", {}};
    Limit bf16{"matrix peak, bf16, beside " + m_setting.dtype, "GFLOP/s", {}};
    for (int round = -1; round < m_plan.prefillRounds; ++round) {
        if (const auto peak = m_limits.peak.trial(PeakType::F32))
            f32.samples.push_back(*peak);
        if (const auto peak = m_limits.peak.trial(PeakType::Bf16))
            bf16.samples.push_back(*peak);
        for (Figure& figure : figures) {
            const bool cached = figure.kind == Kind::Prefill;
            if (const Status passed =
                    passOnce(figure, cached ? CachePolicy::full() : CachePolicy::off());
                !passed)
                return passed;
            if (round < 0)
                figure.ms.clear(); // a round to warm up
        }
    }
    const double peak = std::max(median(f32.samples), median(bf16.samples));
    for (Figure& figure : figures) {
        figure.limitGflops = peak;
        m_report.figures.push_back(std::move(figure));
    }
    for (Limit* limit : {&f32, &bf16})
        if (!limit->samples.empty())
            m_report.limits.push_back(std::move(*limit));
    return {};
}

} // namespace

Status measureModel(Backend& backend, const ModelConfig& config, const WeightSource& weights,
                    WeightType weightType, KvType kvType, const Setting& setting, const Plan& plan,
                    Limits limits, Report& report) {
    LoadOptions options;
    options.weightType = weightType;
    options.threads = setting.threads;
    Figure load{.setting = setting, .kind = Kind::Load};
    const TimePoint start = Clock::now();
    const auto model = backend.load(config, weights, options);
    load.ms.push_back(millisecondsBetween(start, Clock::now()));
    if (!model)
        return fail(model.error());
    report.figures.push_back(load);
    ModelBench bench(**model, kvType, setting, plan, limits, report);
    return bench.decode().and_then([&] { return bench.passes(); });
}

} // namespace kvglass::bench
