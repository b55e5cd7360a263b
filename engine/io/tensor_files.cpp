// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/io/tensor_files.h"

#include <array>
#include <system_error>
#include <utility>

#include "engine/io/quoted_text.h"

namespace kvglass {

namespace {

constexpr const char* kSingleFile = "model.safetensors";
constexpr const char* kIndexFile = "model.safetensors.index.json";
constexpr std::int64_t kLargestIndex = 64 << 20;

std::string cannotOpen(const std::filesystem::path& folder) {
    return "cannot open the model folder " + quotedText(folder.string());
}

/// The error for a folder without safetensors: says what is there instead and what to do.
tl::unexpected<Error> noWeights(const std::filesystem::path& folder) {
    constexpr std::array kOtherFormats = {"pytorch_model.bin", "pytorch_model.bin.index.json",
                                          "tf_model.h5", "flax_model.msgpack"};
    std::error_code ignored;
    for (const char* other : kOtherFormats)
        if (std::filesystem::exists(folder / other, ignored))
            return fail(ErrorCode::Unsupported, cannotOpen(folder),
                        std::string("its weights are in ") + other +
                            ", and only safetensors files are read",
                        "load it with Hugging Face transformers and save it again with "
                        "save_pretrained(folder), which writes model.safetensors");
    return fail(ErrorCode::NotFound, cannotOpen(folder),
                std::string("it has neither ") + kSingleFile + " nor " + kIndexFile);
}

} // namespace

TensorFiles::TensorFiles(std::filesystem::path folder) : m_folder(std::move(folder)) {}

Result<TensorFiles> TensorFiles::open(const std::filesystem::path& folder) {
    TensorFiles files(folder);
    std::error_code ignored;
    if (std::filesystem::exists(folder / kSingleFile, ignored)) {
        if (auto file = files.shard(kSingleFile); !file)
            return fail(std::move(file.error()));
        return files;
    }
    const auto path = folder / kIndexFile;
    if (!std::filesystem::exists(path, ignored))
        return noWeights(folder);
    const auto text = readTextFile(path, kLargestIndex);
    if (!text)
        return fail(text.error());
    auto index = parseShardIndex(*text, path.string());
    if (!index)
        return fail(std::move(index.error()));
    files.m_index = std::move(*index);
    return files;
}

Result<const SafetensorsFile*> TensorFiles::shard(const std::string& name) {
    if (const auto found = m_files.find(name); found != m_files.end())
        return found->second.get();
    auto file = SafetensorsFile::open(m_folder / name);
    if (!file)
        return fail(std::move(file.error()));
    auto& slot = m_files[name];
    slot = std::make_unique<SafetensorsFile>(std::move(*file));
    return slot.get();
}

Result<std::optional<LocatedTensor>> TensorFiles::find(const std::string& name) {
    std::string fileName = kSingleFile;
    if (m_index) {
        const auto entry = m_index->find(name);
        if (entry == m_index->end())
            return std::nullopt;
        fileName = entry->second;
    }
    const auto file = shard(fileName);
    if (!file)
        return fail(file.error());
    const StoredTensor* tensor = (*file)->find(name);
    if (tensor != nullptr)
        return LocatedTensor{*file, tensor};
    if (m_index)
        return fail(ErrorCode::BadFormat,
                    "cannot read " + quotedText((m_folder / kIndexFile).string()),
                    "it says that tensor " + quotedText(name) + " is in " + quotedText(fileName) +
                        ", but it is not");
    return std::nullopt;
}

} // namespace kvglass
