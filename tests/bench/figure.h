// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// One measured figure: its samples, the limit that it is compared to, and what it was measured on.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kvglass::bench {

enum class Kind : std::uint8_t { Decode, DecodeCaptured, DecodeBusy, Prefill, Uncached, Load };

[[nodiscard]] std::string_view name(Kind kind);

struct Setting {
    std::string model;  // "random:gpt2-medium"
    std::string dtype;  // of the weights
    std::string kvType; // of the cache
    int threads = 0;
};

struct Figure {
    Setting setting;
    Kind kind = Kind::Decode;
    std::int64_t tokens = 0; // decode: in the cache before the step; else: computed by the step
    std::vector<double> ms{}; // one sample per round
    /// What the step moves or multiplies at least, and the median of the limit in the same rounds.
    double bytes = 0.0;
    double flops = 0.0;
    double limitGbs = 0.0;    // of the read probe; for what is bound by memory
    double limitGflops = 0.0; // of the matrix peak; for what is bound by arithmetic

    [[nodiscard]] double medianMs() const;
    /// Share of the limit that the median reaches; empty without a limit.
    [[nodiscard]] std::optional<double> share() const;
};

/// What the machine could do in the same run.
struct Limit {
    std::string what; // "read probe, 2 threads, wide loads"
    std::string unit; // "GB/s"
    std::vector<double> samples;
};

struct Report {
    std::string processor;
    std::string kernels; // the instruction set that was chosen
    std::vector<Limit> limits;
    std::vector<Figure> figures;
    std::int64_t peakMemoryBytes = 0; // of the whole run
};

[[nodiscard]] double median(std::vector<double> samples);

[[nodiscard]] std::string toJson(const Report& report);
[[nodiscard]] std::string toMarkdown(const Report& report);

} // namespace kvglass::bench
