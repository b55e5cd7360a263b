// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Launches. A kernel is an ordinary function; a launch keeps it with copies of its arguments until
// its turn in the stream comes.

#pragma once

#include <functional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "cuda_emulator/runtime_types.h"

namespace kvglass::emulator {

enum class BlocksRun : std::uint8_t { OneByOne, Together };
enum class StartsAfter : std::uint8_t { EndOfPrevious, PreviousAllowsIt };

struct KernelLaunch {
    const void* kernel = nullptr;
    std::function<void()> thread = {}; // what every CUDA thread does
    dim3 grid;
    dim3 block;
    std::size_t sharedBytes = 0;
    BlocksRun blocks = BlocksRun::OneByOne;
    StartsAfter start = StartsAfter::EndOfPrevious;
};

/// Checks the launch as the runtime does and puts it into the stream or the graph being recorded.
[[nodiscard]] cudaError_t launchKernel(KernelLaunch launch, cudaStream_t stream);

/// The attributes of `config`, without kernel and arguments.
[[nodiscard]] KernelLaunch launchFrom(const cudaLaunchConfig_t& config);

/// Reads the arguments of a kernel from the pointers that the untyped calls take.
template <class... Parameters, std::size_t... Indices>
std::tuple<std::decay_t<Parameters>...> argumentsAt(void** arguments,
                                                    std::index_sequence<Indices...>) {
    return {*static_cast<const std::decay_t<Parameters>*>(arguments[Indices])...};
}

template <class... Parameters>
void setKernel(KernelLaunch& launch, void (*kernel)(Parameters...),
               std::tuple<std::decay_t<Parameters>...> arguments) {
    launch.kernel = reinterpret_cast<const void*>(kernel);
    launch.thread = [kernel, arguments] { std::apply(kernel, arguments); };
}

template <class... Parameters>
cudaError_t launchUntyped(void (*kernel)(Parameters...), dim3 grid, dim3 block, void** arguments,
                          std::size_t sharedBytes, cudaStream_t stream, BlocksRun blocks) {
    if (kernel == nullptr)
        return cudaErrorInvalidDeviceFunction;
    KernelLaunch launch{.grid = grid, .block = block, .sharedBytes = sharedBytes, .blocks = blocks};
    setKernel(launch, kernel,
              argumentsAt<Parameters...>(arguments, std::index_sequence_for<Parameters...>{}));
    return launchKernel(std::move(launch), stream);
}

} // namespace kvglass::emulator

template <class... Parameters, class... Arguments>
cudaError_t cudaLaunchKernelEx(const cudaLaunchConfig_t* config, void (*kernel)(Parameters...),
                               Arguments&&... arguments) {
    kvglass::emulator::KernelLaunch launch = kvglass::emulator::launchFrom(*config);
    kvglass::emulator::setKernel<Parameters...>(
        launch, kernel,
        {static_cast<std::decay_t<Parameters>>(std::forward<Arguments>(arguments))...});
    return kvglass::emulator::launchKernel(std::move(launch), config->stream);
}

template <class... Parameters>
cudaError_t cudaLaunchKernel(void (*kernel)(Parameters...), dim3 grid, dim3 block, void** arguments,
                             std::size_t sharedBytes = 0, cudaStream_t stream = nullptr) {
    return kvglass::emulator::launchUntyped(kernel, grid, block, arguments, sharedBytes, stream,
                                            kvglass::emulator::BlocksRun::OneByOne);
}

template <class... Parameters>
cudaError_t cudaLaunchCooperativeKernel(void (*kernel)(Parameters...), dim3 grid, dim3 block,
                                        void** arguments, std::size_t sharedBytes = 0,
                                        cudaStream_t stream = nullptr) {
    return kvglass::emulator::launchUntyped(kernel, grid, block, arguments, sharedBytes, stream,
                                            kvglass::emulator::BlocksRun::Together);
}
