// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Model folders and safetensors files made by hand, so that tests can damage each part of them. It
// does not use the program's own writer.

#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/backend/model_config.h"

namespace kvglass {

struct RawTensor {
    std::string type; // "F32"
    std::vector<std::int64_t> shape;
    std::string bytes;
};

[[nodiscard]] RawTensor rawFloats(std::vector<std::int64_t> shape,
                                  const std::vector<float>& values);
[[nodiscard]] RawTensor rawHalves(std::string type, std::vector<std::int64_t> shape,
                                  const std::vector<std::uint16_t>& values);

/// The length, the header, the data, whatever they say.
[[nodiscard]] std::string fileBytes(std::string_view header, std::string_view data);
[[nodiscard]] std::string safetensorsBytes(const std::map<std::string, RawTensor>& tensors);

void writeFile(const std::filesystem::path& path, std::string_view bytes);

/// A whole folder before it is written.
struct RawModel {
    nlohmann::json config;
    std::map<std::string, RawTensor> tensors;

    /// config.json and model.safetensors.
    void write(const std::filesystem::path& folder) const;
    /// config.json, the tensors by turns in two shards (a.safetensors, b.safetensors), their index.
    void writeSharded(const std::filesystem::path& folder) const;
};

/// A valid F32 model with the prefix "transformer." and the values of makeToyWeights(config, 1).
[[nodiscard]] RawModel rawModel(const ModelConfig& config);

} // namespace kvglass
