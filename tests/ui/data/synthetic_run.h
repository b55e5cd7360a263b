// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A run for tests of views: a prompt, then new tokens at known times, the cache off and on at known
// steps, attention rows with known weights. Plays the client's part towards RunData.

#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ui/data/run_data.h"

namespace kvglass::ui {

struct SyntheticRun {
    std::int64_t promptTokens = 5;
    std::int64_t cacheOffAt = std::numeric_limits<std::int64_t>::max(); // step
    std::int64_t cacheOnAt = std::numeric_limits<std::int64_t>::max();
    std::int64_t layers = 2;
    std::int64_t heads = 3;
    std::int64_t context = 1024;
    std::int64_t step = 0;
    bool keepsCache = true;
    std::shared_ptr<AttentionStore> store;

    [[nodiscard]] ModelConfig config() const {
        ModelConfig model;
        model.layers = layers;
        model.heads = heads;
        model.channels = 8 * heads;
        model.contextLength = context;
        return model;
    }
    /// Bytes of a token in an f32 cache.
    [[nodiscard]] std::int64_t bytesPerToken() const { return 2 * layers * heads * 8 * 4; }

    void begin(RunData& data) {
        store = std::make_shared<AttentionStore>(config(), std::int64_t{1} << 28);
        step = 0;
        keepsCache = true;
        data.begin(config(), 1'000'000, store);
        std::vector<PromptToken> prompt;
        for (std::int64_t i = 0; i < promptTokens; ++i) {
            prompt.push_back({TokenId(1), "p" + std::to_string(i)});
        }
        data.setPrompt(std::move(prompt));
    }

    /// One tick of the window with `count` new tokens.
    void tick(RunData& data, int count) {
        std::vector<TokenEvent> tokens;
        std::vector<StepSample> steps;
        for (int i = 0; i < count; ++i) {
            ++step;
            if (step == cacheOffAt || step == cacheOnAt) {
                keepsCache = step == cacheOnAt;
                data.addSwitch({step, keepsCache ? CachePolicy::full() : CachePolicy::off(), {}});
            }
            steps.push_back(sample());
            TokenEvent token;
            token.index = step;
            token.position = promptTokens + step - 1;
            token.bytes = " t" + std::to_string(step);
            token.timeMs = 10.0 * static_cast<double>(step);
            tokens.push_back(std::move(token));
        }
        data.append(std::move(tokens), std::move(steps));
    }

    /// The stored value of a weight: most on the token before, some on the first one.
    [[nodiscard]] static std::uint8_t valueOf(std::int64_t query, std::int64_t key) {
        return key == std::max(query - 1, std::int64_t{0}) ? 200 : key == 0 ? 100 : 10;
    }

private:
    StepSample sample() {
        StepSample sample;
        sample.step = step;
        sample.kind = step == 1           ? StepKind::Prefill
                      : step == cacheOnAt ? StepKind::Rebuild
                      : keepsCache        ? StepKind::Decode
                                          : StepKind::Recompute;
        sample.positions = promptTokens + step - 1;
        sample.computedPositions = sample.kind == StepKind::Decode ? 1 : sample.positions;
        sample.stepMs = sample.kind == StepKind::Decode ? 1.0 : 10.0;
        sample.bytes.kvUsed = keepsCache ? sample.positions * bytesPerToken() : 0;
        sample.bytes.kvReserved =
            keepsCache ? (sample.positions + 31) / 32 * 32 * bytesPerToken() : 0;
        sample.bytes.kvCapacity = keepsCache ? context * bytesPerToken() : 0;
        sample.bytes.work = 50'000;
        for (std::int64_t row = step == 1 ? 0 : sample.positions - 1; row < sample.positions;
             ++row) {
            captureRow(row);
        }
        return sample;
    }

    void captureRow(std::int64_t row) const {
        const auto slot = store->open(row);
        if (!slot) {
            return;
        }
        for (std::size_t i = 0; i < slot->quantised.size(); ++i) {
            slot->quantised[i] = valueOf(row, static_cast<std::int64_t>(i) % (row + 1));
        }
        store->publish(row);
    }
};

} // namespace kvglass::ui
