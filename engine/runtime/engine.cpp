// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/runtime/engine.h"

#include <new>
#include <utility>

#include <fmt/format.h>

#include "engine/base/clock.h"
#include "engine/generation/generator.h"
#include "engine/runtime/available_memory.h"
#include "engine/runtime/device_list.h"
#include "engine/runtime/memory_check.h"
#include "engine/runtime/model_spec.h"

namespace kvglass {

// The generator's sequence goes before the model, the model before its tokenizer.
struct Engine::Loaded {
    Loaded(ModelInfo modelInfo, std::unique_ptr<Tokenizer> modelTokenizer,
           std::unique_ptr<Model> loadedModel)
        : info(std::move(modelInfo)), tokenizer(std::move(modelTokenizer)),
          model(std::move(loadedModel)), generator(*model, *tokenizer) {}
    ModelInfo info;
    std::unique_ptr<Tokenizer> tokenizer;
    std::unique_ptr<Model> model;
    Generator generator;
};

namespace {

struct LoadedParts {
    ModelInfo info;
    std::unique_ptr<Tokenizer> tokenizer;
    std::unique_ptr<Model> model;
};

Result<LoadedParts> loadParts(std::span<const std::unique_ptr<Backend>> backends,
                              const std::filesystem::path& demoModel, const ModelChoice& choice,
                              const LoadProgress& progress, const std::stop_token& stop) {
    const TimePoint start = Clock::now();
    if (choice.threads < 0)
        return fail(ErrorCode::BadUsage, "cannot load the model",
                    fmt::format("{} threads were asked for", choice.threads));
    const auto device = chooseDevice(backends, choice.device, choice.weightType);
    if (!device)
        return fail(device.error());
    auto spec = openModel(choice.model, demoModel);
    if (!spec)
        return fail(spec.error());
    if (Status fits =
            checkMemory(spec->config, choice.weightType, device->device, availableMemory());
        !fits)
        return fail(std::move(fits.error()));
    const LoadOptions options{choice.weightType, choice.threads, progress, stop};
    auto model = device->backend->load(spec->config, *spec->weights, options);
    if (!model)
        return fail(model.error());

    ModelInfo info;
    info.choice = choice;
    info.choice.device = device->device.id;
    info.displayName = spec->displayName;
    info.config = spec->config;
    info.device = device->device;
    info.weightBytes = (*model)->weightBytes();
    info.loadMs = millisecondsBetween(start, Clock::now());
    info.randomWeights = spec->randomWeights;
    info.tokenizer = spec->tokenizer->description();
    return LoadedParts{std::move(info), std::move(spec->tokenizer), std::move(*model)};
}

Error outOfMemory(const std::string& what) {
    return Error{ErrorCode::OutOfMemory, what, "the system has no more memory to give", {}};
}

} // namespace

Engine::Engine(std::vector<std::unique_ptr<Backend>> backends, std::filesystem::path demoModel,
               Log log)
    : m_backends(std::move(backends)), m_demoModel(std::move(demoModel)), m_log(std::move(log)) {}

Engine::~Engine() = default;

std::vector<Device> Engine::devices() const { return listDevices(m_backends); }

Result<ModelInfo> Engine::load(const ModelChoice& choice, const LoadProgress& progress,
                               std::stop_token stop) try {
    auto parts = loadParts(m_backends, m_demoModel, choice, progress, stop);
    if (!parts) {
        Error error = parts.error();
        if (error.now.empty() && m_loaded)
            error.now = "the previous model stays loaded";
        return fail(std::move(error));
    }
    m_loaded = std::make_unique<Loaded>(std::move(parts->info), std::move(parts->tokenizer),
                                        std::move(parts->model));
    const ModelInfo& info = m_loaded->info;
    if (m_loaded->tokenizer->vocabularySize() > info.config.vocabularySize)
        m_log->info("the tokenizer of '{}' knows {} tokens, the model only {}", info.displayName,
                    m_loaded->tokenizer->vocabularySize(), info.config.vocabularySize);
    m_log->info("loaded {} on {} as {}: {} bytes of weights in {:.0f} ms", info.displayName,
                info.device.id, name(choice.weightType), info.weightBytes, info.loadMs);
    return info;
} catch (const std::bad_alloc&) {
    Error error = outOfMemory(fmt::format("cannot load the model '{}'", choice.model));
    if (m_loaded)
        error.now = "the previous model stays loaded";
    return fail(std::move(error));
}

const ModelInfo* Engine::modelInfo() const { return m_loaded ? &m_loaded->info : nullptr; }
const Tokenizer* Engine::tokenizer() const {
    return m_loaded ? m_loaded->tokenizer.get() : nullptr;
}
Model* Engine::model() { return m_loaded ? m_loaded->model.get() : nullptr; }

Result<GenerationSummary> Engine::run(const GenerationRequest& request, GenerationControl& control,
                                      GenerationObserver& observer) try {
    if (!m_loaded)
        return fail(ErrorCode::BadUsage, "cannot generate", "no model is loaded");
    return m_loaded->generator.run(request, control, observer);
} catch (const std::bad_alloc&) {
    return fail(outOfMemory("the generation ended"));
}

SequenceBytes Engine::sequenceBytes() const {
    return m_loaded ? m_loaded->generator.sequenceBytes() : SequenceBytes{};
}

} // namespace kvglass
