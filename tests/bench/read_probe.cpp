// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/read_probe.h"

#include <algorithm>
#include <new>
#include <thread>

#include "engine/base/clock.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tests/bench/read_probe.cpp"
#include <hwy/foreach_target.h> // includes this file once per instruction set

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace kvglass::bench::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// `Step(sum, vector)` over all of [from, from + bytes), in eight chains. bytes: whole steps of
/// 512.
template <class T, class Step>
std::uint64_t Read(const std::byte* from, std::int64_t bytes, Step step) {
    const hn::CappedTag<T, 64 / sizeof(T)> d;
    const auto lanes = static_cast<std::int64_t>(hn::MaxLanes(d));
    const T* values = reinterpret_cast<const T*>(from);
    const std::int64_t count = bytes / static_cast<std::int64_t>(sizeof(T));
    constexpr int kChains = 8;
    hn::Vec<decltype(d)> sums[kChains];
    for (auto& sum : sums)
        sum = hn::Zero(d);
    for (std::int64_t i = 0; i + kChains * lanes <= count; i += kChains * lanes)
        for (int chain = 0; chain < kChains; ++chain)
            sums[chain] = step(sums[chain], hn::Load(d, values + i + chain * lanes));
    for (int chain = 1; chain < kChains; ++chain)
        sums[0] = step(sums[0], sums[chain]);
    alignas(64) T last[64 / sizeof(T)] = {};
    hn::Store(sums[0], d, last);
    return static_cast<std::uint64_t>(last[0]);
}

std::uint64_t SumFloats(const std::byte* from, std::int64_t bytes) {
    return Read<float>(from, bytes, [](auto sum, auto v) { return hn::Add(sum, v); });
}
std::uint64_t SumIntegers(const std::byte* from, std::int64_t bytes) {
    return Read<std::uint64_t>(from, bytes, [](auto sum, auto v) { return hn::Add(sum, v); });
}
std::uint64_t WideLoads(const std::byte* from, std::int64_t bytes) {
    return Read<std::uint64_t>(from, bytes, [](auto sum, auto v) { return hn::Or(sum, v); });
}

} // namespace kvglass::bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace kvglass::bench {

HWY_EXPORT(SumFloats);
HWY_EXPORT(SumIntegers);
HWY_EXPORT(WideLoads);

namespace {

std::uint64_t readBy(std::size_t loop, const std::byte* from, std::int64_t bytes) {
    if (loop == 0)
        return HWY_DYNAMIC_DISPATCH(SumFloats)(from, bytes);
    if (loop == 1)
        return HWY_DYNAMIC_DISPATCH(SumIntegers)(from, bytes);
    return HWY_DYNAMIC_DISPATCH(WideLoads)(from, bytes);
}

} // namespace

ReadProbe::ReadProbe(int threads, std::int64_t bytes) : m_threads(threads) {
    auto buffer = cpu::ByteBuffer::allocateZeroed(bytes, "the read probe");
    if (!buffer)
        throw std::bad_alloc();
    m_buffer = std::move(*buffer);
    std::array<double, kLoops.size()> best{};
    for (int trial = 0; trial < 5; ++trial)
        for (std::size_t loop = 0; loop < kLoops.size(); ++loop)
            best[loop] = std::max(best[loop], trialOf(loop));
    m_loop = static_cast<std::size_t>(std::ranges::max_element(best) - best.begin());
}

double ReadProbe::trial() { return trialOf(m_loop); }

double ReadProbe::trialOf(std::size_t loop) {
    const std::int64_t share = m_buffer.size() / m_threads / 4096 * 4096;
    std::vector<std::uint64_t> results(static_cast<std::size_t>(m_threads));
    const auto work = [&](int thread) {
        results[static_cast<std::size_t>(thread)] =
            readBy(loop, m_buffer.data() + thread * share, share);
    };
    const TimePoint start = Clock::now();
    std::vector<std::jthread> helpers;
    for (int thread = 1; thread < m_threads; ++thread)
        helpers.emplace_back(work, thread);
    work(0);
    helpers.clear(); // joins
    const double seconds = millisecondsBetween(start, Clock::now()) / 1e3;
    for (const std::uint64_t result : results)
        m_result += result;
    return static_cast<double>(share * m_threads) / seconds / 1e9;
}

} // namespace kvglass::bench
#endif
