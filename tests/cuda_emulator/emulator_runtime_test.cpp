// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The runtime calls of the emulator: what is queued waits until something needs it, and what the
// toolkit refuses is refused with the same error.

#include <algorithm>
#include <cmath>
#include <vector>

#include <QTest>

#include "tests/cuda_emulator/emulator.h"
#include "tests/cuda_emulator/on_device.h"
#include "tests/support/test_program.h"

using namespace kvglass;
using emulator::launchInto;
using emulator::OnDevice;

namespace {

__global__ void addOne(int* values, int count) {
    const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
    if (i < count)
        ++values[i];
}

__global__ void takesDynamicShared() {}

__global__ void writeAt(int* values, int index) { values[index] = 1; }

struct Stream {
    explicit Stream(unsigned flags = cudaStreamNonBlocking) {
        cudaStreamCreateWithFlags(&handle, flags);
    }
    ~Stream() { cudaStreamDestroy(handle); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    operator cudaStream_t() const { return handle; }
    cudaStream_t handle = nullptr;
};

struct Event {
    explicit Event(unsigned flags = cudaEventDefault) { cudaEventCreateWithFlags(&handle, flags); }
    ~Event() { cudaEventDestroy(handle); }
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;
    operator cudaEvent_t() const { return handle; }
    cudaEvent_t handle = nullptr;
};

struct Pinned {
    explicit Pinned(std::size_t count) { cudaMallocHost(&data, count * sizeof(int)); }
    ~Pinned() { cudaFreeHost(data); }
    Pinned(const Pinned&) = delete;
    Pinned& operator=(const Pinned&) = delete;
    int* data = nullptr;
};

cudaError_t addOneIn(cudaStream_t stream, const OnDevice<int>& values) {
    return launchInto({.grid = 2, .block = 4, .stream = stream}, &addOne, values.data,
                      static_cast<int>(values.count));
}

constexpr std::size_t kInt = sizeof(int);

} // namespace

class EmulatorRuntimeTest final : public QObject {
    Q_OBJECT

private slots:
    void init() { emulator::reset(); }

    // --- Streams and events ---

    void queuedWorkWaitsForASynchronisation() {
        const Stream stream;
        const OnDevice<int> values(std::vector<int>{1, 2, 3});
        const Pinned host(3);
        QCOMPARE(host.data[0], -1); // poisoned
        QCOMPARE(addOneIn(stream, values), cudaSuccess);
        QCOMPARE(cudaMemcpyAsync(host.data, values.data, 3 * kInt, cudaMemcpyDeviceToHost, stream),
                 cudaSuccess);
        QCOMPARE(host.data[0], -1); // nobody waited
        QCOMPARE(cudaStreamSynchronize(stream), cudaSuccess);
        QCOMPARE(host.data[0], 2);
        QCOMPARE(host.data[2], 4);
    }

    void pinnedMemoryIsReadWhenItsTurnComes() {
        const Stream stream;
        const OnDevice<int> values(std::vector<int>{0});
        const Pinned host(1);
        *host.data = 1;
        cudaMemcpyAsync(values.data, host.data, kInt, cudaMemcpyHostToDevice, stream);
        *host.data = 2; // too early: the copy may not have happened
        cudaStreamSynchronize(stream);
        QCOMPARE(values.read()[0], 2);
    }

    void pageableMemoryIsReadAtOnce() {
        const Stream stream;
        const OnDevice<int> values(std::vector<int>{0});
        int host = 1;
        cudaMemcpyAsync(values.data, &host, kInt, cudaMemcpyHostToDevice, stream);
        host = 2;
        cudaStreamSynchronize(stream);
        QCOMPARE(values.read()[0], 1);
        cudaMemcpyAsync(&host, values.data, kInt, cudaMemcpyDeviceToHost, stream);
        QCOMPARE(host, 1); // written before the call returned
    }

    void streamsOnlyWaitForEventsAndTheDefaultStream() {
        const Stream first;
        const Stream second;
        const Event event(cudaEventDisableTiming);
        const OnDevice<int> values(std::vector<int>{0});
        const Pinned host(1);
        addOneIn(first, values);
        cudaEventRecord(event, first);
        cudaMemcpyAsync(host.data, values.data, kInt, cudaMemcpyDeviceToHost, second);
        cudaStreamSynchronize(second);
        QCOMPARE(*host.data, 0); // did not wait for the first stream
        cudaStreamWaitEvent(second, event);
        cudaMemcpyAsync(host.data, values.data, kInt, cudaMemcpyDeviceToHost, second);
        cudaStreamSynchronize(second);
        QCOMPARE(*host.data, 1);
    }

    void aBlockingStreamAndTheDefaultStreamWaitForEachOther() {
        const Stream blocking(cudaStreamDefault);
        const OnDevice<int> values(std::vector<int>{0});
        addOneIn(blocking, values);
        QCOMPARE(values.read()[0], 1); // by way of the default stream
        addOneIn(nullptr, values);
        const Pinned host(1);
        cudaMemcpyAsync(host.data, values.data, kInt, cudaMemcpyDeviceToHost, blocking);
        cudaStreamSynchronize(blocking);
        QCOMPARE(*host.data, 2);
    }

    void queriesComeToAnEnd() {
        const Stream stream;
        const Event event;
        const OnDevice<int> values(std::vector<int>{0});
        addOneIn(stream, values);
        cudaEventRecord(event, stream);
        addOneIn(stream, values);
        QCOMPARE(cudaEventQuery(event), cudaErrorNotReady);
        QCOMPARE(cudaGetLastError(), cudaSuccess); // not an error
        while (cudaEventQuery(event) == cudaErrorNotReady) {
        }
        QCOMPARE(cudaStreamQuery(stream), cudaErrorNotReady);
        while (cudaStreamQuery(stream) == cudaErrorNotReady) {
        }
        QCOMPARE(values.read()[0], 2);
    }

    void eventsMeasureOnlyWhatWasReached() {
        const Stream stream;
        const Event start;
        const Event end;
        const Event untimed(cudaEventDisableTiming);
        float ms = -1.0F;
        QCOMPARE(cudaEventElapsedTime(&ms, start, end), cudaErrorInvalidResourceHandle);
        cudaEventRecord(start, stream);
        cudaEventRecord(end, stream);
        cudaEventRecord(untimed, stream);
        QCOMPARE(cudaEventElapsedTime(&ms, start, end), cudaErrorNotReady);
        QCOMPARE(cudaEventSynchronize(end), cudaSuccess);
        QCOMPARE(cudaEventElapsedTime(&ms, start, end), cudaSuccess);
        QVERIFY(ms >= 0.0F);
        QCOMPARE(cudaEventElapsedTime(&ms, start, untimed), cudaErrorInvalidResourceHandle);
    }

    void someStreamsRunAheadUnderAShuffledSchedule() {
        emulator::setScheduleSeed(3);
        const Stream stream;
        const OnDevice<int> values(std::vector<int>{0});
        const Pinned host(1);
        bool ranAhead = false;
        for (int i = 0; i < 100 && !ranAhead; ++i) {
            addOneIn(stream, values);
            cudaMemcpyAsync(host.data, values.data, kInt, cudaMemcpyDeviceToHost, stream);
            ranAhead = *host.data != -1;
        }
        QVERIFY(ranAhead);
    }

    // --- Graphs ---

    void aGraphRunsWhatWasRecordedAsOftenAsItIsLaunched() {
        const Stream stream;
        const OnDevice<int> values(std::vector<int>{5});
        cudaGraph_t graph = nullptr;
        QCOMPARE(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal), cudaSuccess);
        addOneIn(stream, values);
        addOneIn(stream, values);
        QCOMPARE(cudaMemsetAsync(values.data, 0, 0, stream), cudaSuccess); // nothing to do: no node
        QCOMPARE(cudaStreamEndCapture(stream, &graph), cudaSuccess);
        QCOMPARE(values.read()[0], 5); // recording runs nothing
        std::size_t nodes = 0;
        QCOMPARE(cudaGraphGetNodes(graph, nullptr, &nodes), cudaSuccess);
        QCOMPARE(nodes, std::size_t{2});
        cudaGraphExec_t executable = nullptr;
        QCOMPARE(cudaGraphInstantiate(&executable, graph), cudaSuccess);
        QCOMPARE(cudaGraphDestroy(graph), cudaSuccess);
        for (int i = 0; i < 3; ++i)
            QCOMPARE(cudaGraphLaunch(executable, stream), cudaSuccess);
        QCOMPARE(cudaStreamSynchronize(stream), cudaSuccess);
        QCOMPARE(values.read()[0], 11);
        QCOMPARE(cudaGraphExecDestroy(executable), cudaSuccess);
    }

    void aRecordingSpansStreamsThatJoinIt() {
        const Stream origin;
        const Stream other;
        const Event fork(cudaEventDisableTiming);
        const Event join(cudaEventDisableTiming);
        const OnDevice<int> values(std::vector<int>{0});
        for (const bool comesBack : {true, false}) {
            cudaGraph_t graph = nullptr;
            cudaStreamBeginCapture(origin, cudaStreamCaptureModeGlobal);
            cudaEventRecord(fork, origin);
            QCOMPARE(cudaStreamWaitEvent(other, fork), cudaSuccess);
            addOneIn(other, values);
            cudaEventRecord(join, other);
            if (comesBack)
                QCOMPARE(cudaStreamWaitEvent(origin, join), cudaSuccess);
            QCOMPARE(cudaStreamEndCapture(origin, &graph),
                     comesBack ? cudaSuccess : cudaErrorStreamCaptureUnjoined);
            if (comesBack)
                cudaGraphDestroy(graph);
        }
    }

    void waitingForARecordingIsRefusedAndSpoilsIt() {
        const Stream stream;
        cudaGraph_t graph = nullptr;
        cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal);
        void* memory = nullptr;
        QCOMPARE(cudaMalloc(&memory, 16), cudaErrorStreamCaptureUnsupported);
        QCOMPARE(cudaDeviceSynchronize(), cudaErrorStreamCaptureUnsupported);
        QCOMPARE(cudaStreamSynchronize(stream), cudaErrorStreamCaptureUnsupported);
        cudaStreamCaptureStatus status = cudaStreamCaptureStatusNone;
        cudaStreamIsCapturing(stream, &status);
        QCOMPARE(status, cudaStreamCaptureStatusInvalidated);
        QCOMPARE(cudaStreamEndCapture(stream, &graph), cudaErrorStreamCaptureInvalidated);
        QCOMPARE(graph, cudaGraph_t{});
    }

    void anEventInsideOfAGraphIsOnlyTimedWhenItIsExternal() {
        const Stream stream;
        const Event inside;
        const Event external;
        const OnDevice<int> values(std::vector<int>{0});
        cudaGraph_t graph = nullptr;
        cudaGraphExec_t executable = nullptr;
        cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal);
        cudaEventRecord(inside, stream);
        addOneIn(stream, values);
        cudaEventRecordWithFlags(external, stream, cudaEventRecordExternal);
        cudaStreamEndCapture(stream, &graph);
        cudaGraphInstantiate(&executable, graph);
        cudaGraphLaunch(executable, stream);
        QCOMPARE(cudaEventSynchronize(inside), cudaErrorCapturedEvent);
        QCOMPARE(cudaEventSynchronize(external), cudaSuccess);
        QCOMPARE(values.read()[0], 1);
        cudaGraphExecDestroy(executable);
        cudaGraphDestroy(graph);
    }

    void anExecutableGraphTakesAnotherOfTheSameKind() {
        const Stream stream;
        const OnDevice<int> first(std::vector<int>{0});
        const OnDevice<int> second(std::vector<int>{0});
        const auto recorded = [&](const OnDevice<int>& values, int launches) {
            cudaGraph_t graph = nullptr;
            cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal);
            for (int i = 0; i < launches; ++i)
                addOneIn(stream, values);
            cudaStreamEndCapture(stream, &graph);
            return graph;
        };
        const cudaGraph_t graphs[] = {recorded(first, 1), recorded(second, 1), recorded(second, 2)};
        cudaGraphExec_t executable = nullptr;
        cudaGraphInstantiate(&executable, graphs[0]);
        cudaGraphExecUpdateResultInfo info{};
        QCOMPARE(cudaGraphExecUpdate(executable, graphs[1], &info), cudaSuccess);
        cudaGraphLaunch(executable, stream);
        cudaStreamSynchronize(stream);
        QCOMPARE(first.read()[0], 0);
        QCOMPARE(second.read()[0], 1);
        QCOMPARE(cudaGraphExecUpdate(executable, graphs[2], &info),
                 cudaErrorGraphExecUpdateFailure);
        QCOMPARE(info.result, cudaGraphExecUpdateErrorTopologyChanged);
        cudaGraphExecDestroy(executable);
        for (const cudaGraph_t graph : graphs)
            cudaGraphDestroy(graph);
    }

    // --- What is refused ---

    void launchesThatNoDeviceTakesAreRefused() {
        const auto launched = [](dim3 grid, dim3 block, std::size_t shared) {
            return launchInto({.grid = grid, .block = block, .sharedBytes = shared},
                              &takesDynamicShared);
        };
        QCOMPARE(launched(0, 1, 0), cudaErrorInvalidConfiguration);
        QCOMPARE(launched(1, 1025, 0), cudaErrorInvalidConfiguration);
        QCOMPARE(launched(dim3(1, 65536), 1, 0), cudaErrorInvalidConfiguration);
        QCOMPARE(launched(1, dim3(1, 1, 65), 0), cudaErrorInvalidConfiguration);
        QCOMPARE(cudaGetLastError(), cudaErrorInvalidConfiguration);
        QCOMPARE(cudaGetLastError(), cudaSuccess);
        QCOMPARE(launched(1, 1024, 48 << 10), cudaSuccess);
        QCOMPARE(launched(1, 1, (48 << 10) + 1), cudaErrorInvalidValue);
        QCOMPARE(cudaFuncSetAttribute(&takesDynamicShared,
                                      cudaFuncAttributeMaxDynamicSharedMemorySize, 100 << 10),
                 cudaSuccess);
        QCOMPARE(launched(1, 1, 100 << 10), cudaSuccess);
        QCOMPARE(launched(1, 1, (100 << 10) + 1), cudaErrorInvalidValue);
        QCOMPARE(cudaFuncSetAttribute(&takesDynamicShared,
                                      cudaFuncAttributeMaxDynamicSharedMemorySize, 228 << 10),
                 cudaErrorInvalidValue);
    }

    void aCooperativeLaunchMustFit() {
        int perMultiprocessor = 0;
        QCOMPARE(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&perMultiprocessor,
                                                               &takesDynamicShared, 1024, 0),
                 cudaSuccess);
        QCOMPARE(perMultiprocessor, 2);
        emulator::reset({.multiprocessors = 3});
        const auto launched = [](unsigned blocks) {
            return launchInto(
                {.grid = blocks, .block = 1024, .attribute = cudaLaunchAttributeCooperative},
                &takesDynamicShared);
        };
        QCOMPARE(launched(6), cudaSuccess);
        QCOMPARE(launched(7), cudaErrorCooperativeLaunchTooLarge);
    }

    void copiesMustLieWithinTheirAllocations() {
        const OnDevice<int> values(std::vector<int>{1, 2, 3, 4});
        int host[8] = {};
        QCOMPARE(cudaMemcpy(host, values.data + 1, 3 * kInt, cudaMemcpyDeviceToHost), cudaSuccess);
        QCOMPARE(host[2], 4);
        QCOMPARE(cudaMemcpy(host, values.data + 1, 4 * kInt, cudaMemcpyDeviceToHost),
                 cudaErrorInvalidValue);
        QCOMPARE(cudaMemcpy(values.data, host, 5 * kInt, cudaMemcpyHostToDevice),
                 cudaErrorInvalidValue);
        QCOMPARE(cudaMemcpy(values.data, host, kInt, cudaMemcpyDeviceToHost),
                 cudaErrorInvalidValue); // the wrong way round
        QCOMPARE(cudaMemset(values.data, 0, 5 * kInt), cudaErrorInvalidValue);
        QCOMPARE(cudaMemset(host, 0, kInt), cudaErrorInvalidValue);
        QCOMPARE(cudaMemcpy2DAsync(host, 2 * kInt, values.data, 2 * kInt, kInt, 2,
                                   cudaMemcpyDeviceToHost),
                 cudaSuccess);
        QCOMPARE(host[0], 1);
        QCOMPARE(host[2], 3);
    }

    void memoryIsAsMuchAsTheDeviceHas() {
        emulator::reset({.memoryBytes = 1000});
        std::size_t freeBytes = 0;
        std::size_t totalBytes = 0;
        void* first = nullptr;
        void* second = nullptr;
        QCOMPARE(cudaMalloc(&first, 600), cudaSuccess);
        QCOMPARE(cudaMemGetInfo(&freeBytes, &totalBytes), cudaSuccess);
        QCOMPARE(freeBytes, std::size_t{400});
        QCOMPARE(totalBytes, std::size_t{1000});
        QCOMPARE(cudaMalloc(&second, 401), cudaErrorMemoryAllocation);
        QCOMPARE(cudaMalloc(&second, 400), cudaSuccess);
        QCOMPARE(cudaFree(first), cudaSuccess);
        QCOMPARE(cudaFree(first), cudaErrorInvalidValue); // not a second time
        QCOMPARE(emulator::takeFindings().size(), std::size_t{1});
        QCOMPARE(cudaFree(second), cudaSuccess);
        QCOMPARE(cudaFree(nullptr), cudaSuccess);
    }

    void writesOutsideOfAnAllocationAreFound() {
#if defined(__SANITIZE_ADDRESS__)
        QSKIP("AddressSanitizer ends the program at such a write");
#endif
        const OnDevice<int> values(4);
        for (const int index : {4, -1}) {
            emulator::reset();
            int* memory = nullptr;
            cudaMalloc(&memory, 4 * kInt);
            launchInto({.grid = 1, .block = 1}, &writeAt, memory, index);
            QCOMPARE(cudaDeviceSynchronize(), cudaErrorIllegalAddress);
            QCOMPARE(emulator::takeFindings().size(), std::size_t{1});
        }
        emulator::reset();
    }

    void devicesAreWhatTheTestSays() {
        int count = 0;
        emulator::reset({.count = 0});
        QCOMPARE(cudaGetDeviceCount(&count), cudaErrorNoDevice);
        emulator::reset({.driverVersion = 12000});
        QCOMPARE(cudaGetDeviceCount(&count), cudaErrorInsufficientDriver);
        emulator::reset({.multiprocessors = 7, .major = 7, .minor = 5});
        QCOMPARE(cudaGetDeviceCount(&count), cudaSuccess);
        QCOMPARE(count, 1);
        cudaDeviceProp properties;
        QCOMPARE(cudaGetDeviceProperties(&properties, 0), cudaSuccess);
        QCOMPARE(properties.multiProcessorCount, 7);
        QCOMPARE(properties.major, 7);
        QCOMPARE(cudaGetDeviceProperties(&properties, 1), cudaErrorInvalidDevice);
        QCOMPARE(cudaSetDevice(1), cudaErrorInvalidDevice);
    }

    // --- Planned failures and leaks ---

    void theCallThatWasChosenFailsOnce() {
        emulator::failCall(emulator::Call::Allocation, 2, cudaErrorMemoryAllocation);
        void* memory[3] = {};
        QCOMPARE(cudaMalloc(&memory[0], 8), cudaSuccess);
        QVERIFY(!emulator::failureHappened());
        QCOMPARE(cudaMalloc(&memory[1], 8), cudaErrorMemoryAllocation);
        QVERIFY(emulator::failureHappened());
        QCOMPARE(cudaMalloc(&memory[2], 8), cudaSuccess);
        QCOMPARE(emulator::calls(emulator::Call::Allocation), std::int64_t{3});
        cudaFree(memory[0]);
        cudaFree(memory[2]);
    }

    void aStickyFailureIsGivenByEveryLaterCall() {
        const Stream stream;
        const Pinned host(1);
        int* memory = nullptr;
        cudaMalloc(&memory, kInt);
        emulator::failCall(emulator::Call::Launch, 1, cudaErrorLaunchFailure,
                           emulator::Lasting::Sticky);
        QCOMPARE(launchInto({.grid = 1, .block = 1, .stream = stream}, &writeAt, memory, 0),
                 cudaErrorLaunchFailure);
        QCOMPARE(cudaStreamSynchronize(stream), cudaErrorLaunchFailure);
        QCOMPARE(cudaFree(memory), cudaErrorLaunchFailure); // and yet it is gone
        QCOMPARE(emulator::liveObjects().allocations, std::int64_t{0});
        QCOMPARE(cudaGetLastError(), cudaErrorLaunchFailure);
        QCOMPARE(cudaGetLastError(), cudaErrorLaunchFailure);
    }

    void aFailureOfTheDeviceComesWithTheNextSynchronisation() {
        const Stream stream;
        const OnDevice<int> values(std::vector<int>{0});
        emulator::failCall(emulator::Call::Execution, 2, cudaErrorIllegalAddress);
        for (int i = 0; i < 3; ++i)
            QCOMPARE(addOneIn(stream, values), cudaSuccess);
        QCOMPARE(cudaStreamSynchronize(stream), cudaErrorIllegalAddress);
        emulator::reset();
    }

    void whatIsAliveIsCounted() {
        const auto before = emulator::liveObjects();
        QCOMPARE(before.count(), std::int64_t{0});
        {
            const Stream stream;
            const Event event;
            const Pinned host(1);
            const OnDevice<int> values(3);
            const emulator::LiveObjects during = emulator::liveObjects();
            QCOMPARE(during.count(), std::int64_t{4});
            QCOMPARE(during.allocatedBytes, std::int64_t{12});
        }
        QVERIFY(emulator::liveObjects() == before);
    }

    void handlesThatAreGoneAreRefused() {
        cudaStream_t stream = nullptr;
        cudaEvent_t event = nullptr;
        cudaStreamCreate(&stream);
        cudaEventCreate(&event);
        cudaStreamDestroy(stream);
        cudaEventDestroy(event);
        QCOMPARE(cudaStreamSynchronize(stream), cudaErrorInvalidResourceHandle);
        QCOMPARE(cudaEventRecord(event, nullptr), cudaErrorInvalidResourceHandle);
        QCOMPARE(cudaStreamDestroy(stream), cudaErrorInvalidResourceHandle);
        QCOMPARE(cudaGraphDestroy(nullptr), cudaErrorInvalidValue);
    }
};

KVGLASS_TEST(EmulatorRuntimeTest);
#include "emulator_runtime_test.moc"
