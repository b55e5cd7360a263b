// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/io/model_folder.h"

#include <new>
#include <system_error>
#include <utility>

#include "engine/io/generation_config.h"
#include "engine/io/gpt2_config.h"
#include "engine/io/quoted_text.h"
#include "engine/io/read_only_file.h"
#include "engine/io/stored_weights.h"
#include "engine/io/tensor_files.h"

namespace kvglass {

namespace {

constexpr std::int64_t kLargestConfig = 16 << 20;

Status checkIsFolder(const std::filesystem::path& path) {
    const std::string what = "cannot open the model folder " + quotedText(path.string());
    std::error_code problem;
    const auto status = std::filesystem::status(path, problem);
    if (!std::filesystem::exists(status))
        return fail(ErrorCode::NotFound, what,
                    problem ? problem.message() : "there is nothing of that name");
    if (!std::filesystem::is_directory(status))
        return fail(ErrorCode::NotFound, what,
                    "it is a file; a model is the folder that holds config.json and its weights");
    return {};
}

Result<ModelConfig> readConfig(const std::filesystem::path& path) {
    const auto configFile = path / "config.json";
    const auto text = readTextFile(configFile, kLargestConfig);
    if (!text)
        return fail(text.error());
    auto config = parseGpt2Config(*text, configFile.string());
    const auto generationFile = path / "generation_config.json";
    std::error_code problem;
    if (!config || !std::filesystem::exists(generationFile, problem))
        return config;
    const auto generation = readTextFile(generationFile, kLargestConfig);
    if (!generation)
        return fail(generation.error());
    if (Status applied = applyGenerationConfig(*config, *generation, generationFile.string());
        !applied)
        return fail(std::move(applied.error()));
    return config;
}

Result<ModelFolder> open(const std::filesystem::path& path) {
    if (auto status = checkIsFolder(path); !status)
        return fail(std::move(status.error()));
    auto config = readConfig(path);
    if (!config)
        return fail(std::move(config.error()));
    auto files = TensorFiles::open(path);
    if (!files)
        return fail(std::move(files.error()));
    auto weights = StoredWeights::open(std::move(*files), *config);
    if (!weights)
        return fail(std::move(weights.error()));
    const std::int64_t storedBytes = (*weights)->storedBytes();
    return ModelFolder{path, *config, std::move(*weights), storedBytes};
}

} // namespace

Result<ModelFolder> openModelFolder(const std::filesystem::path& path) {
    try {
        return open(path);
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory,
                    "cannot open the model folder " + quotedText(path.string()),
                    "there is too little memory for its lists of tensors");
    }
}

} // namespace kvglass
