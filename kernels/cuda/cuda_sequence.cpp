// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cuda/cuda_sequence.h"

#include <algorithm>
#include <new>
#include <string>

#include "kernels/cuda/gpu_report.h"

namespace kvglass::cuda {

namespace {

tl::unexpected<Error> hostMemoryRefused(const char* purpose) {
    return fail(ErrorCode::OutOfMemory, std::string("cannot ") + purpose,
                "the system refused to give memory", "nothing has changed");
}

} // namespace

struct CudaSequence::Parts {
    KvCache cache;
    KvCache passing;
    InputBuffers inputs{};
    RowBuffers row{};
    std::optional<PhaseEvents> phases{};
    LayerEnds layerEnds{};
    Event begin{}, end{};
    Stream stream{}, copying{};
};

CudaSequence::CudaSequence(const Machine& machine, CachePolicy policy, KvType kvType, Parts parts)
    : m_machine(machine), m_policy(policy), m_kvType(kvType), m_cache(std::move(parts.cache)),
      m_passing(std::move(parts.passing)), m_inputs(std::move(parts.inputs)),
      m_row(std::move(parts.row)), m_phases(std::move(parts.phases)),
      m_layerEnds(std::move(parts.layerEnds)), m_begin(std::move(parts.begin)),
      m_end(std::move(parts.end)), m_copying(std::move(parts.copying)),
      m_stream(std::move(parts.stream)) {
    m_tokens.reserve(static_cast<std::size_t>(machine.config.contextLength));
    noteMemory();
}

Result<std::unique_ptr<CudaSequence>> CudaSequence::create(const Machine& machine,
                                                           CachePolicy policy, KvType kvType) {
    const ModelConfig& config = machine.config;
    Result<KvCache> cache = KvCache::create(config, config.layers, kvType);
    KVGLASS_TRY(cache);
    Result<KvCache> passing = KvCache::create(config, 1, kvType);
    KVGLASS_TRY(passing);
    Parts parts{.cache = std::move(*cache), .passing = std::move(*passing)};
    KVGLASS_TRY(keep(parts.inputs, InputBuffers::create(config)));
    KVGLASS_TRY(keep(parts.row, RowBuffers::create(config)));
    if (machine.options.phases == PhaseTiming::On)
        KVGLASS_TRY(keep(parts.phases.emplace(), PhaseEvents::create(config.layers)));
    KVGLASS_TRY(keep(parts.layerEnds, LayerEnds::create()));
    KVGLASS_TRY(keep(parts.begin, makeEvent(EventUse::Time)));
    KVGLASS_TRY(keep(parts.end, makeEvent(EventUse::Time)));
    KVGLASS_TRY(keep(parts.stream, makeStream()));
    KVGLASS_TRY(keep(parts.copying, makeStream()));
    try {
        return std::unique_ptr<CudaSequence>(
            new CudaSequence(machine, policy, kvType, std::move(parts)));
    } catch (const std::bad_alloc&) {
        return hostMemoryRefused("make a sequence");
    }
}

Result<StepResult> CudaSequence::step(std::span<const TokenId> tokens, const StepOptions& options) {
    KVGLASS_TRY(m_machine.health->check());
    const std::int64_t before = size();
    const auto added = static_cast<std::int64_t>(tokens.size());
    const StepPlan plan = planStep(m_policy, before, m_cachedPositions, added);
    KVGLASS_TRY(checkStepTokens(m_machine.config, before, tokens));
    KVGLASS_TRY(checkCaptureSlots(m_machine.config, options.capture, plan, before + added));

    // What follows may fail: the tokens and the cache's memory are then put back. Positions that
    // were half computed are not counted as cached, so nobody will read them.
    m_candidates.reset();
    const std::int64_t chunksBefore = m_cache.chunks();
    const std::int64_t logitRows = logitRowsOf(options.logits, added);
    m_tokens.insert(m_tokens.end(), tokens.begin(), tokens.end());
    StepResult result;
    Status done = attempt(plan, logitRows, options, result);
    if (!done) {
        settle();
        m_tokens.resize(static_cast<std::size_t>(before));
        m_cache.shrinkTo(chunksBefore);
        return m_machine.health->noted(Result<StepResult>(fail(std::move(done.error()))));
    }

    m_cachedPositions = m_policy.keepsCache() ? size() : 0;
    noteMemory();
    result.kind = plan.kind;
    result.positions = size();
    result.computedPositions = size() - plan.firstPosition;
    if (options.logits == LogitsWanted::Candidates) {
        m_candidates = topCandidates(*m_row.hostCandidates.as<CandidateList>(),
                                     m_machine.config.vocabularySize);
        result.candidates = &*m_candidates;
        return result;
    }
    const PinnedBuffer& logits = logitRows > 1 ? m_pass.hostLogits : m_row.hostLogits;
    result.logits = {logits.as<float>(),
                     static_cast<std::size_t>(logitRows * m_machine.config.vocabularySize)};
    return result;
}

Status CudaSequence::attempt(const StepPlan& plan, std::int64_t logitRows,
                             const StepOptions& options, StepResult& result) {
    try {
        KVGLASS_TRY(prepare(plan, logitRows, options));
        return run(plan, logitRows, options, result);
    } catch (const std::bad_alloc&) {
        return hostMemoryRefused("run the step");
    }
}

/// Allocates what the step needs, in most steps nothing, and tells the device what it is about.
Status CudaSequence::prepare(const StepPlan& plan, std::int64_t logitRows,
                             const StepOptions& options) {
    const ModelConfig& config = m_machine.config;
    const std::int64_t rows = size() - plan.firstPosition;
    KVGLASS_TRY(usedCache().reserve(size(), m_stream.get()));
    if (rows == 1 && !options.capture.empty())
        KVGLASS_TRY(m_rowCapture.reserve(config));
    if (rows > 1) {
        KVGLASS_TRY(m_pass.reserve(rows, logitRows, config, m_machine.weightType));
        KVGLASS_TRY(
            m_passCapture.begin(options.capture, config, plan.firstPosition, rows, m_stream.get()));
    }
    auto* inputs = m_inputs.host.as<std::int32_t>();
    *inputs = static_cast<std::int32_t>(plan.firstPosition);
    for (std::int64_t position = plan.firstPosition; position < size(); ++position)
        *++inputs = m_tokens[static_cast<std::size_t>(position)].value;
    return {};
}

Status CudaSequence::run(const StepPlan& plan, std::int64_t logitRows, const StepOptions& options,
                         StepResult& result) {
    const std::int64_t rows = size() - plan.firstPosition;
    const std::int64_t layers = m_machine.config.layers;
    PhaseEvents* phases = m_phases ? &*m_phases : nullptr;
    StepWatch watch(m_stream.get(), options, phases, rows > 1 ? &m_layerEnds : nullptr);
    KVGLASS_CUDA_TRY(cudaEventRecord(m_begin.get(), m_stream.get()));
    KVGLASS_TRY(rows == 1 ? runRow(options, watch)
                          : runRows(rows, logitRows, options.logits, watch));
    KVGLASS_CUDA_TRY(cudaEventRecord(m_end.get(), m_stream.get()));
    if (rows == 1 && !options.capture.empty())
        KVGLASS_TRY(m_rowCapture.deliver(options.capture.front(), m_stream.get(), m_copying.get()));
    KVGLASS_CUDA_TRY(cudaEventSynchronize(m_end.get()));
    float ms = 0.0F;
    KVGLASS_CUDA_TRY(cudaEventElapsedTime(&ms, m_begin.get(), m_end.get()));
    result.deviceMs = static_cast<double>(ms);
    if (phases != nullptr)
        KVGLASS_TRY(keep(result.phases, phases->times()));
    return watch.beforeLayer(layers, layers);
}

/// A step of one row: launch by launch the first time, and where no cache is kept to come back to;
/// else as a recording.
Status CudaSequence::runRow(const StepOptions& options, StepWatch& watch) {
    cudaStream_t stream = m_stream.get();
    const bool captures = !options.capture.empty();
    const LogitsWanted logits = options.logits;
    const int splits = splitsFor(size());
    const RowStep step{.work = m_row,
                       .inputs = m_inputs.view(),
                       .cache = usedCache(),
                       .use = cacheUse(),
                       .capture = captures ? &m_rowCapture : nullptr,
                       .splits = splits,
                       .logits = logits};
    const auto queue = [&](StepWatch& watched) -> Status {
        KVGLASS_CUDA_TRY(m_inputs.copy(1, stream));
        KVGLASS_TRY(forwardRow(m_machine, step, watched, stream));
        return copyLogits(logits != LogitsWanted::None ? 1 : 0, logits);
    };
    const bool mayRecord =
        m_machine.options.rung == LaunchRung::Graph && m_policy.keepsCache() && !m_phases;
    const RowGraphKey kind{splits, logits, captures};
    if (!mayRecord || !m_graphs.comesAgain(kind))
        return queue(watch);
    KVGLASS_TRY(watch.beforeLayer(0, m_machine.config.layers));
    StepWatch silent(stream);
    return m_graphs.launch(
        kind, [&] { return queue(silent); }, stream);
}

Status CudaSequence::runRows(std::int64_t rows, std::int64_t logitRows, LogitsWanted wanted,
                             StepWatch& watch) {
    KVGLASS_CUDA_TRY(m_inputs.copy(rows, m_stream.get()));
    const RowsStep step{.work = m_pass,
                        .row = m_row,
                        .inputs = m_inputs.view(),
                        .cache = usedCache(),
                        .use = cacheUse(),
                        .capture = m_passCapture,
                        .rows = static_cast<int>(rows),
                        .logitRows = static_cast<int>(logitRows),
                        .logits = wanted};
    KVGLASS_TRY(forwardRows(m_machine, step, watch, m_stream.get(), m_copying.get()));
    return copyLogits(logitRows, wanted);
}

Status CudaSequence::copyLogits(std::int64_t logitRows, LogitsWanted wanted) {
    if (logitRows == 0)
        return {};
    if (wanted == LogitsWanted::Candidates) {
        KVGLASS_CUDA_TRY(cudaMemcpyAsync(m_row.hostCandidates.as<void>(), m_row.candidateList(),
                                         sizeof(CandidateList), cudaMemcpyDeviceToHost,
                                         m_stream.get()));
        return {};
    }
    const DeviceBuffer& from = logitRows > 1 ? m_pass.logits : m_row.logits;
    const PinnedBuffer& to = logitRows > 1 ? m_pass.hostLogits : m_row.hostLogits;
    const auto bytes =
        static_cast<std::size_t>(logitRows * m_machine.config.vocabularySize) * sizeof(float);
    KVGLASS_CUDA_TRY(cudaMemcpyAsync(to.as<void>(), from.as<void>(), bytes, cudaMemcpyDeviceToHost,
                                     m_stream.get()));
    return {};
}

Result<std::span<const float>> CudaSequence::lastLogits() {
    if (!m_candidates)
        return Sequence::lastLogits();
    KVGLASS_TRY(m_machine.health->check());
    const auto copied = [&]() -> Result<std::span<const float>> {
        KVGLASS_TRY(copyLogits(1, LogitsWanted::Last));
        KVGLASS_CUDA_TRY(cudaStreamSynchronize(m_stream.get()));
        return std::span<const float>(m_row.hostLogits.as<float>(),
                                      static_cast<std::size_t>(m_machine.config.vocabularySize));
    };
    return m_machine.health->noted(copied());
}

Status CudaSequence::truncate(std::int64_t length) {
    if (length < 0 || length > size())
        return fail(ErrorCode::BadUsage,
                    "cannot cut the sequence to " + std::to_string(length) + " tokens",
                    "it has " + std::to_string(size()), "the sequence is unchanged");
    m_candidates.reset();
    m_tokens.resize(static_cast<std::size_t>(length));
    m_cachedPositions = std::min(m_cachedPositions, length);
    return {};
}

Result<std::unique_ptr<Sequence>> CudaSequence::clone() const {
    KVGLASS_TRY(m_machine.health->check());
    return m_machine.health->noted(cloneHere());
}

Result<std::unique_ptr<Sequence>> CudaSequence::cloneHere() const {
    Result<std::unique_ptr<CudaSequence>> copy = create(m_machine, m_policy, m_kvType);
    KVGLASS_TRY(copy);
    CudaSequence& sequence = **copy;
    sequence.m_tokens.assign(m_tokens.begin(), m_tokens.end()); // within what was reserved
    Status copied = sequence.m_cache.copyFrom(m_cache, m_cachedPositions, sequence.m_stream.get());
    const cudaError_t done = cudaStreamSynchronize(sequence.m_stream.get());
    KVGLASS_TRY(copied);
    KVGLASS_CUDA_TRY(done);
    sequence.m_cachedPositions = m_cachedPositions;
    return std::unique_ptr<Sequence>(std::move(*copy));
}

Status CudaSequence::setPolicy(CachePolicy policy) {
    KVGLASS_TRY(m_machine.health->check());
    return m_machine.health->noted(setPolicyHere(policy));
}

Status CudaSequence::setPolicyHere(CachePolicy policy) {
    if (policy == m_policy)
        return {};
    if (policy.keepsCache()) {
        KVGLASS_TRY(m_cache.reserve(size(), m_stream.get()));
        m_passing.shrinkTo(0);
    } else {
        m_cache.shrinkTo(0);
    }
    m_cachedPositions = 0; // switched on: the next step fills it; switched off: it is gone
    m_policy = policy;
    noteMemory();
    return {};
}

SequenceBytes CudaSequence::bytes() const {
    return {.kvUsed = m_cachedPositions * m_cache.bytesPerPosition(),
            .kvReserved = m_cache.reservedBytes(),
            .kvCapacity = m_policy.keepsCache() ? m_cache.capacityBytes() : 0,
            .work = m_row.bytes() + m_pass.bytes() + m_inputs.device.bytes() +
                    m_inputs.host.bytes() + m_rowCapture.bytes() + m_passCapture.bytes() +
                    m_passing.reservedBytes() + m_cache.tableBytes() + m_passing.tableBytes() +
                    m_machine.gemm->deviceBytes(),
            .deviceFree = m_deviceFree};
}

/// Asks for the free memory where this sequence has taken some or given some back.
void CudaSequence::noteMemory() {
    const SequenceBytes held = bytes();
    if (const std::int64_t now = held.kvReserved + held.work; now != m_deviceBytes) {
        m_deviceBytes = now;
        m_deviceFree = freeDeviceMemory();
    }
}

void CudaSequence::settle() const {
    static_cast<void>(cudaStreamSynchronize(m_stream.get()));
    static_cast<void>(cudaStreamSynchronize(m_copying.get()));
}

} // namespace kvglass::cuda
