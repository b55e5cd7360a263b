// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/experiment/read_probe.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <barrier>
#include <cstddef>
#include <cstring>
#include <new>
#include <span>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "engine/base/clock.h"

namespace kvglass {

namespace {

using Block = std::array<std::uint64_t, 8>; // a cache line
using Blocks = std::span<const Block>;

// Three loop bodies. Each keeps several sums apart, so that it waits for memory, not for additions.

std::uint64_t sumFloats(Blocks blocks) {
    std::array<float, 16> sums{};
    for (const Block& block : blocks) {
        std::array<float, 16> values;
        std::memcpy(values.data(), block.data(), sizeof values);
        for (std::size_t i = 0; i < sums.size(); ++i)
            sums[i] += values[i];
    }
    float total = 0.0F;
    for (const float sum : sums)
        total += sum;
    return static_cast<std::uint64_t>(total);
}

std::uint64_t sumIntegers(Blocks blocks) {
    Block sums{};
    for (const Block& block : blocks)
        for (std::size_t i = 0; i < sums.size(); ++i)
            sums[i] += block[i];
    std::uint64_t total = 0;
    for (const std::uint64_t sum : sums)
        total += sum;
    return total;
}

std::uint64_t foldWide(Blocks blocks) {
    // Four lines in flight, folded with the cheapest operation there is.
    std::array<Block, 4> folded{};
    const std::size_t whole = blocks.size() / folded.size() * folded.size();
    for (std::size_t at = 0; at < whole; at += folded.size())
        for (std::size_t line = 0; line < folded.size(); ++line)
            for (std::size_t i = 0; i < Block().size(); ++i)
                folded[line][i] ^= blocks[at + line][i];
    std::uint64_t total = 0;
    for (const Block& block : folded)
        for (const std::uint64_t value : block)
            total ^= value;
    return total;
}

struct LoopBody {
    std::string_view name;
    std::uint64_t (*read)(Blocks);
};
constexpr std::array<LoopBody, 3> kBodies = {
    {{"f32 sum", sumFloats}, {"integer sum", sumIntegers}, {"wide loads", foldWide}}};

Error cancelled() {
    return {ErrorCode::Cancelled, "the read probe ended early", "a stop was asked for",
            "nothing was measured"};
}

Blocks partOf(Blocks blocks, int part, int parts) {
    const std::size_t each = blocks.size() / static_cast<std::size_t>(parts);
    return blocks.subspan(static_cast<std::size_t>(part) * each, each);
}

/// Seconds of every pass over the buffer, the first one not counted.
std::vector<double> timePasses(Blocks blocks, const LoopBody& body, std::int64_t passes,
                               int threads) {
    std::vector<double> seconds;
    std::atomic<std::uint64_t> kept{0}; // so that no reading is optimised away
    TimePoint start = Clock::now();
    std::barrier meeting(threads, [&]() noexcept {
        const TimePoint now = Clock::now();
        seconds.push_back(millisecondsBetween(start, now) / 1000.0); // reserved below
        start = now;
    });
    seconds.reserve(static_cast<std::size_t>(passes) + 1);
    {
        std::vector<std::jthread> readers;
        for (int index = 0; index < threads; ++index)
            readers.emplace_back([&, index] {
                meeting.arrive_and_wait(); // all threads are there
                for (std::int64_t pass = 0; pass < passes; ++pass) {
                    kept += body.read(partOf(blocks, index, threads));
                    meeting.arrive_and_wait();
                }
            });
    }
    seconds.erase(seconds.begin(), seconds.begin() + 2); // the gathering, and the first pass
    return seconds;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2.0;
}

} // namespace

Result<ReadProbe> measureReadBandwidth(const ReadProbeOptions& options, std::stop_token stop) try {
    const int threads = options.threads > 0
                            ? options.threads
                            : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    const auto lines = static_cast<std::size_t>(options.bufferBytes) / sizeof(Block);
    // Written once, so that it is there; as floats each half of a value is 1, which is no denormal.
    constexpr std::uint64_t kOnes = 0x3F8000003F800000U;
    std::vector<Block> buffer(lines, Block{kOnes, kOnes, kOnes, kOnes, kOnes, kOnes, kOnes, kOnes});
    const std::size_t read = lines / static_cast<std::size_t>(threads) *
                             static_cast<std::size_t>(threads) * sizeof(Block);
    ReadProbe best;
    for (const LoopBody& body : kBodies) {
        if (stop.stop_requested())
            return fail(cancelled());
        const auto seconds =
            timePasses(buffer, body, std::max<std::int64_t>(2, options.passes), threads);
        const double rate = static_cast<double>(read) / median(seconds);
        if (rate > best.bytesPerSecond)
            best = {rate, std::string(body.name), static_cast<std::int64_t>(read),
                    static_cast<std::int64_t>(seconds.size()), threads};
    }
    return best;
} catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "cannot measure the read bandwidth",
                fmt::format("a buffer of {} bytes does not fit into memory", options.bufferBytes),
                "the bandwidth stays not measured");
}

std::string describe(const ReadProbe& probe) {
    return fmt::format("quick read probe: {:.1f} GB/s, {} threads, {} over {:.0f} MB, median of {} "
                       "passes",
                       probe.bytesPerSecond / 1e9, probe.threads, probe.loop,
                       static_cast<double>(probe.bufferBytes) / 1e6, probe.passes);
}

} // namespace kvglass
