// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cpu/cpu_backend.h"

#include <algorithm>
#include <new>
#include <string>

#include "kernels/cpu/cpu_features.h"
#include "kernels/cpu/cpu_sequence.h"
#include "kernels/cpu/operations.h"

namespace kvglass {

namespace cpu {
namespace {

class CpuModel final : public Model {
public:
    explicit CpuModel(Machine machine) : m_machine(std::move(machine)) {}

    [[nodiscard]] const ModelConfig& config() const override { return m_machine.config; }
    [[nodiscard]] WeightType weightType() const override {
        return m_machine.weights.tokenEmbedding.type();
    }
    [[nodiscard]] std::int64_t weightBytes() const override { return m_machine.weights.bytes(); }

    [[nodiscard]] Result<std::unique_ptr<Sequence>> newSequence(CachePolicy policy,
                                                                KvType kvType) override {
        return CpuSequence::create(m_machine, policy, kvType)
            .map([](std::unique_ptr<CpuSequence> sequence) -> std::unique_ptr<Sequence> {
                return sequence;
            });
    }

private:
    Machine m_machine;
};

Result<std::unique_ptr<Model>> loadModel(const ModelConfig& config, const WeightSource& weights,
                                         const LoadOptions& options) {
    Machine machine{.config = config};
    machine.pool =
        std::make_unique<ThreadPool>(options.threads > 0 ? options.threads : usableCores());
    const int threads = machine.pool->threads();
    auto products = ProductRoom::create(tileProduct(options.weightType), config.channels,
                                        config.innerSize, threads);
    if (!products)
        return fail(products.error());
    machine.products = std::move(*products);
    auto scratch =
        FloatBuffer::allocate(threads * attentionScratch(config.contextLength, config.headSize()),
                              "the attention scores");
    if (!scratch)
        return fail(scratch.error());
    machine.attentionScratch = std::move(*scratch);
    auto loaded = loadWeights(config, weights, options, *machine.pool);
    if (!loaded)
        return fail(loaded.error());
    machine.weights = std::move(*loaded);
    return std::make_unique<CpuModel>(std::move(machine));
}

class CpuBackend final : public Backend {
public:
    [[nodiscard]] std::string_view name() const override { return "cpu"; }

    [[nodiscard]] std::vector<Device> devices() const override {
        Device device;
        device.id = "cpu";
        device.name = processorName() + ", " + std::to_string(usableCores()) + " threads";
        device.usable = true;
        device.memoryBytes = physicalMemoryBytes();
        device.features = processorFeatures();
        device.features.push_back("kernels:" + kernelInstructions());
        device.weightTypes = {WeightType::F32, WeightType::F16, WeightType::BF16, WeightType::Int8};
        device.kvTypes = {KvType::F32, KvType::F16, KvType::Int8};
        return {device};
    }

    [[nodiscard]] Result<std::unique_ptr<Model>> load(const ModelConfig& config,
                                                      const WeightSource& weights,
                                                      const LoadOptions& options) override {
        try {
            return loadModel(config, weights, options);
        } catch (const std::bad_alloc&) {
            return fail(ErrorCode::OutOfMemory, "cannot load the model",
                        "the system refused to give memory", "nothing was loaded");
        }
    }
};

} // namespace
} // namespace cpu

std::unique_ptr<Backend> makeCpuBackend() { return std::make_unique<cpu::CpuBackend>(); }

} // namespace kvglass
