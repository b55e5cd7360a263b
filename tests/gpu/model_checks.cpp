// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/gpu/model_checks.h"

#include <algorithm>

#include <fmt/format.h>

#include "kernels/reference/reference_backend.h"
#include "tests/gpu/toy_run.h"
#include "tests/support/tolerances.h"
#include "tests/support/toy_model.h"

namespace kvglass::gpu {

namespace {

struct Shape {
    ToyShape toy;
    std::int64_t positions = 9;
};

/// Head sizes of GPT-2 and odd ones, 25 heads as in XL, vocabularies on both sides of a block, and
/// texts on both sides of every 64 positions, where attention is split and the cache grows.
std::vector<Shape> shapes() {
    std::vector<Shape> all = {
        {{}, 17},
        {{.vocabulary = 257, .headSize = 64, .heads = 4}, 33},
        {{.vocabulary = 1031, .headSize = 64, .heads = 25, .layers = 1}, 9},
        {{.vocabulary = 4099, .headSize = 33, .heads = 1}, 9},
        {{.vocabulary = 256, .headSize = 128, .heads = 2, .tiedEmbeddings = false}, 9},
        {{.headSize = 1, .heads = 1, .layers = 1}, 5},
    };
    for (const std::int64_t positions : {63, 64, 65, 127, 128, 129, 193, 511, 513})
        all.push_back({{.context = 520, .headSize = 64, .heads = 2}, positions});
    return all;
}

std::string nameOf(const Shape& shape, WeightType weights, KvType cache) {
    return fmt::format("{} heads of {}, vocabulary {}, {} positions, weights {}, cache {}",
                       shape.toy.heads, shape.toy.headSize, shape.toy.vocabulary, shape.positions,
                       name(weights), name(cache));
}

struct Mode {
    const char* name;
    CachePolicy policy;
    bool wholeText;
};
constexpr Mode kModes[] = {{"one pass", CachePolicy::full(), true},
                           {"token by token", CachePolicy::full(), false},
                           {"without a cache", CachePolicy::off(), false}};

/// Uncached steps of a long text cost its square: they are checked on short texts.
constexpr std::int64_t kLongestUncached = 129;

/// One shape, stored in one way, in all modes.
class ShapeCheck {
public:
    ShapeCheck(const Shape& shape, WeightType weights, KvType cache, CheckReport& report)
        : m_shape(shape), m_weights(weights), m_cache(cache), m_name(nameOf(shape, weights, cache)),
          m_config(toyConfig(shape.toy)), m_source(makeToyWeights(m_config, 7)),
          m_tokens(toyTokens(m_config, shape.positions, 7)), m_report(report) {}

    void run(Backend& backend) {
        LoadOptions options;
        options.weightType = m_weights;
        const auto oracle = makeReferenceBackend()->load(m_config, *m_source, {});
        const auto model = backend.load(m_config, *m_source, options);
        if (!oracle || !model)
            return m_report.add("logits", m_name, oracle ? model.error() : oracle.error());
        const auto expected =
            runText(**oracle, m_tokens, {.tokensPerStep = m_shape.positions, .capture = true});
        if (!expected)
            return m_report.add("logits", m_name, expected.error());
        for (const Mode& mode : kModes)
            if (mode.policy.keepsCache() || m_shape.positions <= kLongestUncached)
                compareMode(**model, *expected, mode);
    }

private:
    void compareMode(Model& model, const ToyOutput& expected, const Mode& mode) {
        const std::string title = fmt::format("{}, {}", m_name, mode.name);
        ToyRun run{.policy = mode.policy,
                   .kvType = m_cache,
                   .tokensPerStep = mode.wholeText ? m_shape.positions : 1};
        const auto plain = runText(model, m_tokens, run);
        run.capture = true;
        const auto captured = runText(model, m_tokens, run);
        if (!plain || !captured)
            return m_report.add("logits", title, plain ? captured.error() : plain.error());
        const auto tolerance = [&](double scale) {
            return storedPass(m_config, m_shape.positions, scale, m_weights, m_cache);
        };
        using Values = std::span<const float>;
        const Tolerance logits = tolerance(largestMagnitude(expected.logits));
        m_report.add("logits", title, compare(Values(plain->logits), expected.logits, logits));
        m_report.add("logits while capturing", title,
                     compare(Values(captured->logits), expected.logits, logits));
        m_report.add("attention", title,
                     compare(Values(captured->attention), expected.attention, tolerance(1.0)));
    }

    Shape m_shape;
    WeightType m_weights;
    KvType m_cache;
    std::string m_name;
    ModelConfig m_config;
    std::unique_ptr<WeightSource> m_source;
    std::vector<TokenId> m_tokens;
    CheckReport& m_report;
};

} // namespace

void checkLogits(Backend& backend, const Device& device, CheckReport& report) {
    for (const Shape& shape : shapes())
        for (const WeightType weights : device.weightTypes)
            for (const KvType cache : device.kvTypes)
                ShapeCheck(shape, weights, cache, report).run(backend);
}

void checkSwitching(Backend& backend, CheckReport& report) {
    constexpr std::int64_t kNewTokens = 8;
    const ModelConfig config = toyConfig({.vocabulary = 257, .headSize = 64, .heads = 2});
    const auto weights = makeToyWeights(config, 3);
    const auto prompt = toyTokens(config, 3, 3);
    const auto oracle = makeReferenceBackend()->load(config, *weights, {});
    const auto model = backend.load(config, *weights, {});
    if (!oracle || !model)
        return report.add("switching", "loading", oracle ? model.error() : oracle.error());
    const auto expected = greedyText(**oracle, prompt, kNewTokens, CachePolicy::full(), {});
    if (!expected)
        return report.add("switching", "the reference", expected.error());
    // Bit k of a pattern: the cache is flipped before new token k + 1.
    for (const CachePolicy start : {CachePolicy::full(), CachePolicy::off()}) {
        int same = 0;
        int patterns = 0;
        for (unsigned pattern = 0; pattern < 1U << kNewTokens; ++pattern, ++patterns) {
            std::set<std::int64_t> switches;
            for (std::int64_t k = 0; k < kNewTokens; ++k)
                if ((pattern >> k & 1U) != 0)
                    switches.insert(k + 1);
            const auto text = greedyText(**model, prompt, kNewTokens, start, switches);
            if (!text)
                return report.add("switching", fmt::format("pattern {}", pattern), text.error());
            same += *text == *expected ? 1 : 0;
        }
        report.add({"switching", fmt::format("starting with the cache {}", name(start)),
                    same == patterns,
                    fmt::format("{} of {} patterns give the reference's text", same, patterns)});
    }
}

void checkRepetition(Backend& backend, const Device& device, std::int64_t repetitions,
                     CheckReport& report) {
    const ModelConfig config =
        toyConfig({.vocabulary = 1031, .context = 200, .headSize = 64, .heads = 12});
    const auto source = makeToyWeights(config, 5);
    const auto tokens = toyTokens(config, 140, 5);
    for (const WeightType weights : device.weightTypes) {
        LoadOptions options;
        options.weightType = weights;
        const auto model = backend.load(config, *source, options);
        if (!model)
            return report.add("repetition", "loading", model.error());
        for (const std::int64_t perStep : {1, 140}) {
            const ToyRun run{.tokensPerStep = perStep, .capture = true};
            const auto first = runText(**model, tokens, run);
            std::int64_t same = first ? 1 : 0;
            for (std::int64_t again = 1; first && again < repetitions; ++again) {
                const auto next = runText(**model, tokens, run);
                same += next && next->logits == first->logits && next->quantised == first->quantised
                            ? 1
                            : 0;
            }
            report.add({"repetition",
                        fmt::format("weights {}, {} tokens a step", name(weights), perStep),
                        same == repetitions,
                        fmt::format("{} of {} runs give the same bits", same, repetitions)});
        }
    }
}

void checkSmall(Backend& backend, CheckReport& report) {
    const Shape shape{{.context = 80, .headSize = 64, .heads = 2, .layers = 1}, 67};
    for (const Device& device : backend.devices())
        for (const WeightType weights : device.weightTypes)
            ShapeCheck(shape, weights, device.kvTypes.back(), report).run(backend);
}

} // namespace kvglass::gpu
