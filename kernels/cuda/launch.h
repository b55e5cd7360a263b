// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The one way in which kernels are launched.

#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include <cuda_runtime.h>

namespace kvglass::cuda {

/// Whether a kernel may begin before the one ahead of it in the stream has ended. It then waits for
/// that end itself, in waitForPreviousKernel (prim.h). Needs compute capability 9.0.
enum class Start : std::uint8_t { AfterPrevious, Early };

/// Where a kernel is launched. A plain stream converts to it.
struct Queue {
    cudaStream_t stream = nullptr;
    Start start = Start::AfterPrevious;

    Queue(cudaStream_t queue) : stream(queue) {} // NOLINT(google-explicit-constructor)
    Queue(cudaStream_t queue, Start when) : stream(queue), start(when) {}
};

inline constexpr int kWarp = 32;
inline constexpr int kRowThreads = 128; // of the blocks that work on one row
inline constexpr int kRowWarps = kRowThreads / kWarp;

/// What every kernel may have without asking.
inline constexpr std::size_t kPlainSharedBytes = 48U * 1024U;

/// Launches `kernel`. `sharedBytes` is the size of dynamicSharedMemory() in each block.
template <class... Parameters, class... Arguments>
[[nodiscard]] cudaError_t launch(void (*kernel)(Parameters...), dim3 grid, dim3 block,
                                 std::size_t sharedBytes, Queue queue, Arguments&&... arguments) {
    if (sharedBytes > kPlainSharedBytes) {
        const cudaError_t raised = cudaFuncSetAttribute(reinterpret_cast<const void*>(kernel),
                                                        cudaFuncAttributeMaxDynamicSharedMemorySize,
                                                        static_cast<int>(sharedBytes));
        if (raised != cudaSuccess)
            return raised;
    }
    cudaLaunchAttribute early{};
    early.id = cudaLaunchAttributeProgrammaticStreamSerialization;
    early.val.programmaticStreamSerializationAllowed = 1;
    cudaLaunchConfig_t config{};
    config.gridDim = grid;
    config.blockDim = block;
    config.dynamicSmemBytes = sharedBytes;
    config.stream = queue.stream;
    config.attrs = &early;
    config.numAttrs = queue.start == Start::Early ? 1U : 0U;
    return cudaLaunchKernelEx(&config, kernel,
                              static_cast<Parameters>(std::forward<Arguments>(arguments))...);
}

} // namespace kvglass::cuda
