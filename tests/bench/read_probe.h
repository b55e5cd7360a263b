// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// How fast this machine reads memory: the limit of a decoding step. A sequential read of a buffer
// of 1 GiB, each thread its own part of it, by the fastest of three loops.

#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "kernels/cpu/buffer.h"

namespace kvglass::bench {

class ReadProbe {
public:
    static constexpr std::int64_t kBytes = std::int64_t{1} << 30;
    static constexpr std::array kLoops = {"sum of f32", "sum of integers", "wide loads"};

    /// Allocates and writes the buffer, and tries the loops. `bytes`: kBytes but in a test. Throws
    /// std::bad_alloc.
    ReadProbe(int threads, std::int64_t bytes);

    /// GB/s (1e9 bytes per second) of one trial with the chosen loop.
    [[nodiscard]] double trial();

    [[nodiscard]] std::string loop() const { return kLoops[m_loop]; }

private:
    [[nodiscard]] double trialOf(std::size_t loop);

    int m_threads;
    cpu::ByteBuffer m_buffer;
    std::size_t m_loop = 0;
    std::uint64_t m_result = 0; // so that no read can be left out
};

} // namespace kvglass::bench
