// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Bell-shaped random numbers by counter: number i of a stream is a function of the stream and i
// alone, so that any part can be made in any order, by any thread, equal on every machine.

#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>

namespace kvglass {

class BellNumbers {
public:
    /// The stream that `path` names among those of `seed`.
    BellNumbers(std::uint64_t seed, std::initializer_list<std::uint64_t> path);

    /// Numbers [first, first + out.size()) of the stream: mean 0, the given standard deviation.
    /// Each is the sum of four uniform 16-bit numbers (Irwin and Hall), cut out of one 64-bit hash:
    /// near a normal distribution (its kurtosis is 2.7, a normal one's is 3), never beyond 3.47
    /// deviations. The sum is an integer and is rounded once, as a product of two floats.
    void fill(std::uint64_t first, float deviation, std::span<float> out) const;

private:
    std::uint64_t m_start; // where the stream's counter begins
};

} // namespace kvglass
