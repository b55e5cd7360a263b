// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cuda/workspace.h"

#include <algorithm>

#include "kernels/cuda/cuda_error.h"
#include "kernels/cuda/weights.h"

namespace kvglass::cuda {

namespace {

constexpr std::int64_t kFloat = sizeof(float);
constexpr std::int64_t kInteger = sizeof(std::int32_t);
constexpr std::int64_t kList = sizeof(CandidateList);
constexpr std::int64_t kSliceBytes = sizeof(std::uint64_t) * kTopCandidates + 2 * kFloat;
constexpr const char* kActivations = "the activations";

} // namespace

Result<InputBuffers> InputBuffers::create(const ModelConfig& config) {
    InputBuffers buffers;
    const std::int64_t bytes = (1 + config.contextLength) * kInteger;
    KVGLASS_TRY(keep(buffers.device, DeviceBuffer::allocate(bytes, "the tokens of a step")));
    KVGLASS_TRY(keep(buffers.host, PinnedBuffer::allocate(bytes, "the tokens of a step")));
    return buffers;
}

cudaError_t InputBuffers::copy(std::int64_t rows, cudaStream_t stream) const {
    return cudaMemcpyAsync(device.as<void>(), host.as<void>(),
                           static_cast<std::size_t>((1 + rows) * kInteger), cudaMemcpyHostToDevice,
                           stream);
}

Result<RowBuffers> RowBuffers::create(const ModelConfig& config) {
    RowBuffers buffers;
    const auto floats = [](DeviceBuffer& buffer, std::int64_t size) {
        return keep(buffer, DeviceBuffer::allocate(size * kFloat, kActivations));
    };
    KVGLASS_TRY(floats(buffers.x, config.channels));
    KVGLASS_TRY(floats(buffers.q, config.channels));
    KVGLASS_TRY(floats(buffers.hidden, config.innerSize));
    KVGLASS_TRY(floats(buffers.partSums, kMostSplits * config.channels));
    KVGLASS_TRY(floats(buffers.partLargest, kMostSplits * config.heads));
    KVGLASS_TRY(floats(buffers.partTotal, kMostSplits * config.heads));
    KVGLASS_TRY(floats(buffers.logits, config.vocabularySize));
    KVGLASS_TRY(keep(buffers.hostLogits,
                     PinnedBuffer::allocate(config.vocabularySize * kFloat, "the logits")));
    const std::int64_t slices = candidateSlices(config.vocabularySize);
    KVGLASS_TRY(keep(buffers.candidates,
                     DeviceBuffer::allocate(kList + slices * kSliceBytes, "the candidates")));
    KVGLASS_TRY(keep(buffers.hostCandidates, PinnedBuffer::allocate(kList, "the candidates")));
    return buffers;
}

CandidateSlices RowBuffers::candidateSlicesView() const {
    const std::int64_t slices = candidateSlices(logits.bytes() / kFloat);
    auto* keys = reinterpret_cast<std::uint64_t*>(candidates.as<std::byte>() + kList);
    auto* numbers =
        reinterpret_cast<float*>(keys + slices * static_cast<std::int64_t>(kTopCandidates));
    return {.keys = keys, .largest = numbers, .total = numbers + slices};
}

std::int64_t RowBuffers::bytes() const {
    return x.bytes() + q.bytes() + hidden.bytes() + partSums.bytes() + partLargest.bytes() +
           partTotal.bytes() + logits.bytes() + hostLogits.bytes() + candidates.bytes() +
           hostCandidates.bytes();
}

Status PassBuffers::reserve(std::int64_t needed, std::int64_t logitRows, const ModelConfig& config,
                            WeightType type) {
    const auto grown = [](DeviceBuffer& buffer, std::int64_t bytes, const char* purpose) -> Status {
        return buffer.bytes() >= bytes ? Status()
                                       : keep(buffer, DeviceBuffer::allocate(bytes, purpose));
    };
    if (needed > rows) {
        const std::int64_t more =
            std::min((needed + kRowStep - 1) / kRowStep * kRowStep, config.contextLength);
        const std::int64_t number = bytesPerNumber(type);
        const std::int64_t width = std::max(3 * config.channels, config.innerSize);
        KVGLASS_TRY(grown(x, more * config.channels * kFloat, kActivations));
        KVGLASS_TRY(
            grown(normed, more * storedStride(config.channels, type) * number, kActivations));
        KVGLASS_TRY(grown(wide, more * width * kFloat, kActivations));
        KVGLASS_TRY(
            grown(hidden, more * storedStride(config.innerSize, type) * number, kActivations));
        rows = more;
    }
    if (logitRows <= 1)
        return {};
    const std::int64_t bytes = logitRows * config.vocabularySize * kFloat;
    KVGLASS_TRY(grown(logits, bytes, "the logits"));
    if (hostLogits.bytes() < bytes)
        KVGLASS_TRY(keep(hostLogits, PinnedBuffer::allocate(bytes, "the logits")));
    return {};
}

std::int64_t PassBuffers::bytes() const {
    return x.bytes() + normed.bytes() + wide.bytes() + hidden.bytes() + logits.bytes() +
           hostLogits.bytes();
}

} // namespace kvglass::cuda
