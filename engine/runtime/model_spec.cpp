// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/runtime/model_spec.h"

#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/io/model_folder.h"
#include "engine/model/random_model.h"
#include "engine/runtime/missing_tokenizer.h"

namespace kvglass {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kRandomPrefix = "random:";

Result<ModelConfig> presetFor(const std::string& model) {
    const std::string preset = model.substr(kRandomPrefix.size());
    const auto config = presetConfig(preset);
    if (!config)
        return fail(
            ErrorCode::BadUsage, fmt::format("there is no model '{}'", model),
            fmt::format("random weights come in the shapes {}", fmt::join(kPresetNames, ", ")));
    return *config;
}

fs::path folderFor(const std::string& model, const fs::path& demoModel) {
    return model == "demo" ? demoModel : fs::path(model);
}

// The last part of the path, also for "models/gpt2/" and ".".
std::string folderName(const fs::path& folder) {
    std::error_code problem;
    const fs::path whole = fs::weakly_canonical(folder, problem);
    const std::string last = (problem ? folder : whole).filename().string();
    return last.empty() ? folder.string() : last;
}

bool hasTokenizerFiles(const fs::path& folder) {
    std::error_code problem;
    for (const char* file : {"tokenizer.json", "vocab.json", "merges.txt"})
        if (fs::exists(folder / file, problem))
            return true;
    return false;
}

} // namespace

bool isRandomModel(const std::string& model) { return model.starts_with(kRandomPrefix); }

Result<ModelSpec> openModel(const std::string& model, const fs::path& demoModel) {
    ModelSpec spec;
    if (isRandomModel(model)) {
        const auto config = presetFor(model);
        if (!config)
            return fail(config.error());
        spec.displayName = model.substr(kRandomPrefix.size()) + " (random weights)";
        spec.config = *config;
        spec.weights = makeRandomWeights(*config, kRandomModelSeed);
        spec.tokenizer = makeByteTokenizer(config->vocabularySize);
        spec.randomWeights = true;
        return spec;
    }
    const fs::path path = folderFor(model, demoModel);
    auto folder = openModelFolder(path);
    if (!folder)
        return fail(folder.error());
    auto tokenizer = loadTokenizer(path);
    if (!tokenizer && !hasTokenizerFiles(path))
        tokenizer = std::make_unique<MissingTokenizer>(tokenizer.error(),
                                                       folder->config.vocabularySize);
    if (!tokenizer)
        return fail(tokenizer.error());
    spec.displayName = model == "demo" ? model : folderName(path);
    spec.config = folder->config;
    spec.weights = std::move(folder->weights);
    spec.tokenizer = std::move(*tokenizer);
    return spec;
}

Result<ModelConfig> openModelConfig(const std::string& model, const fs::path& demoModel) {
    if (isRandomModel(model))
        return presetFor(model);
    auto folder = openModelFolder(folderFor(model, demoModel));
    if (!folder)
        return fail(folder.error());
    return folder->config;
}

Result<std::unique_ptr<Tokenizer>> openTokenizer(const std::string& model,
                                                 const fs::path& demoModel) {
    if (!isRandomModel(model))
        return loadTokenizer(folderFor(model, demoModel));
    const auto config = presetFor(model);
    if (!config)
        return fail(config.error());
    return makeByteTokenizer(config->vocabularySize);
}

} // namespace kvglass
