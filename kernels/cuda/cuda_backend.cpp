// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cuda/cuda_backend.h"

#include <algorithm>
#include <new>
#include <string>

#include "kernels/cuda/cuda_sequence.h"
#include "kernels/cuda/gpu_report.h"

namespace kvglass {

namespace cuda {
namespace {

constexpr WeightType kWeightTypes[] = {WeightType::F32, WeightType::F16, WeightType::BF16};
constexpr KvType kKvTypes[] = {KvType::F32, KvType::F16};

template <class Type, std::size_t size> bool isAmong(Type type, const Type (&types)[size]) {
    return std::ranges::find(types, type) != std::end(types);
}

class CudaModel final : public Model {
public:
    explicit CudaModel(Machine machine) : m_machine(std::move(machine)) {}

    [[nodiscard]] const ModelConfig& config() const override { return m_machine.config; }
    [[nodiscard]] WeightType weightType() const override { return m_machine.weightType; }
    [[nodiscard]] std::int64_t weightBytes() const override { return m_machine.weights.bytes(); }

    [[nodiscard]] Result<std::unique_ptr<Sequence>> newSequence(CachePolicy policy,
                                                                KvType kvType) override {
        if (!isAmong(kvType, kKvTypes))
            return fail(ErrorCode::Unsupported,
                        "cannot keep a KV cache of type " + std::string(name(kvType)),
                        "the CUDA backend keeps f32 and f16", "no sequence was made");
        KVGLASS_TRY(m_machine.health->check());
        auto made = m_machine.health->noted(CudaSequence::create(m_machine, policy, kvType));
        KVGLASS_TRY(made);
        return std::unique_ptr<Sequence>(std::move(*made));
    }

private:
    Machine m_machine;
};

/// The rows that a block keeps in shared memory must fit there.
Status checkSizes(const ModelConfig& config, WeightType type, std::int64_t sharedBytes) {
    const std::int64_t longest = storedStride(std::max(config.channels, config.innerSize), type) +
                                 config.heads * kMostSplits;
    const std::int64_t head = kRowWarps * config.headSize();
    const std::int64_t needed = std::max(longest, head) * static_cast<std::int64_t>(sizeof(float));
    if (needed <= sharedBytes)
        return {};
    return fail(ErrorCode::Unsupported, "cannot run this model on the GPU",
                "its rows need " + std::to_string(needed) + " bytes of a block's " +
                    std::to_string(sharedBytes),
                "nothing was loaded; the CPU can run it");
}

Result<std::unique_ptr<Model>> loadModel(const ModelConfig& config, const WeightSource& weights,
                                         const LoadOptions& load, const ModuleOptions& options,
                                         std::shared_ptr<DeviceHealth> health) {
    const GpuReport report = inspectGpu();
    if (!report.device.usable)
        return fail(ErrorCode::NotFound, "cannot load the model on a GPU", report.device.reason,
                    "nothing was loaded; the CPU can run it");
    if (load.weightType == WeightType::BF16 && !report.noBf16.empty())
        return fail(ErrorCode::Unsupported, "cannot hold weights as bf16", report.noBf16,
                    "nothing was loaded; f16 needs the same memory, and the CPU can use bf16");
    KVGLASS_TRY(checkSizes(config, load.weightType, report.sharedBytes));
    Machine machine{.config = config, .options = options, .weightType = load.weightType};
    machine.health = std::move(health);
    KVGLASS_TRY(keep(machine.gemm, makeGemm()));
    KVGLASS_TRY(keep(machine.weights, loadWeights(config, weights, load)));
    return std::unique_ptr<Model>(std::make_unique<CudaModel>(std::move(machine)));
}

class CudaBackend final : public Backend {
public:
    explicit CudaBackend(const ModuleOptions& options) : m_options(options) {}

    [[nodiscard]] std::string_view name() const override { return "cuda"; }

    [[nodiscard]] std::vector<Device> devices() const override {
        const GpuReport report = inspectGpu();
        Device device = report.device;
        if (const Status alive = m_health->check(); !alive) {
            device.usable = false;
            device.reason = "it was lost: " + alive.error().why;
        }
        const bool graph =
            m_options.rung == LaunchRung::Graph && m_options.phases == PhaseTiming::Off;
        device.features.emplace_back(graph ? "graph" : "stream");
        if (m_options.phases == PhaseTiming::On)
            device.features.emplace_back("phase times");
        for (const WeightType type : kWeightTypes)
            if (type != WeightType::BF16 || report.noBf16.empty())
                device.weightTypes.push_back(type);
        device.kvTypes.assign(std::begin(kKvTypes), std::end(kKvTypes));
        return {device};
    }

    [[nodiscard]] Result<std::unique_ptr<Model>> load(const ModelConfig& config,
                                                      const WeightSource& weights,
                                                      const LoadOptions& options) override {
        if (!isAmong(options.weightType, kWeightTypes))
            return fail(ErrorCode::Unsupported,
                        "cannot hold weights as " + std::string(kvglass::name(options.weightType)),
                        "the CUDA backend holds f32, f16 and bf16", "nothing was loaded");
        KVGLASS_TRY(m_health->check());
        try {
            return m_health->noted(loadModel(config, weights, options, m_options, m_health));
        } catch (const std::bad_alloc&) {
            return fail(ErrorCode::OutOfMemory, "cannot load the model",
                        "the system refused to give memory", "nothing was loaded");
        }
    }

private:
    ModuleOptions m_options;
    std::shared_ptr<DeviceHealth> m_health = std::make_shared<DeviceHealth>();
};

} // namespace
} // namespace cuda

std::unique_ptr<Backend> makeCudaBackend(const ModuleOptions& options) {
    return std::make_unique<cuda::CudaBackend>(options);
}

} // namespace kvglass
