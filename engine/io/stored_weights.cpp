// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/io/stored_weights.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/base/ensure.h"
#include "engine/io/quoted_text.h"

namespace kvglass {

namespace {

constexpr std::size_t kRoles = static_cast<std::size_t>(WeightRole::LmHead) + 1;
constexpr LayerIndex kNoLayer{0}; // ignored for roles that are not per layer

bool isMatrix(WeightRole role) {
    switch (role) {
    case WeightRole::TokenEmbedding:
    case WeightRole::PositionEmbedding:
    case WeightRole::QkvWeight:
    case WeightRole::AttentionProjectionWeight:
    case WeightRole::FcWeight:
    case WeightRole::MlpProjectionWeight:
    case WeightRole::LmHead: return true;
    default: return false;
    }
}

/// The shape in the file: gains and biases are stored without the row.
std::vector<std::int64_t> storedShape(const ModelConfig& config, WeightRole role) {
    const WeightShape shape = weightShape(config, role);
    if (isMatrix(role))
        return {shape.rows, shape.columns};
    return {shape.columns};
}

tl::unexpected<Error> wrong(const LocatedTensor& place, ErrorCode code, const std::string& reason) {
    return fail(code, "cannot read " + quotedText(place.file->path().string()),
                "tensor " + quotedText(place.tensor->name) + " " + reason);
}

Status check(const LocatedTensor& place, const std::vector<std::int64_t>& shape) {
    if (place.tensor->shape != shape)
        return wrong(place, ErrorCode::BadFormat,
                     "has the shape " + shapeText(place.tensor->shape) +
                         ", but by config.json it is " + shapeText(shape));
    if (place.tensor->type == StoredType::Other)
        return wrong(place, ErrorCode::Unsupported,
                     "is stored as " + place.tensor->typeName + "; F32, F16 and BF16 are read");
    return {};
}

/// Whether two tensors of one shape hold the same values.
Result<bool> areEqual(const LocatedTensor& a, const LocatedTensor& b) {
    constexpr std::int64_t kAtATime = 1 << 16;
    std::vector<float> valuesOfA;
    std::vector<float> valuesOfB;
    for (std::int64_t first = 0; first < a.tensor->elements; first += kAtATime) {
        const auto count = static_cast<std::size_t>(std::min(kAtATime, a.tensor->elements - first));
        valuesOfA.resize(count);
        valuesOfB.resize(count);
        if (auto status = a.file->read(*a.tensor, first, valuesOfA); !status)
            return fail(std::move(status.error()));
        if (auto status = b.file->read(*b.tensor, first, valuesOfB); !status)
            return fail(std::move(status.error()));
        if (valuesOfA != valuesOfB)
            return false;
    }
    return true;
}

} // namespace

StoredWeights::StoredWeights(TensorFiles files) : m_files(std::move(files)), m_byRole(kRoles) {}

Result<std::unique_ptr<StoredWeights>> StoredWeights::open(TensorFiles files, ModelConfig& config) {
    std::unique_ptr<StoredWeights> weights(new StoredWeights(std::move(files)));
    if (auto status = weights->openEmbeddings(config); !status)
        return fail(std::move(status.error()));
    if (auto status = weights->openLayers(config); !status)
        return fail(std::move(status.error()));
    return weights;
}

Result<std::optional<LocatedTensor>> StoredWeights::findByRole(WeightRole role, LayerIndex layer) {
    const std::string name = huggingFaceName(role, layer);
    if (role == WeightRole::LmHead)
        return m_files.find(name);
    auto bare = m_files.find(name);
    if (!bare)
        return bare;
    auto prefixed = m_files.find("transformer." + name);
    if (!prefixed)
        return prefixed;
    if (*bare && *prefixed)
        return wrong(**bare, ErrorCode::BadFormat,
                     "is stored a second time with the prefix 'transformer.'");
    return *bare ? bare : prefixed;
}

Result<LocatedTensor> StoredWeights::require(const ModelConfig& config, WeightRole role,
                                             LayerIndex layer) {
    auto place = findByRole(role, layer);
    if (!place)
        return fail(std::move(place.error()));
    if (!*place)
        return fail(ErrorCode::BadFormat, "cannot open the model",
                    "no file of " + quotedText(m_files.folder().string()) + " holds tensor " +
                        quotedText(huggingFaceName(role, layer)));
    if (auto status = check(**place, storedShape(config, role)); !status)
        return fail(std::move(status.error()));
    return **place;
}

Status StoredWeights::openEmbeddings(ModelConfig& config) {
    auto head = findByRole(WeightRole::LmHead, kNoLayer);
    auto embedding = findByRole(WeightRole::TokenEmbedding, kNoLayer);
    if (!head || !embedding)
        return fail(std::move(head ? embedding.error() : head.error()));
    if (config.tiedEmbeddings && !*embedding)
        embedding = head; // then require() below says what is missing, unless it is the head
    const auto shape = storedShape(config, WeightRole::TokenEmbedding);
    for (const auto& place : {*head, *embedding})
        if (place)
            if (auto status = check(*place, shape); !status)
                return status;
    if (config.tiedEmbeddings && *head && *embedding) {
        const auto equal = areEqual(**head, **embedding);
        if (!equal)
            return fail(equal.error());
        config.tiedEmbeddings = *equal;
    }
    if (!*embedding)
        return fail(require(config, WeightRole::TokenEmbedding, kNoLayer).error());
    m_byRole[static_cast<std::size_t>(WeightRole::TokenEmbedding)] = {**embedding};
    if (config.tiedEmbeddings)
        return {};
    auto own = require(config, WeightRole::LmHead, kNoLayer);
    if (!own)
        return fail(std::move(own.error()));
    m_byRole[static_cast<std::size_t>(WeightRole::LmHead)] = {*own};
    return {};
}

Status StoredWeights::openLayers(const ModelConfig& config) {
    for (std::size_t i = 0; i < kRoles; ++i) {
        const auto role = static_cast<WeightRole>(i);
        if (role == WeightRole::TokenEmbedding || role == WeightRole::LmHead)
            continue;
        const std::int64_t layers = isPerLayer(role) ? config.layers : 1;
        for (std::int64_t layer = 0; layer < layers; ++layer) {
            auto place = require(config, role, LayerIndex(static_cast<std::int32_t>(layer)));
            if (!place)
                return fail(std::move(place.error()));
            m_byRole[i].push_back(*place);
        }
    }
    return {};
}

const LocatedTensor& StoredWeights::at(WeightRole role, LayerIndex layer) const {
    const auto& places = m_byRole[static_cast<std::size_t>(role)];
    const auto index = isPerLayer(role) ? static_cast<std::size_t>(layer.value) : 0;
    ENSURE(index < places.size());
    return places[index];
}

Status StoredWeights::read(WeightRole role, LayerIndex layer, std::int64_t firstRow,
                           std::int64_t rows, std::span<float> out) const {
    const LocatedTensor& place = at(role, layer);
    const std::int64_t columns = place.tensor->shape.back();
    ENSURE(firstRow >= 0 && rows >= 0 && static_cast<std::int64_t>(out.size()) == rows * columns);
    return place.file->read(*place.tensor, firstRow * columns, out);
}

std::int64_t StoredWeights::storedBytes() const {
    std::int64_t bytes = 0;
    for (const auto& places : m_byRole)
        for (const LocatedTensor& place : places)
            bytes += place.tensor->bytes;
    return bytes;
}

} // namespace kvglass
