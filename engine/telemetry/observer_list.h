// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Passes every report on to several observers, in order.

#pragma once

#include <utility>
#include <vector>

#include "engine/telemetry/generation_observer.h"

namespace kvglass {

class ObserverList final : public GenerationObserver {
public:
    /// The observers must outlive the list.
    explicit ObserverList(std::vector<GenerationObserver*> observers)
        : m_observers(std::move(observers)) {}

    void onPrompt(RequestId request, std::span<const TokenId> tokens) override {
        for (GenerationObserver* observer : m_observers)
            observer->onPrompt(request, tokens);
    }
    void onProgress(RequestId request, StepKind kind, double fraction) override {
        for (GenerationObserver* observer : m_observers)
            observer->onProgress(request, kind, fraction);
    }
    void onStep(const StepSample& sample) override {
        for (GenerationObserver* observer : m_observers)
            observer->onStep(sample);
    }
    void onToken(const TokenEvent& token) override {
        for (GenerationObserver* observer : m_observers)
            observer->onToken(token);
    }
    void onCacheSwitched(RequestId request, std::int64_t step, CachePolicy policy,
                         const std::string& problem) override {
        for (GenerationObserver* observer : m_observers)
            observer->onCacheSwitched(request, step, policy, problem);
    }

private:
    std::vector<GenerationObserver*> m_observers; // not owned
};

} // namespace kvglass
