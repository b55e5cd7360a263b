// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/reference/weights.h"

#include <algorithm>

namespace kvglass::reference {

namespace {

constexpr std::int64_t kValuesPerRead = std::int64_t{1} << 18;
constexpr std::int64_t kBytesPerValue = sizeof(double);

struct BlockMember {
    WeightRole role;
    Matrix BlockWeights::*matrix;
};
constexpr BlockMember kBlockMembers[] = {
    {WeightRole::AttentionNormGain, &BlockWeights::attentionNormGain},
    {WeightRole::AttentionNormBias, &BlockWeights::attentionNormBias},
    {WeightRole::QkvWeight, &BlockWeights::qkvWeight},
    {WeightRole::QkvBias, &BlockWeights::qkvBias},
    {WeightRole::AttentionProjectionWeight, &BlockWeights::attentionProjectionWeight},
    {WeightRole::AttentionProjectionBias, &BlockWeights::attentionProjectionBias},
    {WeightRole::MlpNormGain, &BlockWeights::mlpNormGain},
    {WeightRole::MlpNormBias, &BlockWeights::mlpNormBias},
    {WeightRole::FcWeight, &BlockWeights::fcWeight},
    {WeightRole::FcBias, &BlockWeights::fcBias},
    {WeightRole::MlpProjectionWeight, &BlockWeights::mlpProjectionWeight},
    {WeightRole::MlpProjectionBias, &BlockWeights::mlpProjectionBias},
};

/// Reads matrices one after the other and keeps the account of what is done.
class Reader {
public:
    Reader(const ModelConfig& config, const WeightSource& source, const LoadOptions& options)
        : m_config(config), m_source(source), m_options(options),
          m_totalBytes(config.parameters() * kBytesPerValue) {}

    /// Does nothing after a first error.
    void read(Matrix& matrix, WeightRole role, LayerIndex layer = LayerIndex(0)) {
        const WeightShape shape = weightShape(m_config, role);
        if (m_status)
            matrix = Matrix(shape.rows, shape.columns);
        const std::int64_t rowsPerRead = std::max<std::int64_t>(1, kValuesPerRead / shape.columns);
        for (std::int64_t first = 0; m_status && first < shape.rows; first += rowsPerRead)
            readRows(matrix, role, layer, first, std::min(rowsPerRead, shape.rows - first));
    }

    [[nodiscard]] const Status& status() const { return m_status; }

private:
    void readRows(Matrix& matrix, WeightRole role, LayerIndex layer, std::int64_t first,
                  std::int64_t rows) {
        if (m_options.stop.stop_requested()) {
            m_status = fail(ErrorCode::Cancelled, "the model is not loaded", "a stop was requested",
                            "what was read of it is dropped");
            return;
        }
        m_buffer.resize(static_cast<std::size_t>(rows * matrix.columns()));
        m_status = m_source.read(role, layer, first, rows, m_buffer);
        if (!m_status)
            return;
        auto value = m_buffer.begin();
        for (std::int64_t row = first; row < first + rows; ++row)
            for (double& wide : matrix.row(row))
                wide = *value++;
        m_doneBytes += rows * matrix.columns() * kBytesPerValue;
        if (m_options.progress)
            m_options.progress(m_doneBytes, m_totalBytes);
    }

    const ModelConfig& m_config;
    const WeightSource& m_source;
    const LoadOptions& m_options;
    std::vector<float> m_buffer; // (rows of one read, columns)
    Status m_status;
    std::int64_t m_doneBytes = 0;
    std::int64_t m_totalBytes;
};

} // namespace

std::int64_t Weights::bytes() const {
    std::int64_t sum = tokenEmbedding.bytes() + positionEmbedding.bytes() + finalNormGain.bytes() +
                       finalNormBias.bytes() + untiedHead.bytes();
    for (const BlockWeights& block : blocks)
        for (const BlockMember& member : kBlockMembers)
            sum += (block.*member.matrix).bytes();
    return sum;
}

Result<Weights> loadWeights(const ModelConfig& config, const WeightSource& source,
                            const LoadOptions& options) {
    Weights weights;
    weights.config = config;
    weights.blocks.resize(static_cast<std::size_t>(config.layers));

    Reader reader(config, source, options);
    reader.read(weights.tokenEmbedding, WeightRole::TokenEmbedding);
    reader.read(weights.positionEmbedding, WeightRole::PositionEmbedding);
    for (std::int32_t layer = 0; layer < config.layers; ++layer)
        for (const BlockMember& member : kBlockMembers)
            reader.read(weights.blocks[static_cast<std::size_t>(layer)].*member.matrix, member.role,
                        LayerIndex(layer));
    reader.read(weights.finalNormGain, WeightRole::FinalNormGain);
    reader.read(weights.finalNormBias, WeightRole::FinalNormBias);
    if (!config.tiedEmbeddings)
        reader.read(weights.untiedHead, WeightRole::LmHead);

    if (!reader.status())
        return fail(reader.status().error());
    return weights;
}

} // namespace kvglass::reference
