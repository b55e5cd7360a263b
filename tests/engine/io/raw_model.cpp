// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/engine/io/raw_model.h"

#include <cstring>
#include <fstream>
#include <span>

#include "engine/backend/weight_source.h"
#include "engine/base/ensure.h"
#include "tests/support/toy_model.h"

namespace kvglass {

namespace {

template <class T> std::string bytesOf(const std::vector<T>& values) {
    std::string bytes(values.size() * sizeof(T), '\0');
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
}

bool isVector(const std::string& name) {
    return name.ends_with("bias") || name.find("ln_") != std::string::npos;
}

void addWeight(RawModel& model, const ModelConfig& config, const WeightSource& weights,
               WeightRole role, std::int32_t layer) {
    const WeightShape shape = weightShape(config, role);
    std::vector<float> values(static_cast<std::size_t>(shape.size()));
    ENSURE(weights.read(role, LayerIndex(layer), 0, shape.rows, values).has_value());
    const std::string name = huggingFaceName(role, LayerIndex(layer));
    const auto stored =
        isVector(name) ? std::vector{shape.columns} : std::vector{shape.rows, shape.columns};
    model.tensors[(role == WeightRole::LmHead ? "" : "transformer.") + name] =
        rawFloats(stored, values);
}

} // namespace

RawTensor rawFloats(std::vector<std::int64_t> shape, const std::vector<float>& values) {
    return {"F32", std::move(shape), bytesOf(values)};
}

RawTensor rawHalves(std::string type, std::vector<std::int64_t> shape,
                    const std::vector<std::uint16_t>& values) {
    return {std::move(type), std::move(shape), bytesOf(values)};
}

std::string fileBytes(std::string_view header, std::string_view data) {
    const std::uint64_t length = header.size();
    std::string bytes(sizeof(length), '\0');
    std::memcpy(bytes.data(), &length, sizeof(length));
    return bytes.append(header).append(data);
}

std::string safetensorsBytes(const std::map<std::string, RawTensor>& tensors) {
    auto header = nlohmann::json::object();
    std::string data;
    for (const auto& [name, tensor] : tensors) {
        const std::size_t begin = data.size();
        data += tensor.bytes;
        header[name] = {{"dtype", tensor.type},
                        {"shape", tensor.shape},
                        {"data_offsets", {begin, data.size()}}};
    }
    return fileBytes(header.dump(), data);
}

void writeFile(const std::filesystem::path& path, std::string_view bytes) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    ENSURE(file.good());
}

void RawModel::write(const std::filesystem::path& folder) const {
    std::filesystem::create_directories(folder);
    writeFile(folder / "config.json", config.dump());
    writeFile(folder / "model.safetensors", safetensorsBytes(tensors));
}

void RawModel::writeSharded(const std::filesystem::path& folder) const {
    std::filesystem::create_directories(folder);
    writeFile(folder / "config.json", config.dump());
    std::map<std::string, std::map<std::string, RawTensor>> shards;
    auto map = nlohmann::json::object();
    for (const auto& [name, tensor] : tensors) {
        const char* shard = map.size() % 2 == 0 ? "a.safetensors" : "b.safetensors";
        map[name] = shard;
        shards[shard][name] = tensor;
    }
    for (const auto& [name, part] : shards)
        writeFile(folder / name, safetensorsBytes(part));
    writeFile(folder / "model.safetensors.index.json",
              nlohmann::json{{"metadata", {{"total_size", 0}}}, {"weight_map", map}}.dump());
}

RawModel rawModel(const ModelConfig& config) {
    RawModel model;
    model.config = {{"model_type", "gpt2"},
                    {"vocab_size", config.vocabularySize},
                    {"n_positions", config.contextLength},
                    {"n_embd", config.channels},
                    {"n_layer", config.layers},
                    {"n_head", config.heads},
                    {"n_inner", config.innerSize},
                    {"tie_word_embeddings", config.tiedEmbeddings}};
    const auto weights = makeToyWeights(config, 1);
    for (int i = 0; i <= static_cast<int>(WeightRole::LmHead); ++i) {
        const auto role = static_cast<WeightRole>(i);
        if (role == WeightRole::LmHead && config.tiedEmbeddings)
            continue;
        const std::int64_t layers = isPerLayer(role) ? config.layers : 1;
        for (std::int32_t layer = 0; layer < layers; ++layer)
            addWeight(model, config, *weights, role, layer);
    }
    return model;
}

} // namespace kvglass
