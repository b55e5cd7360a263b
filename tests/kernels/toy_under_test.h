// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A toy model loaded into the backend under test, and short ways to ask it for something.

#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "tests/kernels/backend_under_test.h"
#include "tests/kernels/step_options.h"
#include "tests/support/required.h"
#include "tests/support/toy_model.h"

namespace kvglass {

struct ToyUnderTest {
    explicit ToyUnderTest(const ToyShape& shape = {}, std::uint64_t seed = 1)
        : config(toyConfig(shape)), weights(makeToyWeights(config, seed)),
          model(required(test.backend->load(config, *weights, options()))) {}

    [[nodiscard]] std::unique_ptr<Sequence> sequence(CachePolicy policy) const {
        return required(model->newSequence(policy, test.kvType));
    }

    /// The logits of one pass over `tokens` on a fresh sequence.
    [[nodiscard]] std::vector<float> freshLogits(std::span<const TokenId> tokens,
                                                 LogitsWanted wanted = LogitsWanted::Last) const {
        const auto fresh = sequence(CachePolicy::full());
        const StepResult result = required(fresh->step(tokens, wanting(wanted)));
        return {result.logits.begin(), result.logits.end()};
    }

    /// Two ways of computing the same logits on the same backend, from the same stored weights.
    [[nodiscard]] Tolerance sameLogits(std::span<const float> expected,
                                       std::int64_t positions) const {
        return same(positions, largestMagnitude(expected));
    }
    [[nodiscard]] Tolerance same(std::int64_t positions, double scale) const {
        return test.kvType == KvType::F32 && test.weightType != WeightType::Int8
                   ? toleranceFor(test.arithmetic, config, positions, scale)
                   : sameWeightsPass(config, positions, scale, test.weightType, test.kvType);
    }

    [[nodiscard]] LoadOptions options() const {
        LoadOptions options;
        options.weightType = test.weightType;
        return options;
    }

    BackendUnderTest test = makeBackendUnderTest();
    ModelConfig config;
    std::unique_ptr<WeightSource> weights;
    std::unique_ptr<Model> model;
};

/// All of `tokens`, one step, and the result, which must be there.
[[nodiscard]] inline StepResult stepped(Sequence& sequence, std::span<const TokenId> tokens,
                                        const StepOptions& options = {}) {
    return required(sequence.step(tokens, options));
}

} // namespace kvglass
