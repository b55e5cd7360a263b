// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/info_command.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/cli/standard_output.h"
#include "engine/backend/build_id.h"
#include "engine/model/memory_prediction.h"
#include "engine/runtime/model_spec.h"
#include "engine/runtime/resource_paths.h"

namespace kvglass::cli {

namespace {

constexpr std::array kWeightTypes = {WeightType::F32, WeightType::F16, WeightType::BF16,
                                     WeightType::Int8};
constexpr std::array kKvTypes = {KvType::F32, KvType::F16, KvType::Int8};

template <class Types> std::string namesOf(const Types& types) {
    std::string names;
    for (const auto type : types)
        names += (names.empty() ? "" : ", ") + std::string(name(type));
    return names;
}

std::string programText() {
    return fmt::format("kvglass {}\nbuild: {}, {}, modules of '{}'\n", KVGLASS_VERSION,
                       KVGLASS_BUILD_TYPE, KVGLASS_COMPILER, buildId());
}

std::string deviceText(const Device& device) {
    if (!device.usable)
        return fmt::format("device {}: {}, not usable: {}\n", device.id, device.name,
                           device.reason);
    std::string text =
        fmt::format("device {}: {}\n  weights: {}\n  KV cache: {}\n", device.id, device.name,
                    namesOf(device.weightTypes), namesOf(device.kvTypes));
    if (device.memoryBytes > 0)
        text += fmt::format("  memory: {} bytes{}\n", device.memoryBytes,
                            device.freeBytes > 0 ? fmt::format(", {} free", device.freeBytes) : "");
    if (device.id == "reference")
        text +=
            "  it holds weights and cache as 8-byte values: twice the bytes predicted for f32\n";
    if (!device.features.empty())
        text += fmt::format("  {} features: {}\n", device.id == "cpu" ? "CPU" : "device",
                            fmt::join(device.features, " "));
    return text;
}

std::string modelText(const std::string& model, const ModelConfig& config) {
    return fmt::format(
        "model {}: {} layers, {} heads of {}, {} channels, {} inner, {} tokens, "
        "context {}, {} parameters{}\n",
        model, config.layers, config.heads, config.headSize(), config.channels, config.innerSize,
        config.vocabularySize, config.contextLength, config.parameters(),
        isRandomModel(model) ? ", random weights (text is meaningless; load real weights for real "
                               "text)"
                             : "");
}

std::string predictionText(const ModelConfig& config) {
    std::string text = "predicted memory in bytes:\n";
    for (const WeightType type : kWeightTypes) {
        const auto bytes = predictMemory(config, type, KvType::F32, CachePolicy::off()).weights;
        text += fmt::format("  weights {:<4} {:>14}\n", name(type), bytes);
    }
    for (const KvType type : kKvTypes) {
        const auto memory = predictMemory(config, WeightType::F32, type, CachePolicy::full());
        text += fmt::format(
            "  cache full, KV {:<4} {:>14} at full context, {} per token, work {}\n", name(type),
            memory.kvAtFullContext, kvBytesPerToken(config, type), memory.work);
    }
    const auto off = predictMemory(config, WeightType::F32, KvType::F32, CachePolicy::off());
    return text + fmt::format("  cache off          {:>14} at full context, 0 per token, work {}\n",
                              off.kvAtFullContext, off.work);
}

} // namespace

CLI::App* InfoCommand::addTo(CLI::App& program) {
    CLI::App* command = program.add_subcommand(
        "info", "Version, build, devices, CPU features, and what memory a model will need");
    addModelName(*command, m_model, ModelNeed::Optional);
    addLogLevel(*command, m_logLevel);
    return command;
}

Status InfoCommand::run() {
    std::string text = programText();
    for (const Device& device : makeEngineForAll(makeCommandLog(m_logLevel))->devices())
        text += deviceText(device);
    if (!m_model.empty()) {
        const auto config = openModelConfig(m_model, demoModelFolder());
        if (!config)
            return fail(config.error());
        text += modelText(m_model, *config) + predictionText(*config);
    }
    return writeOut(text);
}

} // namespace kvglass::cli
