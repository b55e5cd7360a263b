// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cuda/row_graphs.h"

#include <utility>

#include "kernels/cuda/cuda_error.h"

namespace kvglass::cuda {

Result<ExecutableGraph> RowGraphs::record(const std::function<Status()>& queue,
                                          cudaStream_t stream) {
    // Relaxed: a kernel's code may be loaded by its first launch, which stricter modes forbid here.
    KVGLASS_CUDA_TRY(cudaStreamBeginCapture(stream, cudaStreamCaptureModeRelaxed));
    Status queued = queue();
    cudaGraph_t recorded = nullptr;
    const cudaError_t ended = cudaStreamEndCapture(stream, &recorded); // whatever was queued
    const Graph graph(recorded);
    if (!queued)
        return fail(std::move(queued.error()));
    KVGLASS_CUDA_TRY(ended);
    cudaGraphExec_t executable = nullptr;
    KVGLASS_CUDA_TRY(cudaGraphInstantiate(&executable, graph.get(), 0));
    return ExecutableGraph(executable);
}

RowGraphs::Kind& RowGraphs::kindOf(const RowGraphKey& key) {
    int logits = 2;
    if (key.logits == LogitsWanted::None || key.logits == LogitsWanted::Candidates)
        logits = key.logits == LogitsWanted::None ? 0 : 1;
    const int wishes = 2 * logits + (key.captures ? 1 : 0);
    return m_kinds[static_cast<std::size_t>((key.splits - 1) * kWishes + wishes)];
}

bool RowGraphs::comesAgain(const RowGraphKey& key) {
    return std::exchange(kindOf(key).hasCome, true);
}

Status RowGraphs::launch(const RowGraphKey& key, const std::function<Status()>& queue,
                         cudaStream_t stream) {
    ExecutableGraph& graph = kindOf(key).graph;
    if (!graph)
        KVGLASS_TRY(keep(graph, record(queue, stream)));
    KVGLASS_CUDA_TRY(cudaGraphLaunch(graph.get(), stream));
    return {};
}

} // namespace kvglass::cuda
