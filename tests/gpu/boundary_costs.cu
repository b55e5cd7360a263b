// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What a GPU takes for nothing: the cost of one more empty kernel in a stream and in a graph, of
// one grid barrier, and of the first kernel after idling; and what it copies, by size. Every cost
// is the difference of two runs that differ in nothing but the number of kernels, over many
// repetitions. Writes JSON to stdout. Exit code 77 without a usable GPU.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <vector>

#include <cooperative_groups.h>
#include <cuda_runtime.h>

namespace {

constexpr int kThreads = 128;
constexpr int kRepetitions = 200;
constexpr int kNoDevice = 77;

#define CHECK(call)                                                                                \
    do {                                                                                           \
        const cudaError_t result = (call);                                                         \
        if (result != cudaSuccess) {                                                               \
            std::fprintf(stderr, "boundary_costs: %s: %s\n", #call, cudaGetErrorString(result));   \
            std::exit(1);                                                                          \
        }                                                                                          \
    } while (false)

__global__ void emptyKernel() {}

__global__ void barrierKernel(int barriers) {
    const auto grid = cooperative_groups::this_grid();
    for (int i = 0; i < barriers; ++i)
        grid.sync();
}

__global__ void copyKernel(uint4* to, const uint4* from, std::size_t count) {
    const std::size_t stride = static_cast<std::size_t>(gridDim.x) * blockDim.x;
    for (std::size_t i = blockIdx.x * static_cast<std::size_t>(blockDim.x) + threadIdx.x; i < count;
         i += stride)
        to[i] = from[i];
}

/// Each word is read once; the result keeps the reads from being dropped.
__global__ void readKernel(unsigned* sink, const uint4* from, std::size_t count) {
    const std::size_t stride = static_cast<std::size_t>(gridDim.x) * blockDim.x;
    unsigned all = 0;
    for (std::size_t i = blockIdx.x * static_cast<std::size_t>(blockDim.x) + threadIdx.x; i < count;
         i += stride) {
        const uint4 value = from[i];
        all |= value.x ^ value.y ^ value.z ^ value.w;
    }
    if (all == 0x12345678U)
        *sink = all;
}

struct Spread {
    double median = 0.0;
    double p99 = 0.0;
};

Spread spreadOf(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return {values[values.size() / 2], values[values.size() * 99 / 100]};
}

class Timer {
public:
    Timer() {
        CHECK(cudaStreamCreate(&m_stream));
        CHECK(cudaEventCreate(&m_begin));
        CHECK(cudaEventCreate(&m_end));
    }
    ~Timer() {
        cudaEventDestroy(m_begin);
        cudaEventDestroy(m_end);
        cudaStreamDestroy(m_stream);
    }
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    [[nodiscard]] cudaStream_t stream() const { return m_stream; }

    /// Microseconds of the device for `work`, queued to stream(); after ten unmeasured ones.
    [[nodiscard]] Spread microseconds(const std::function<void()>& work, int repetitions) const {
        std::vector<double> times;
        for (int i = -10; i < repetitions; ++i) {
            CHECK(cudaEventRecord(m_begin, m_stream));
            work();
            CHECK(cudaEventRecord(m_end, m_stream));
            CHECK(cudaEventSynchronize(m_end));
            float milliseconds = 0.0F;
            CHECK(cudaEventElapsedTime(&milliseconds, m_begin, m_end));
            if (i >= 0)
                times.push_back(1000.0 * milliseconds);
        }
        return spreadOf(std::move(times));
    }

private:
    cudaStream_t m_stream = nullptr;
    cudaEvent_t m_begin = nullptr;
    cudaEvent_t m_end = nullptr;
};

cudaGraphExec_t recorded(const Timer& timer, int kernels, int blocks) {
    cudaGraph_t graph = nullptr;
    cudaGraphExec_t ready = nullptr;
    CHECK(cudaStreamBeginCapture(timer.stream(), cudaStreamCaptureModeThreadLocal));
    for (int i = 0; i < kernels; ++i)
        emptyKernel<<<blocks, kThreads, 0, timer.stream()>>>();
    CHECK(cudaStreamEndCapture(timer.stream(), &graph));
    CHECK(cudaGraphInstantiate(&ready, graph, 0));
    CHECK(cudaGraphDestroy(graph));
    return ready;
}

void printKernelCosts(const Timer& timer, int multiprocessors) {
    constexpr int kFew = 20;
    constexpr int kMany = 220;
    std::printf("  \"empty_kernel_us\": [\n");
    for (const int perMultiprocessor : {1, 2, 4}) {
        const int blocks = perMultiprocessor * multiprocessors;
        const auto stream = [&](int kernels) {
            return timer.microseconds(
                [&] {
                    for (int i = 0; i < kernels; ++i)
                        emptyKernel<<<blocks, kThreads, 0, timer.stream()>>>();
                },
                kRepetitions);
        };
        const auto graph = [&](int kernels) {
            const cudaGraphExec_t ready = recorded(timer, kernels, blocks);
            const Spread spread = timer.microseconds(
                [&] { CHECK(cudaGraphLaunch(ready, timer.stream())); }, kRepetitions);
            CHECK(cudaGraphExecDestroy(ready));
            return spread;
        };
        const double inStream = (stream(kMany).median - stream(kFew).median) / (kMany - kFew);
        const double inGraph = (graph(kMany).median - graph(kFew).median) / (kMany - kFew);
        std::printf("   {\"blocks_per_multiprocessor\": %d, \"stream\": %.4f, \"graph\": %.4f}%s\n",
                    perMultiprocessor, inStream, inGraph, perMultiprocessor == 4 ? "" : ",");
    }
    std::printf("  ],\n");
}

void printBarrierCost(const Timer& timer, int multiprocessors) {
    const auto barriers = [&](int count) {
        return timer.microseconds(
            [&] {
                void* arguments[] = {&count};
                CHECK(cudaLaunchCooperativeKernel(reinterpret_cast<const void*>(&barrierKernel),
                                                  dim3(multiprocessors), dim3(256), arguments, 0,
                                                  timer.stream()));
            },
            kRepetitions);
    };
    const double cost = (barriers(210).median - barriers(10).median) / 200.0;
    std::printf("  \"grid_barrier_us\": %.4f,\n", cost);
}

/// One launch alone, from the host's call until its end is seen: what a step cannot go below.
void printRamp(const Timer& timer, int multiprocessors) {
    const Spread kernel = timer.microseconds(
        [&] { emptyKernel<<<multiprocessors, kThreads, 0, timer.stream()>>>(); }, 2000);
    const cudaGraphExec_t ready = recorded(timer, 1, multiprocessors);
    const Spread graph =
        timer.microseconds([&] { CHECK(cudaGraphLaunch(ready, timer.stream())); }, 2000);
    CHECK(cudaGraphExecDestroy(ready));
    std::printf("  \"single_launch_us\": {\"kernel_median\": %.3f, \"kernel_p99\": %.3f, "
                "\"graph_median\": %.3f, \"graph_p99\": %.3f},\n",
                kernel.median, kernel.p99, graph.median, graph.p99);
}

/// Sizes below the cache are cold, too: each repetition takes the next part of a large buffer.
void printBandwidth(const Timer& timer, int multiprocessors) {
    constexpr std::size_t kMega = 1'000'000;
    constexpr std::size_t kBuffer = 2'000 * kMega;
    char* buffer = nullptr;
    unsigned* sink = nullptr;
    CHECK(cudaMalloc(&buffer, 2 * kBuffer));
    CHECK(cudaMalloc(&sink, sizeof(unsigned)));
    CHECK(cudaMemset(buffer, 0, 2 * kBuffer));
    std::printf("  \"bandwidth\": [\n");
    for (const std::size_t mega : {2, 6, 8, 16, 32, 64, 128, 512}) {
        const std::size_t bytes = mega * kMega / 16 * 16;
        std::size_t place = 0;
        const auto next = [&] {
            place = place + 2 * bytes > kBuffer ? 0 : place + bytes;
            return reinterpret_cast<uint4*>(buffer + place);
        };
        const Spread read = timer.microseconds(
            [&] {
                readKernel<<<multiprocessors * 8, 256, 0, timer.stream()>>>(sink, next(),
                                                                            bytes / 16);
            },
            100);
        const Spread copy = timer.microseconds(
            [&] {
                uint4* const from = next();
                copyKernel<<<multiprocessors * 8, 256, 0, timer.stream()>>>(from + kBuffer / 16,
                                                                            from, bytes / 16);
            },
            100);
        const double size = static_cast<double>(bytes);
        std::printf("   {\"megabytes\": %zu, \"read_us\": %.3f, \"read_GB_per_s\": %.1f, "
                    "\"copy_us\": %.3f, \"copy_GB_per_s\": %.1f}%s\n",
                    mega, read.median, size / read.median / 1e3, copy.median,
                    2 * size / copy.median / 1e3, mega == 512 ? "" : ",");
    }
    std::printf("  ]\n");
    CHECK(cudaFree(buffer));
    CHECK(cudaFree(sink));
}

} // namespace

int main() {
    int devices = 0;
    const cudaError_t found = cudaGetDeviceCount(&devices);
    if (found != cudaSuccess || devices == 0) {
        std::fprintf(stderr, "no usable GPU: %s\n",
                     found != cudaSuccess ? cudaGetErrorString(found) : "the driver finds none");
        return kNoDevice;
    }
    cudaDeviceProp device{};
    CHECK(cudaGetDeviceProperties(&device, 0));
    const Timer timer;
    std::printf("{\n  \"device\": \"%s\",\n  \"multiprocessors\": %d,\n  \"l2_bytes\": %d,\n",
                device.name, device.multiProcessorCount, device.l2CacheSize);
    printKernelCosts(timer, device.multiProcessorCount);
    printBarrierCost(timer, device.multiProcessorCount);
    printRamp(timer, device.multiProcessorCount);
    printBandwidth(timer, device.multiProcessorCount);
    std::printf("}\n");
    return 0;
}
