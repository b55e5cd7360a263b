// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// How fast this machine multiplies matrices: the limit of a prefill. oneDNN with weights in the
// order that it likes best, products of 512 x 4096 x 1024 and 1024 cubed, in f32 and bf16.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>

namespace kvglass::bench {

enum class PeakType : std::uint8_t { F32, Bf16 };

class MatrixPeak {
public:
    explicit MatrixPeak(int threads);
    ~MatrixPeak();
    MatrixPeak(const MatrixPeak&) = delete;
    MatrixPeak& operator=(const MatrixPeak&) = delete;

    /// GFLOP/s of one trial: the better of the two products. Empty where oneDNN cannot.
    [[nodiscard]] std::optional<double> trial(PeakType type);

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace kvglass::bench
