// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/client/fake_backend.h"

#include <algorithm>
#include <vector>

namespace kvglass::test {

void Gate::allow(std::int64_t count) {
    {
        const std::lock_guard lock(m_mutex);
        m_permits += count;
    }
    m_changed.notify_all();
}

void Gate::close() {
    const std::lock_guard lock(m_mutex);
    m_open = false;
}

void Gate::open() {
    {
        const std::lock_guard lock(m_mutex);
        m_open = true;
    }
    m_changed.notify_all();
}

bool Gate::pass(std::stop_token stop) {
    std::unique_lock lock(m_mutex);
    if (!m_changed.wait(lock, stop, [this] { return m_open || m_permits > 0; }))
        return false;
    if (!m_open)
        --m_permits;
    return true;
}

namespace {

constexpr std::int64_t kBytesPerToken = 1000;

class FakeSequence final : public Sequence {
public:
    FakeSequence(const ModelConfig& config, std::shared_ptr<FakeState> state, CachePolicy policy)
        : m_config(config), m_state(std::move(state)), m_policy(policy),
          m_logits(static_cast<std::size_t>(config.vocabularySize)) {}

    Result<StepResult> step(std::span<const TokenId> tokens, const StepOptions& options) override {
        const std::int64_t number = ++m_state->stepsBegun;
        if (!m_state->steps.pass(options.stop))
            return fail(ErrorCode::Cancelled, "the step ended", "a stop was requested");
        if (number == m_state->failAtStep)
            return fail(ErrorCode::DeviceLost, "the step failed", "the device is gone",
                        "the text stays");
        StepResult result;
        result.kind = kindOf(tokens.size());
        m_tokens.insert(m_tokens.end(), tokens.begin(), tokens.end());
        result.positions = static_cast<std::int64_t>(m_tokens.size());
        result.computedPositions = result.kind == StepKind::Decode ? 1 : result.positions;
        m_cached = m_policy.keepsCache() ? result.positions : 0;
        std::ranges::fill(m_logits, 0.0F);
        // Letters in order, so that the text can be told by heart.
        m_logits[static_cast<std::size_t>('a' + result.positions % 26)] = 10.0F;
        result.logits = m_logits; // (1, V)
        ++m_state->stepsDone;
        return result;
    }
    Status truncate(std::int64_t length) override {
        m_tokens.resize(static_cast<std::size_t>(length));
        m_cached = std::min(m_cached, length);
        return {};
    }
    Result<std::unique_ptr<Sequence>> clone() const override {
        return fail(ErrorCode::Unsupported, "cannot clone", "the fake has no need of it");
    }
    Status setPolicy(CachePolicy policy) override {
        m_policy = policy;
        m_cached = 0;
        return {};
    }
    CachePolicy policy() const override { return m_policy; }
    KvType kvType() const override { return KvType::F32; }
    std::span<const TokenId> tokens() const override { return m_tokens; }
    SequenceBytes bytes() const override {
        const std::int64_t capacity = m_policy.keepsCache() ? m_config.contextLength : 0;
        return {m_cached * kBytesPerToken, m_cached * kBytesPerToken, capacity * kBytesPerToken, 0};
    }

private:
    StepKind kindOf(std::size_t newTokens) const {
        if (m_tokens.empty())
            return StepKind::Prefill;
        if (!m_policy.keepsCache())
            return StepKind::Recompute;
        if (m_cached < static_cast<std::int64_t>(m_tokens.size()))
            return StepKind::Rebuild;
        return newTokens == 1 ? StepKind::Decode : StepKind::Prefill;
    }

    const ModelConfig& m_config;
    std::shared_ptr<FakeState> m_state;
    CachePolicy m_policy;
    std::vector<TokenId> m_tokens;
    std::int64_t m_cached = 0;
    std::vector<float> m_logits; // (V)
};

class FakeModel final : public Model {
public:
    FakeModel(const ModelConfig& config, std::shared_ptr<FakeState> state)
        : m_config(config), m_state(std::move(state)) {}
    const ModelConfig& config() const override { return m_config; }
    WeightType weightType() const override { return WeightType::F32; }
    std::int64_t weightBytes() const override { return 1'000'000; }
    Result<std::unique_ptr<Sequence>> newSequence(CachePolicy policy, KvType) override {
        return std::make_unique<FakeSequence>(m_config, m_state, policy);
    }

private:
    ModelConfig m_config;
    std::shared_ptr<FakeState> m_state;
};

class FakeBackend final : public Backend {
public:
    FakeBackend(std::shared_ptr<FakeState> state, std::string id)
        : m_state(std::move(state)), m_id(std::move(id)) {}
    std::string_view name() const override { return m_id; }
    std::vector<Device> devices() const override {
        Device device;
        device.id = m_id;
        device.name = "scripted device";
        device.usable = true;
        device.weightTypes = {WeightType::F32, WeightType::F16};
        device.kvTypes = {KvType::F32};
        return {device};
    }
    Result<std::unique_ptr<Model>> load(const ModelConfig& config, const WeightSource&,
                                        const LoadOptions& options) override {
        if (!m_state->loads.pass(options.stop))
            return fail(ErrorCode::Cancelled, "cannot load the model", "a stop was requested");
        if (m_state->fitsHalfOnly && options.weightType == WeightType::F32)
            return fail(ErrorCode::OutOfMemory, "cannot load the model", "too little memory");
        return std::make_unique<FakeModel>(config, m_state);
    }

private:
    std::shared_ptr<FakeState> m_state;
    std::string m_id;
};

} // namespace

std::unique_ptr<Backend> makeFakeBackend(std::shared_ptr<FakeState> state, std::string id) {
    return std::make_unique<FakeBackend>(std::move(state), std::move(id));
}

std::function<std::unique_ptr<Engine>()> fakeEngineFactory(std::shared_ptr<FakeState> state) {
    return [state] {
        std::vector<std::unique_ptr<Backend>> backends;
        backends.push_back(makeFakeBackend(state));
        backends.push_back(makeFakeBackend(state, "cpu"));
        return std::make_unique<Engine>(std::move(backends), "no-demo-model", makeNullLog());
    };
}

ModelChoice fakeChoice() {
    ModelChoice choice;
    choice.model = "random:gpt2";
    choice.device = "fake";
    return choice;
}

} // namespace kvglass::test
