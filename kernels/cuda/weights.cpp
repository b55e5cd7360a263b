// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cuda/weights.h"

#include <algorithm>
#include <string>

#include "kernels/cuda/cuda_error.h"

namespace kvglass::cuda {

namespace {

constexpr std::int64_t kBlockNumbers = std::int64_t{1} << 21; // 8 MB read at a time
constexpr std::int64_t kAlignment = 256;

/// One weight of the source and where it goes; null where it does not go there.
struct ReadTask {
    WeightRole role = WeightRole::TokenEmbedding;
    LayerIndex layer{0};
    void* inputRows = nullptr; // a stored matrix whose columns are the rows that are read
    void* rows = nullptr;      // a stored matrix of the same rows
    float* plain = nullptr;
    int stride = 0; // of the stored matrix
};

/// Hands out places in the weights' memory. Run twice: without memory to learn how much is needed,
/// then with it.
class Layout {
public:
    Layout(const ModelConfig& config, WeightType type, std::byte* memory)
        : m_config(config), m_type(type), m_memory(memory) {}

    void place(Weights& weights);
    [[nodiscard]] std::int64_t bytes() const { return m_used; }
    [[nodiscard]] const std::vector<ReadTask>& tasks() const { return m_tasks; }

private:
    void* take(std::int64_t bytes) {
        void* here = m_memory == nullptr ? nullptr : m_memory + m_used;
        m_used += (bytes + kAlignment - 1) / kAlignment * kAlignment;
        return here;
    }
    float* vector(WeightRole role, LayerIndex layer);
    LinearView rows(WeightRole role);
    LinearView linear(WeightRole matrix, WeightRole bias, LayerIndex layer);
    NormView norm(WeightRole gain, WeightRole bias, LayerIndex layer);

    const ModelConfig& m_config;
    WeightType m_type;
    std::byte* m_memory;
    std::int64_t m_used = 0;
    std::vector<ReadTask> m_tasks;
};

float* Layout::vector(WeightRole role, LayerIndex layer) {
    const std::int64_t size = weightShape(m_config, role).size();
    auto* values = static_cast<float*>(take(size * static_cast<std::int64_t>(sizeof(float))));
    m_tasks.push_back({.role = role, .layer = layer, .plain = values});
    return values;
}

LinearView Layout::rows(WeightRole role) {
    const WeightShape shape = weightShape(m_config, role);
    LinearView view{.type = m_type,
                    .outputs = static_cast<int>(shape.rows),
                    .inputs = static_cast<int>(shape.columns),
                    .stride = storedStride(shape.columns, m_type)};
    void* matrix = take(shape.rows * view.stride * bytesPerNumber(m_type));
    m_tasks.push_back({.role = role, .rows = matrix, .stride = view.stride});
    view.matrix = matrix;
    return view;
}

LinearView Layout::linear(WeightRole matrix, WeightRole bias, LayerIndex layer) {
    const WeightShape shape = weightShape(m_config, matrix);
    LinearView view{.type = m_type,
                    .outputs = static_cast<int>(shape.columns),
                    .inputs = static_cast<int>(shape.rows),
                    .stride = storedStride(shape.rows, m_type)};
    void* values = take(shape.columns * view.stride * bytesPerNumber(m_type));
    m_tasks.push_back({.role = matrix, .layer = layer, .inputRows = values, .stride = view.stride});
    view.matrix = values;
    view.bias = vector(bias, layer);
    if (bias == WeightRole::FcBias && m_type != WeightType::F32) {
        const int stride = storedStride(shape.columns, m_type);
        m_tasks.back().rows = take(stride * bytesPerNumber(m_type)); // for a fused activation
        m_tasks.back().stride = stride;
        view.storedBias = m_tasks.back().rows;
    }
    return view;
}

NormView Layout::norm(WeightRole gain, WeightRole bias, LayerIndex layer) {
    return {.gain = vector(gain, layer),
            .bias = vector(bias, layer),
            .epsilon = m_config.layerNormEpsilon};
}

void Layout::place(Weights& weights) {
    using enum WeightRole;
    weights.tokenEmbedding = rows(TokenEmbedding);
    weights.positionEmbedding = rows(PositionEmbedding);
    weights.layers.resize(static_cast<std::size_t>(m_config.layers));
    for (std::size_t index = 0; index < weights.layers.size(); ++index) {
        const LayerIndex layer{static_cast<std::int32_t>(index)};
        weights.layers[index] = {
            .attentionNorm = norm(AttentionNormGain, AttentionNormBias, layer),
            .qkv = linear(QkvWeight, QkvBias, layer),
            .projection = linear(AttentionProjectionWeight, AttentionProjectionBias, layer),
            .mlpNorm = norm(MlpNormGain, MlpNormBias, layer),
            .fc = linear(FcWeight, FcBias, layer),
            .mlpProjection = linear(MlpProjectionWeight, MlpProjectionBias, layer)};
    }
    weights.finalNorm = norm(FinalNormGain, FinalNormBias, LayerIndex(0));
    if (!m_config.tiedEmbeddings)
        weights.untiedHead = rows(LmHead);
}

/// Reads one block while the device takes in the one before.
class Reader {
public:
    Reader(const ModelConfig& config, const WeightSource& source, const LoadOptions& options)
        : m_config(config), m_source(source), m_options(options) {}

    [[nodiscard]] Status run(const std::vector<ReadTask>& tasks);

private:
    struct Staging {
        PinnedBuffer host;
        DeviceBuffer device;
        Event free;
    };

    [[nodiscard]] Status prepare(const std::vector<ReadTask>& tasks);
    [[nodiscard]] Status read(const ReadTask& task);
    [[nodiscard]] Status readRows(const ReadTask& task, std::int64_t first, std::int64_t rows,
                                  std::int64_t columns);
    [[nodiscard]] Status queue(const ReadTask& task, const Staging& staging,
                               const WeightBlock& block);
    [[nodiscard]] Status finish();

    const ModelConfig& m_config;
    const WeightSource& m_source;
    const LoadOptions& m_options;
    std::int64_t m_blockNumbers = 0;
    std::int64_t m_doneBytes = 0;
    std::int64_t m_totalBytes = 0;
    std::size_t m_next = 0; // of the two
    Staging m_staging[2];
    DeviceBuffer m_overflow; // (1) i32
    Stream m_stream;         // last, so that it ends before what it works on
};

Status Reader::prepare(const std::vector<ReadTask>& tasks) {
    std::int64_t largest = 0;
    std::int64_t longestRow = 0;
    for (const ReadTask& task : tasks) {
        const WeightShape shape = weightShape(m_config, task.role);
        largest = std::max(largest, shape.size());
        longestRow = std::max(longestRow, shape.columns);
        m_totalBytes += shape.size() * static_cast<std::int64_t>(sizeof(float));
    }
    m_blockNumbers = std::max(longestRow, std::min(largest, kBlockNumbers));
    const std::int64_t bytes = m_blockNumbers * static_cast<std::int64_t>(sizeof(float));
    KVGLASS_TRY(keep(m_stream, makeStream()));
    KVGLASS_TRY(keep(m_overflow, DeviceBuffer::allocate(sizeof(std::int32_t), "loading")));
    for (Staging& staging : m_staging) {
        KVGLASS_TRY(keep(staging.host, PinnedBuffer::allocate(bytes, "loading weights")));
        KVGLASS_TRY(keep(staging.device, DeviceBuffer::allocate(bytes, "loading weights")));
        KVGLASS_TRY(keep(staging.free, makeEvent(EventUse::Order)));
    }
    return {};
}

Status Reader::run(const std::vector<ReadTask>& tasks) {
    KVGLASS_TRY(prepare(tasks));
    Status status;
    for (std::size_t index = 0; status && index < tasks.size(); ++index)
        status = read(tasks[index]);
    if (!status) { // the device may still be taking in what was queued
        static_cast<void>(cudaStreamSynchronize(m_stream.get()));
        return status;
    }
    return finish();
}

Status Reader::read(const ReadTask& task) {
    const WeightShape shape = weightShape(m_config, task.role);
    const std::int64_t step = std::max<std::int64_t>(1, m_blockNumbers / shape.columns);
    for (std::int64_t first = 0; first < shape.rows; first += step)
        KVGLASS_TRY(readRows(task, first, std::min(step, shape.rows - first), shape.columns));
    return {};
}

Status Reader::readRows(const ReadTask& task, std::int64_t first, std::int64_t rows,
                        std::int64_t columns) {
    if (m_options.stop.stop_requested())
        return fail(ErrorCode::Cancelled, "loading the weights was stopped", "a stop was requested",
                    "nothing was loaded");
    const Staging& staging = m_staging[m_next];
    m_next = 1 - m_next;
    KVGLASS_CUDA_TRY(cudaEventSynchronize(staging.free.get()));
    const auto numbers = static_cast<std::size_t>(rows * columns);
    KVGLASS_TRY(
        m_source.read(task.role, task.layer, first, rows, {staging.host.as<float>(), numbers}));
    KVGLASS_TRY(queue(task, staging,
                      {.values = staging.device.as<float>(),
                       .firstRow = static_cast<int>(first),
                       .rows = static_cast<int>(rows),
                       .columns = static_cast<int>(columns)}));
    m_doneBytes += static_cast<std::int64_t>(numbers * sizeof(float));
    if (m_options.progress)
        m_options.progress(m_doneBytes, m_totalBytes);
    return {};
}

Status Reader::queue(const ReadTask& task, const Staging& staging, const WeightBlock& block) {
    cudaStream_t stream = m_stream.get();
    const std::size_t numbers =
        static_cast<std::size_t>(block.rows) * static_cast<std::size_t>(block.columns);
    KVGLASS_CUDA_TRY(cudaMemcpyAsync(staging.device.as<float>(), staging.host.as<float>(),
                                     numbers * sizeof(float), cudaMemcpyHostToDevice, stream));
    auto* overflow = m_overflow.as<std::int32_t>();
    if (task.plain != nullptr) // vectors only: one row
        KVGLASS_CUDA_TRY(cudaMemcpyAsync(task.plain, staging.device.as<float>(),
                                         numbers * sizeof(float), cudaMemcpyDeviceToDevice,
                                         stream));
    if (task.inputRows != nullptr)
        KVGLASS_CUDA_TRY(repackInputs(task.inputRows, overflow, block, m_options.weightType,
                                      task.stride, stream));
    if (task.rows != nullptr)
        KVGLASS_CUDA_TRY(
            repackRows(task.rows, overflow, block, m_options.weightType, task.stride, stream));
    KVGLASS_CUDA_TRY(cudaEventRecord(staging.free.get(), stream));
    return {};
}

Status Reader::finish() {
    std::int32_t overflow = 0;
    KVGLASS_CUDA_TRY(cudaStreamSynchronize(m_stream.get()));
    KVGLASS_CUDA_TRY(
        cudaMemcpy(&overflow, m_overflow.as<void>(), sizeof(overflow), cudaMemcpyDeviceToHost));
    if (overflow != 0)
        return fail(ErrorCode::Unsupported,
                    "cannot hold the weights as " + std::string(name(m_options.weightType)),
                    "one of them is too large for that type",
                    "nothing was loaded; bf16 and f32 have room for it");
    return {};
}

} // namespace

std::int64_t bytesPerNumber(WeightType type) { return type == WeightType::F32 ? 4 : 2; }

int storedStride(std::int64_t columns, WeightType type) {
    const std::int64_t perVector = 16 / bytesPerNumber(type);
    return static_cast<int>((columns + perVector - 1) / perVector * perVector);
}

Result<Weights> loadWeights(const ModelConfig& config, const WeightSource& source,
                            const LoadOptions& options) {
    Weights weights;
    Layout measured(config, options.weightType, nullptr);
    measured.place(weights);
    KVGLASS_TRY(keep(weights.memory, DeviceBuffer::allocate(measured.bytes(), "the weights")));
    Layout layout(config, options.weightType, weights.memory.as<std::byte>());
    layout.place(weights);
    KVGLASS_TRY(Reader(config, source, options).run(layout.tasks()));
    return weights;
}

} // namespace kvglass::cuda
