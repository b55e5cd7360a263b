// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/support/model_fixture.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace kvglass {

namespace {

namespace fs = std::filesystem;

std::string contentsOf(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file)
        throw std::runtime_error("cannot read " + path.string());
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// One f32 tensor of a safetensors file: 8 bytes with the length of a JSON header, the header, the
/// data. Apart from the program's own reader on purpose: its faults would not show otherwise.
std::vector<float> tensorIn(const std::string& file, const std::string& name) {
    std::uint64_t headerBytes = 0;
    std::memcpy(&headerBytes, file.data(), sizeof(headerBytes));
    const auto header = nlohmann::json::parse(file.substr(sizeof(headerBytes), headerBytes));
    const auto& entry = header.at(name);
    if (entry.at("dtype") != "F32")
        throw std::runtime_error("tensor " + name + " is not F32");
    const auto first = entry.at("data_offsets").at(0).get<std::size_t>();
    const auto last = entry.at("data_offsets").at(1).get<std::size_t>();
    const std::string bytes = file.substr(sizeof(headerBytes) + headerBytes + first, last - first);
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
    return values;
}

ModelFixture loadModelFixture(const fs::path& folder) {
    ModelFixture fixture{folder.filename().string(), folder, {}, {}, {}};
    const auto expected = nlohmann::json::parse(contentsOf(folder / "expected.json"));
    for (const std::int32_t id : expected.at("tokens"))
        fixture.tokens.emplace_back(id);
    const std::string tensors = contentsOf(folder / "expected.safetensors");
    fixture.logits = tensorIn(tensors, "logits");
    fixture.attention = tensorIn(tensors, "attention");
    return fixture;
}

} // namespace

std::vector<ModelFixture> loadModelFixtures(const fs::path& models) {
    std::vector<ModelFixture> fixtures;
    for (const auto& entry : fs::directory_iterator(models))
        if (fs::exists(entry.path() / "expected.json"))
            fixtures.push_back(loadModelFixture(entry.path()));
    std::ranges::sort(fixtures, {}, &ModelFixture::name);
    return fixtures;
}

} // namespace kvglass
