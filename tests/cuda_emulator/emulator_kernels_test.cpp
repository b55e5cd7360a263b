// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Kernels on the emulator: what they may rely on holds under every schedule, and what they must not
// rely on is found.

#include <cmath>
#include <numeric>
#include <set>
#include <vector>

#include <QTest>

#include "prim_body.h"
#include "tests/cuda_emulator/emulator.h"
#include "tests/cuda_emulator/on_device.h"
#include "tests/support/test_program.h"

using namespace kvglass;
using emulator::OnDevice;
using emulator::runToEnd;

namespace kvglass::cuda {
namespace {

constexpr unsigned kAll = 0xffffffffU;
constexpr int kThreads = 96;

enum class Barrier : bool { Missing, Present };

/// out(i) = in(n - 1 - i) by way of shared memory, which takes a barrier.
template <Barrier kBarrier> __global__ void reverse(int* out, const int* in) {
    __shared__ int tile[kThreads];
    tile[threadIdx.x] = in[threadIdx.x];
    if constexpr (kBarrier == Barrier::Present)
        __syncthreads();
    out[threadIdx.x] = tile[blockDim.x - 1 - threadIdx.x];
}

/// The same within a warp, which takes a __syncwarp.
template <Barrier kBarrier> __global__ void reverseWarp(int* out, const int* in) {
    __shared__ int tile[warpSize];
    tile[threadIdx.x] = in[threadIdx.x];
    if constexpr (kBarrier == Barrier::Present)
        __syncwarp();
    out[threadIdx.x] = tile[warpSize - 1 - static_cast<int>(threadIdx.x)];
}

__global__ void sumsOfShuffles(float* down, float* across, int* first, const float* in) {
    const unsigned thread = threadIdx.x;
    float sum = in[thread];
    for (unsigned step = 16; step > 0; step /= 2)
        sum += __shfl_down_sync(kAll, sum, step);
    down[thread] = sum;
    float everywhere = in[thread];
    for (int step = 16; step > 0; step /= 2)
        everywhere += __shfl_xor_sync(kAll, everywhere, step);
    across[thread] = everywhere;
    first[thread] = __shfl_sync(kAll, static_cast<int>(thread), 0);
}

__global__ void groupsOfEight(int* up, int* within) {
    const int lane = static_cast<int>(threadIdx.x);
    up[lane] = __shfl_up_sync(kAll, lane, 1, 8);
    within[lane] = __shfl_sync(kAll, lane, 3, 8);
}

struct Votes {
    unsigned ballot;
    int any, all, count;
    unsigned sum, greatest;
    int least;
    unsigned alike;
};

__global__ void vote(Votes* out) {
    const unsigned thread = threadIdx.x;
    const int odd = static_cast<int>(thread % 2);
    Votes votes{};
    votes.ballot = __ballot_sync(kAll, odd);
    votes.any = __any_sync(kAll, thread == 7 ? 1 : 0);
    votes.all = __all_sync(kAll, thread < 32 ? 1 : 0);
    votes.sum = __reduce_add_sync(kAll, thread);
    votes.greatest = __reduce_max_sync(kAll, thread);
    votes.least = __reduce_min_sync(kAll, -static_cast<int>(thread));
    votes.alike = __match_any_sync(kAll, thread % 4);
    votes.count = __syncthreads_count(odd);
    out[thread] = votes;
}

/// Two halves of a warp go their own ways and meet again.
__global__ void halves(int* out) {
    const int lane = static_cast<int>(threadIdx.x);
    int value = lane;
    if (lane < 16)
        value += __shfl_xor_sync(0x0000ffffU, value, 1);
    else
        value -= __shfl_xor_sync(0xffff0000U, value, 1);
    out[lane] = __shfl_xor_sync(kAll, value, 16);
}

__global__ void countTogether(int* counter, unsigned* greatest, float* sum,
                              unsigned long long* tickets) {
    atomicAdd(counter, 1);
    atomicMax(greatest, blockIdx.x * blockDim.x + threadIdx.x);
    atomicAdd(sum, 0.5F);
    atomicOr(tickets, 1ULL << (threadIdx.x % 64));
}

/// The last block to arrive adds up what the others left.
__global__ void lastBlockSums(int* sum, int* parts, unsigned* arrived) {
    __shared__ bool last;
    if (threadIdx.x == 0) {
        parts[blockIdx.x] = static_cast<int>(blockIdx.x) + 1;
        __threadfence();
        last = atomicAdd(arrived, 1U) == gridDim.x - 1;
    }
    __syncthreads();
    if (last && threadIdx.x == 0)
        for (unsigned i = 0; i < gridDim.x; ++i)
            *sum += parts[i];
}

__global__ void readUnwrittenShared(float* fixed, float* dynamic, int write) {
    __shared__ float tile[4];
    auto* bytes = dynamicSharedMemory<float>();
    fixed[blockIdx.x] = tile[3];
    dynamic[blockIdx.x] = bytes[7];
    if (write != 0) // so that the next block could find something
        tile[3] = bytes[7] = 1.0F;
}

__global__ void writeBehindDynamicShared(int extra) {
    dynamicSharedMemory<int>()[threadIdx.x + static_cast<unsigned>(extra)] = 1;
}

/// Every block adds what its neighbour left in the round before.
__global__ void ringOfBlocks(int* values, int rounds) {
    __shared__ int kept;
    for (int round = 0; round < rounds; ++round) {
        if (threadIdx.x == 0)
            kept = values[(blockIdx.x + 1) % gridDim.x];
        gridSync();
        if (threadIdx.x == 0)
            values[blockIdx.x] += kept;
        gridSync();
    }
}

__global__ void divergentBarrier() {
    if (threadIdx.x < 8)
        __syncthreads();
    else
        __syncthreads();
}

__global__ void barrierAgainstWarp() {
    if (threadIdx.x == 0)
        __syncthreads();
    else
        __syncwarp();
}

__global__ void shuffleAgainstVote(int* out) {
    if (threadIdx.x < 16)
        *out = __shfl_sync(kAll, 1, 0);
    else
        *out = __any_sync(kAll, 1);
}

__global__ void pollForever(const int* flag) {
    while (*static_cast<const volatile int*>(flag) == 0)
        __nanosleep(20);
}

/// Block 0 waits for a flag that block 1 sets.
__global__ void pollForNeighbour(int* flag, int* out) {
    if (blockIdx.x == 0) {
        while (*static_cast<const volatile int*>(flag) == 0)
            __nanosleep(20);
        *out = *flag;
    } else {
        *flag = 5;
    }
}

__global__ void halfOfTheThreadsLeave(int* out) {
    if (threadIdx.x % 2 == 1)
        return;
    __syncthreads();
    out[threadIdx.x / 2] = 1;
}

__global__ void readPartnerThatIsNotThere(float* out) {
    out[threadIdx.x] = __shfl_xor_sync(kAll, 1.0F, 16);
}

__global__ void waitsForPrevious(int* out) {
    waitForPreviousKernel();
    *out = 1;
}
__global__ void forgetsToWait(int* out) { *out = 1; }

__global__ void traps() { __trap(); }

} // namespace
} // namespace kvglass::cuda

using namespace kvglass::cuda;

namespace {

/// One after the other, without anything special.
template <class... Parameters, class... Arguments>
cudaError_t run(void (*kernel)(Parameters...), dim3 grid, dim3 block, std::size_t shared,
                Arguments... arguments) {
    return runToEnd({.grid = grid, .block = block, .sharedBytes = shared}, kernel, arguments...);
}

template <class... Parameters, class... Arguments>
cudaError_t runWith(cudaLaunchAttributeID attribute, void (*kernel)(Parameters...), dim3 grid,
                    dim3 block, Arguments... arguments) {
    return runToEnd({.grid = grid, .block = block, .attribute = attribute}, kernel, arguments...);
}

constexpr std::uint64_t kSeeds = 20;

std::vector<int> counted(int count) {
    std::vector<int> values(static_cast<std::size_t>(count));
    std::iota(values.begin(), values.end(), 0);
    return values;
}

/// How many of the seeds give what is expected.
template <class Kernel> int correctRuns(Kernel kernel, int threads) {
    const std::vector<int> in = counted(threads);
    const std::vector<int> expected(in.rbegin(), in.rend());
    int correct = 0;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        emulator::setScheduleSeed(seed);
        const OnDevice<int> from(in);
        const OnDevice<int> to(in.size());
        run(kernel, 1, static_cast<unsigned>(threads), 0, to.data,
            static_cast<const int*>(from.data));
        correct += to.read() == expected ? 1 : 0;
    }
    return correct;
}

} // namespace

class EmulatorKernelsTest final : public QObject {
    Q_OBJECT

private slots:
    void init() { emulator::reset(); }

    void aBarrierOrdersSharedMemoryUnderEverySchedule() {
        QCOMPARE(correctRuns(&reverse<Barrier::Present>, kThreads), static_cast<int>(kSeeds));
        QCOMPARE(correctRuns(&reverseWarp<Barrier::Present>, warpSize), static_cast<int>(kSeeds));
    }

    void aMissingBarrierShows() {
        QVERIFY(correctRuns(&reverse<Barrier::Missing>, kThreads) < static_cast<int>(kSeeds));
        QVERIFY(correctRuns(&reverseWarp<Barrier::Missing>, warpSize) < static_cast<int>(kSeeds));
    }

    void shufflesGiveTheValueOfTheOtherLane() {
        std::vector<float> in(64);
        std::iota(in.begin(), in.end(), 1.0F);
        const OnDevice<float> from(in);
        const OnDevice<float> down(64);
        const OnDevice<float> across(64);
        const OnDevice<int> first(64);
        for (std::uint64_t seed = 0; seed <= kSeeds; ++seed) {
            emulator::setScheduleSeed(seed);
            QCOMPARE(run(&sumsOfShuffles, 1, 64, 0, down.data, across.data, first.data,
                         static_cast<const float*>(from.data)),
                     cudaSuccess);
            QCOMPARE(down.read()[0], 528.0F);         // 1 + .. + 32
            QCOMPARE(down.read()[32], 528.0F + 1024); // 33 + .. + 64
            for (std::size_t lane = 0; lane < 64; ++lane) {
                QCOMPARE(across.read()[lane], lane < 32 ? 528.0F : 528.0F + 1024);
                QCOMPARE(first.read()[lane], lane < 32 ? 0 : 32);
            }
        }
    }

    void shufflesStayWithinTheirGroup() {
        const OnDevice<int> up(32);
        const OnDevice<int> within(32);
        QCOMPARE(run(&groupsOfEight, 1, 32, 0, up.data, within.data), cudaSuccess);
        for (int lane = 0; lane < 32; ++lane) {
            QCOMPARE(up.read()[static_cast<std::size_t>(lane)], lane % 8 == 0 ? lane : lane - 1);
            QCOMPARE(within.read()[static_cast<std::size_t>(lane)], lane / 8 * 8 + 3);
        }
    }

    void partsOfAWarpTakePartSeparately() {
        const OnDevice<int> out(32);
        QCOMPARE(run(&halves, 1, 32, 0, out.data), cudaSuccess);
        const std::vector<int> got = out.read();
        for (int lane = 0; lane < 32; ++lane) {
            const int other = lane ^ 16;
            QCOMPARE(got[static_cast<std::size_t>(lane)],
                     other < 16 ? other + (other ^ 1) : other - (other ^ 1));
        }
    }

    void votesAndReductionsSeeEveryLane() {
        const OnDevice<Votes> out(64);
        QCOMPARE(run(&vote, 1, 64, 0, out.data), cudaSuccess);
        const std::vector<Votes> votes = out.read();
        for (std::size_t thread = 0; thread < 64; ++thread) {
            const bool firstWarp = thread < 32;
            QCOMPARE(votes[thread].ballot, 0xaaaaaaaaU);
            QCOMPARE(votes[thread].any, firstWarp ? 1 : 0);
            QCOMPARE(votes[thread].all, firstWarp ? 1 : 0);
            QCOMPARE(votes[thread].count, 32);
            QCOMPARE(votes[thread].sum, firstWarp ? 496U : 496U + 1024U);
            QCOMPARE(votes[thread].greatest, firstWarp ? 31U : 63U);
            QCOMPARE(votes[thread].least, firstWarp ? -31 : -63);
            QCOMPARE(votes[thread].alike, 0x11111111U << (thread % 4));
        }
    }

    void atomicsCountEveryThread() {
        const OnDevice<int> counter(std::vector<int>{0});
        const OnDevice<unsigned> greatest(std::vector<unsigned>{0});
        const OnDevice<float> sum(std::vector<float>{0});
        const OnDevice<unsigned long long> tickets(std::vector<unsigned long long>{0});
        QCOMPARE(run(&countTogether, 5, 70, 0, counter.data, greatest.data, sum.data, tickets.data),
                 cudaSuccess);
        QCOMPARE(counter.read()[0], 350);
        QCOMPARE(greatest.read()[0], 349U);
        QCOMPARE(sum.read()[0], 175.0F);
        QCOMPARE(tickets.read()[0], ~0ULL);
    }

    void theLastBlockSeesWhatTheOthersLeft() {
        for (std::uint64_t seed = 0; seed <= kSeeds; ++seed) {
            emulator::setScheduleSeed(seed);
            const OnDevice<int> sum(std::vector<int>{0});
            const OnDevice<int> parts(9);
            const OnDevice<unsigned> arrived(std::vector<unsigned>{0});
            QCOMPARE(run(&lastBlockSums, 9, 33, 0, sum.data, parts.data, arrived.data),
                     cudaSuccess);
            QCOMPARE(sum.read()[0], 45);
        }
    }

    void unwrittenMemoryIsNaN() {
        const OnDevice<float> fixed(3);
        const OnDevice<float> dynamic(3);
        const OnDevice<float> never(1);
        QCOMPARE(run(&readUnwrittenShared, 3, 1, 8 * sizeof(float), fixed.data, dynamic.data, 1),
                 cudaSuccess);
        for (std::size_t block = 0; block < 3; ++block) {
            QVERIFY(std::isnan(fixed.read()[block]));
            QVERIFY(std::isnan(dynamic.read()[block]));
        }
        QVERIFY(std::isnan(never.read()[0]));
    }

    void aWriteBehindDynamicSharedMemoryIsFound() {
#if defined(__SANITIZE_ADDRESS__)
        QSKIP("AddressSanitizer ends the program at such a write");
#endif
        QCOMPARE(run(&writeBehindDynamicShared, 1, 32, 32 * sizeof(int), 0), cudaSuccess);
        QCOMPARE(run(&writeBehindDynamicShared, 1, 32, 32 * sizeof(int), 1),
                 cudaErrorLaunchFailure);
        QCOMPARE(emulator::takeFindings().size(), std::size_t{1});
    }

    void aGridBarrierOrdersBlocks() {
        for (std::uint64_t seed = 0; seed < 4; ++seed) {
            emulator::setScheduleSeed(seed);
            const OnDevice<int> values(std::vector<int>{1, 2, 3, 4, 5});
            std::vector<int> expected{1, 2, 3, 4, 5};
            for (int round = 0; round < 6; ++round) {
                const std::vector<int> before = expected;
                for (std::size_t i = 0; i < 5; ++i)
                    expected[i] += before[(i + 1) % 5];
            }
            QCOMPARE(runWith(cudaLaunchAttributeCooperative, &ringOfBlocks, 5, 40, values.data, 6),
                     cudaSuccess);
            QCOMPARE(values.read(), expected);
        }
    }

    void aGridBarrierTakesACooperativeLaunch() {
        const OnDevice<int> values(std::vector<int>{1, 2});
        QCOMPARE(run(&ringOfBlocks, 2, 32, 0, values.data, 1), cudaErrorLaunchFailure);
    }

    void blocksOfACooperativeLaunchRunTogether() {
        const OnDevice<int> flag(std::vector<int>{0});
        const OnDevice<int> out(1);
        QCOMPARE(
            runWith(cudaLaunchAttributeCooperative, &pollForNeighbour, 2, 1, flag.data, out.data),
            cudaSuccess);
        QCOMPARE(out.read()[0], 5);
    }

    void threadsThatEndedAreNotWaitedFor() {
        const OnDevice<int> out(32);
        QCOMPARE(run(&halfOfTheThreadsLeave, 1, 64, 0, out.data), cudaSuccess);
        QCOMPARE(out.read(), std::vector<int>(32, 1));
    }

    void aLaneThatIsNotThereGivesNaN() {
        const OnDevice<float> out(16);
        QCOMPARE(run(&readPartnerThatIsNotThere, 1, 16, 0, out.data), cudaSuccess);
        QVERIFY(std::isnan(out.read()[3]));
    }

    void whatCannotGoOnIsReportedAndNotWaitedFor_data() {
        QTest::addColumn<int>("kernel");
        QTest::addColumn<QString>("words");
        QTest::newRow("two barriers") << 0 << "divergent __syncthreads";
        QTest::newRow("barrier against warp") << 1 << "no thread can go on";
        QTest::newRow("shuffle against vote") << 2 << "divergent warp functions";
        QTest::newRow("polling") << 3 << "polls for something";
        QTest::newRow("trap") << 4 << "__trap in emulator_kernels_test.cpp:";
    }

    void whatCannotGoOnIsReportedAndNotWaitedFor() {
        QFETCH(int, kernel);
        QFETCH(QString, words);
        const OnDevice<int> memory(std::vector<int>{0});
        const cudaError_t error =
            kernel == 0   ? run(&divergentBarrier, 1, 32, 0)
            : kernel == 1 ? run(&barrierAgainstWarp, 1, 32, 0)
            : kernel == 2 ? run(&shuffleAgainstVote, 1, 32, 0, memory.data)
            : kernel == 3 ? run(&pollForever, 1, 32, 0, static_cast<const int*>(memory.data))
                          : run(&traps, 1, 32, 0);
        QCOMPARE(error, cudaErrorLaunchFailure);
        const std::vector<std::string> findings = emulator::takeFindings();
        QCOMPARE(findings.size(), std::size_t{1});
        QVERIFY2(QString::fromStdString(findings[0]).contains(words), findings[0].c_str());
        QCOMPARE(cudaDeviceSynchronize(), cudaErrorLaunchFailure); // it sticks
        emulator::reset();
        QCOMPARE(cudaDeviceSynchronize(), cudaSuccess);
    }

    void anEarlyStartTakesAWait() {
        const OnDevice<int> out(1);
        constexpr auto kEarly = cudaLaunchAttributeProgrammaticStreamSerialization;
        QCOMPARE(runWith(kEarly, &waitsForPrevious, 1, 32, out.data), cudaSuccess);
        QCOMPARE(runWith(kEarly, &forgetsToWait, 1, 32, out.data), cudaErrorLaunchFailure);
    }

    void indicesHaveThreeDimensions() {
        QCOMPARE(run(
                     +[] {
                         if (threadIdx.x >= blockDim.x || threadIdx.y >= blockDim.y ||
                             threadIdx.z >= blockDim.z || blockIdx.x >= gridDim.x ||
                             blockIdx.y >= gridDim.y || blockIdx.z >= gridDim.z ||
                             blockDim.x != 2 || gridDim.z != 4)
                             __trap();
                     },
                     dim3(2, 3, 4), dim3(2, 5, 3), 0),
                 cudaSuccess);
    }
};

KVGLASS_TEST(EmulatorKernelsTest);
#include "emulator_kernels_test.moc"
