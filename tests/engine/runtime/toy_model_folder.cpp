// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/engine/runtime/toy_model_folder.h"

#include <fstream>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/backend/weight_source.h"
#include "engine/io/safetensors_writer.h"
#include "engine/tokenizer/tokenizer.h"
#include "tests/support/required.h"
#include "tests/support/test_folders.h"
#include "tests/support/toy_model.h"

namespace kvglass {

namespace {

struct Place {
    WeightRole role;
    LayerIndex layer;
};

std::vector<Place> placesOf(const ModelConfig& config) {
    std::vector<Place> places;
    const auto last = static_cast<int>(WeightRole::FinalNormBias);
    for (int number = 0; number <= last; ++number) {
        const auto role = static_cast<WeightRole>(number);
        const std::int64_t copies = isPerLayer(role) ? config.layers : 1;
        for (std::int64_t layer = 0; layer < copies; ++layer)
            places.push_back({role, LayerIndex(static_cast<std::int32_t>(layer))});
    }
    return places;
}

void writeConfig(const std::filesystem::path& file, const ModelConfig& config) {
    std::ofstream(file) << nlohmann::json{{"model_type", "gpt2"},
                                          {"vocab_size", config.vocabularySize},
                                          {"n_positions", config.contextLength},
                                          {"n_embd", config.channels},
                                          {"n_layer", config.layers},
                                          {"n_head", config.heads},
                                          {"activation_function", "gelu_new"},
                                          {"layer_norm_epsilon", 1e-5},
                                          {"eos_token_id", config.endOfText.front().value}};
}

void writeWeights(const std::filesystem::path& file, const ModelConfig& config) {
    const auto weights = makeToyWeights(config, 17);
    const std::vector<Place> places = placesOf(config);
    std::vector<TensorLayout> layouts;
    for (const Place& place : places) {
        const WeightShape shape = weightShape(config, place.role);
        layouts.push_back({"transformer." + huggingFaceName(place.role, place.layer),
                           shape.rows == 1 ? std::vector<std::int64_t>{shape.columns}
                                           : std::vector<std::int64_t>{shape.rows, shape.columns}});
    }
    SafetensorsWriter writer = required(SafetensorsWriter::create(file, layouts));
    for (const Place& place : places) {
        const WeightShape shape = weightShape(config, place.role);
        std::vector<float> values(static_cast<std::size_t>(shape.size()));
        required(weights->read(place.role, place.layer, 0, shape.rows, values));
        required(writer.append(values));
    }
    required(writer.commit());
}

} // namespace

ModelConfig writeToyModelFolder(const std::filesystem::path& folder, FolderTokenizer tokenizer) {
    ToyShape shape;
    if (tokenizer == FolderTokenizer::Small) {
        const std::filesystem::path tables = testDataFolder() / "tokenizer/small";
        for (const char* file : {"vocab.json", "merges.txt"})
            std::filesystem::copy_file(tables / file, folder / file,
                                       std::filesystem::copy_options::overwrite_existing);
        shape.vocabulary = required(loadTokenizer(folder))->vocabularySize();
    }
    ModelConfig config = toyConfig(shape);
    config.endOfText = {TokenId(static_cast<std::int32_t>(config.vocabularySize - 1))};
    writeConfig(folder / "config.json", config);
    writeWeights(folder / "model.safetensors", config);
    return config;
}

} // namespace kvglass
