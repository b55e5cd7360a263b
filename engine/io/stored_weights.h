// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The weights of a model folder by role: finds each in the files, checks it, reads it on demand.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/backend/model_config.h"
#include "engine/backend/weight_source.h"
#include "engine/base/error.h"
#include "engine/io/tensor_files.h"

namespace kvglass {

class StoredWeights final : public WeightSource {
public:
    /// Finds every weight that `config` needs, with or without the prefix "transformer.", and
    /// checks its shape and type. Other tensors (the causal masks of older files, other heads) are
    /// ignored.
    ///
    /// The LM head follows transformers. Embeddings tied and only one of the two stored: it is
    /// both. Tied, but both stored and different: the file is believed, and `config.tiedEmbeddings`
    /// becomes false. Not tied and no lm_head.weight: BadFormat (transformers would invent one).
    /// Errors: BadFormat, Unsupported (type), Io, NotFound (a shard).
    [[nodiscard]] static Result<std::unique_ptr<StoredWeights>> open(TensorFiles files,
                                                                     ModelConfig& config);

    [[nodiscard]] Status read(WeightRole role, LayerIndex layer, std::int64_t firstRow,
                              std::int64_t rows, std::span<float> out) const override;

    [[nodiscard]] std::int64_t storedBytes() const; // of the tensors that read() reads

private:
    explicit StoredWeights(TensorFiles files);
    [[nodiscard]] Result<LocatedTensor> require(const ModelConfig& config, WeightRole role,
                                                LayerIndex layer);
    [[nodiscard]] Result<std::optional<LocatedTensor>> findByRole(WeightRole role,
                                                                  LayerIndex layer);
    [[nodiscard]] Status openEmbeddings(ModelConfig& config);
    [[nodiscard]] Status openLayers(const ModelConfig& config);
    [[nodiscard]] const LocatedTensor& at(WeightRole role, LayerIndex layer) const;

    TensorFiles m_files;
    std::vector<std::vector<LocatedTensor>> m_byRole; // one per layer, or one
};

} // namespace kvglass
