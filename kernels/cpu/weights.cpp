// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cpu/weights.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <new>
#include <optional>
#include <string>

namespace kvglass::cpu {

namespace {

constexpr std::int64_t kFloatBytes = sizeof(float);
constexpr std::int64_t kBlockFloats = std::int64_t{1} << 18; // 1 MiB read per task

/// Rows [firstRow, firstRow + rows) of one stored weight and where they go: exactly one target.
struct ReadTask {
    WeightRole role = WeightRole::TokenEmbedding;
    LayerIndex layer{0};
    std::int64_t firstRow = 0;
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    float* plain = nullptr;             // copied as it is
    PackedMatrix* inputRows = nullptr;  // stored (in, out)
    PackedMatrix* outputRows = nullptr; // stored (out, in)
};

/// Allocates every weight and notes the tasks that fill it.
class Plan {
public:
    Plan(const ModelConfig& config, WeightType type) : m_config(config), m_type(type) {}

    [[nodiscard]] Status build(Weights& weights);
    [[nodiscard]] std::vector<ReadTask> takeTasks() { return std::move(m_tasks); }

private:
    Status plain(FloatBuffer& target, WeightRole role, LayerIndex layer);
    Status linear(LinearWeights& target, WeightRole matrix, WeightRole bias, LayerIndex layer);
    Status embedding(PackedMatrix& target, WeightRole role);
    [[nodiscard]] std::int64_t matrixBytes() const;
    PackedMatrix nextMatrix(std::int64_t inputs, std::int64_t outputs);
    Status norm(NormWeights& target, WeightRole gain, WeightRole bias, LayerIndex layer);
    Status layer(LayerWeights& target, LayerIndex layer);
    void addTasks(ReadTask whole);

    const ModelConfig& m_config;
    WeightType m_type;
    std::byte* m_memory = nullptr; // of the matrix to come
    std::vector<ReadTask> m_tasks;
};

void Plan::addTasks(ReadTask whole) {
    // Whole blocks of panels, which are converted together and share no cache line.
    static_assert(kPanelWidth == kBlockInputs);
    std::int64_t step = std::max<std::int64_t>(1, kBlockFloats / whole.columns);
    if (whole.plain == nullptr)
        step = roundUp(step, kPanelWidth);
    const std::int64_t end = whole.rows;
    for (std::int64_t row = 0; row < end; row += step) {
        ReadTask task = whole;
        task.firstRow = row;
        task.rows = std::min(step, end - row);
        m_tasks.push_back(task);
    }
}

Status Plan::plain(FloatBuffer& target, WeightRole role, LayerIndex layer) {
    const WeightShape shape = weightShape(m_config, role);
    Result<FloatBuffer> buffer =
        shape.rows == 1
            ? FloatBuffer::allocateZeroed(roundUp(shape.columns, kPanelWidth), "weights")
            : FloatBuffer::allocate(shape.size(), "weights");
    if (!buffer)
        return fail(buffer.error());
    target = std::move(*buffer);
    addTasks({.role = role,
              .layer = layer,
              .rows = shape.rows,
              .columns = shape.columns,
              .plain = target.data()});
    return {};
}

Status Plan::linear(LinearWeights& target, WeightRole matrix, WeightRole bias, LayerIndex layer) {
    const WeightShape shape = weightShape(m_config, matrix);
    target.matrix = nextMatrix(shape.rows, shape.columns);
    addTasks({.role = matrix,
              .layer = layer,
              .rows = shape.rows,
              .columns = shape.columns,
              .inputRows = &target.matrix});
    return plain(target.bias, bias, layer);
}

Status Plan::embedding(PackedMatrix& target, WeightRole role) {
    const WeightShape shape = weightShape(m_config, role);
    target = nextMatrix(shape.columns, shape.rows);
    addTasks({.role = role, .rows = shape.rows, .columns = shape.columns, .outputRows = &target});
    return {};
}

Status Plan::norm(NormWeights& target, WeightRole gain, WeightRole bias, LayerIndex layer) {
    return plain(target.gain, gain, layer).and_then([&] {
        return plain(target.bias, bias, layer);
    });
}

Status Plan::layer(LayerWeights& target, LayerIndex layer) {
    using enum WeightRole;
    return norm(target.attentionNorm, AttentionNormGain, AttentionNormBias, layer)
        .and_then([&] { return linear(target.qkv, QkvWeight, QkvBias, layer); })
        .and_then([&] {
            return linear(target.projection, AttentionProjectionWeight, AttentionProjectionBias,
                          layer);
        })
        .and_then([&] { return norm(target.mlpNorm, MlpNormGain, MlpNormBias, layer); })
        .and_then([&] { return linear(target.fc, FcWeight, FcBias, layer); })
        .and_then([&] {
            return linear(target.mlpProjection, MlpProjectionWeight, MlpProjectionBias, layer);
        });
}

std::int64_t Plan::matrixBytes() const {
    using enum WeightRole;
    const auto bytes = [&](WeightRole role) {
        const WeightShape shape = weightShape(m_config, role);
        return PackedMatrix::bytesOf(m_type, shape.rows, shape.columns);
    };
    const WeightShape table = weightShape(m_config, TokenEmbedding); // (V, C), held as (C, V)
    return PackedMatrix::bytesOf(m_type, table.columns, table.rows) *
               (m_config.tiedEmbeddings ? 1 : 2) +
           m_config.layers * (bytes(QkvWeight) + bytes(AttentionProjectionWeight) +
                              bytes(FcWeight) + bytes(MlpProjectionWeight));
}

PackedMatrix Plan::nextMatrix(std::int64_t inputs, std::int64_t outputs) {
    const PackedMatrix matrix(m_type, inputs, outputs, m_memory);
    m_memory += matrix.bytes();
    return matrix;
}

Status Plan::build(Weights& weights) {
    using enum WeightRole;
    const LayerIndex none{0};
    Result<ByteBuffer> matrices = ByteBuffer::allocate(matrixBytes(), "the weight matrices");
    if (!matrices)
        return fail(matrices.error());
    weights.matrices = std::move(*matrices);
    m_memory = weights.matrices.data();
    weights.layers.resize(static_cast<std::size_t>(m_config.layers));
    Status status =
        embedding(weights.tokenEmbedding, TokenEmbedding)
            .and_then([&] { return plain(weights.positionEmbedding, PositionEmbedding, none); })
            .and_then([&] { return norm(weights.finalNorm, FinalNormGain, FinalNormBias, none); });
    if (status && !m_config.tiedEmbeddings)
        status = embedding(weights.untiedHead, LmHead);
    for (std::size_t index = 0; status && index < weights.layers.size(); ++index)
        status = layer(weights.layers[index], LayerIndex{static_cast<std::int32_t>(index)});
    return status;
}

/// Runs the tasks on the pool. The first error stops the rest.
class Reader {
public:
    Reader(const WeightSource& source, const LoadOptions& options,
           const std::vector<ReadTask>& tasks)
        : m_source(source), m_options(options), m_tasks(tasks) {
        for (const ReadTask& task : tasks)
            m_totalBytes += task.rows * task.columns * kFloatBytes;
    }

    [[nodiscard]] Status run(ThreadPool& pool);

private:
    void perform(const ReadTask& task, std::vector<float>& block, int thread);
    void keepFirst(Error error);

    const WeightSource& m_source;
    const LoadOptions& m_options;
    const std::vector<ReadTask>& m_tasks;
    std::int64_t m_totalBytes = 0;
    std::atomic<std::int64_t> m_doneBytes{0};
    std::atomic<int> m_failures{0};
    std::mutex m_errorMutex;
    std::optional<Error> m_error; // the first
};

Error outOfRange(const ReadTask& task, WeightType type) {
    const std::string typeName(name(type));
    return {ErrorCode::Unsupported, "cannot hold the weights as " + typeName,
            "one in " + huggingFaceName(task.role, task.layer) + " is larger than any number of " +
                typeName,
            "nothing was loaded"};
}

void Reader::keepFirst(Error error) {
    const std::scoped_lock lock(m_errorMutex);
    if (!m_error)
        m_error = std::move(error);
    m_failures.fetch_add(1);
}

void Reader::perform(const ReadTask& task, std::vector<float>& block, int thread) {
    if (m_failures.load(std::memory_order_relaxed) != 0)
        return;
    if (m_options.stop.stop_requested())
        return keepFirst({ErrorCode::Cancelled, "loading the weights was stopped",
                          "a stop was requested", "nothing was loaded"});
    const auto size = static_cast<std::size_t>(task.rows * task.columns);
    float* target = task.plain != nullptr ? task.plain + task.firstRow * task.columns : nullptr;
    if (target == nullptr) {
        block.resize(size);
        target = block.data();
    }
    const Status read =
        m_source.read(task.role, task.layer, task.firstRow, task.rows, {target, size});
    if (!read)
        return keepFirst(read.error());
    Packed packed = Packed::Whole;
    if (task.inputRows != nullptr)
        packed = task.inputRows->setInputRows(task.firstRow, task.rows, target);
    if (task.outputRows != nullptr)
        packed = task.outputRows->setOutputColumns(task.firstRow, task.rows, target);
    if (packed == Packed::OutOfRange)
        return keepFirst(outOfRange(task, m_options.weightType));
    m_doneBytes.fetch_add(static_cast<std::int64_t>(size) * kFloatBytes);
    if (thread == 0 && m_options.progress)
        m_options.progress(m_doneBytes.load(), m_totalBytes);
}

Status Reader::run(ThreadPool& pool) {
    std::vector<std::vector<float>> blocks(static_cast<std::size_t>(pool.threads()));
    pool.run(static_cast<std::int64_t>(m_tasks.size()), [&](std::int64_t chunk, int thread) {
        try {
            perform(m_tasks[static_cast<std::size_t>(chunk)],
                    blocks[static_cast<std::size_t>(thread)], thread);
        } catch (const std::bad_alloc&) {
            keepFirst({ErrorCode::OutOfMemory, "cannot read the weights",
                       "no memory for a block of a file", "nothing was loaded"});
        }
    });
    if (m_error)
        return fail(*m_error);
    if (m_options.progress)
        m_options.progress(m_totalBytes, m_totalBytes);
    return {};
}

} // namespace

std::int64_t Weights::bytes() const {
    const auto norm = [](const NormWeights& w) { return w.gain.bytes() + w.bias.bytes(); };
    std::int64_t sum = matrices.bytes() + positionEmbedding.bytes() + norm(finalNorm);
    for (const LayerWeights& layer : layers)
        sum += norm(layer.attentionNorm) + layer.qkv.bias.bytes() + layer.projection.bias.bytes() +
               norm(layer.mlpNorm) + layer.fc.bias.bytes() + layer.mlpProjection.bias.bytes();
    return sum;
}

Result<Weights> loadWeights(const ModelConfig& config, const WeightSource& source,
                            const LoadOptions& options, ThreadPool& pool) {
    Weights weights;
    Plan plan(config, options.weightType);
    if (const Status planned = plan.build(weights); !planned)
        return fail(planned.error());
    const std::vector<ReadTask> tasks = plan.takeTasks();
    if (const Status read = Reader(source, options, tasks).run(pool); !read)
        return fail(read.error());
    return weights; // moving keeps the addresses inside the buffers
}

} // namespace kvglass::cpu
