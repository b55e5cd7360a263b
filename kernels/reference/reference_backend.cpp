// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/reference/reference_backend.h"

#include <unistd.h>

#include <new>
#include <string>
#include <utility>

#include "kernels/reference/reference_sequence.h"
#include "kernels/reference/weights.h"

namespace kvglass {

namespace reference {

namespace {

class ReferenceModel final : public Model {
public:
    explicit ReferenceModel(Weights weights) : m_weights(std::move(weights)) {}

    [[nodiscard]] const ModelConfig& config() const override { return m_weights.config; }
    [[nodiscard]] WeightType weightType() const override { return WeightType::F32; }
    [[nodiscard]] std::int64_t weightBytes() const override { return m_weights.bytes(); }

    [[nodiscard]] Result<std::unique_ptr<Sequence>> newSequence(CachePolicy policy,
                                                                KvType kvType) override {
        if (kvType != KvType::F32)
            return fail(ErrorCode::Unsupported,
                        "cannot keep a " + std::string(name(kvType)) + " cache",
                        "the reference backend computes in double precision and knows only f32",
                        "no sequence was made");
        try {
            return std::make_unique<ReferenceSequence>(m_weights, policy);
        } catch (const std::bad_alloc&) {
            return fail(ErrorCode::OutOfMemory, "cannot make a sequence",
                        "the system refused to give memory", "no sequence was made");
        }
    }

private:
    Weights m_weights;
};

std::int64_t systemMemoryBytes() {
    const std::int64_t pages = sysconf(_SC_PHYS_PAGES);
    const std::int64_t pageBytes = sysconf(_SC_PAGESIZE);
    return pages > 0 && pageBytes > 0 ? pages * pageBytes : 0;
}

class ReferenceBackend final : public Backend {
public:
    [[nodiscard]] std::string_view name() const override { return "reference"; }

    [[nodiscard]] std::vector<Device> devices() const override {
        return {Device{.id = "reference",
                       .name = "Reference: double precision, one thread, slow and exact",
                       .usable = true,
                       .reason = {},
                       .memoryBytes = systemMemoryBytes(),
                       .features = {"double precision"},
                       .weightTypes = {WeightType::F32},
                       .kvTypes = {KvType::F32}}};
    }

    [[nodiscard]] Result<std::unique_ptr<Model>> load(const ModelConfig& config,
                                                      const WeightSource& source,
                                                      const LoadOptions& options) override {
        if (options.weightType != WeightType::F32)
            return fail(ErrorCode::Unsupported,
                        "cannot load weights as " + std::string(kvglass::name(options.weightType)),
                        "the reference backend computes in double precision and knows only f32",
                        "no model was loaded");
        try {
            Result<Weights> weights = loadWeights(config, source, options);
            if (!weights)
                return fail(weights.error());
            return std::make_unique<ReferenceModel>(std::move(*weights));
        } catch (const std::bad_alloc&) {
            return fail(ErrorCode::OutOfMemory, "cannot load the model",
                        "its weights take " + std::to_string(config.parameters() * 8) +
                            " bytes in double precision, more than the system gives",
                        "no model was loaded");
        }
    }
};

} // namespace

} // namespace reference

std::unique_ptr<Backend> makeReferenceBackend() {
    return std::make_unique<reference::ReferenceBackend>();
}

} // namespace kvglass
