// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A weight matrix (K, N) as the products read it: panels of 64 columns, each panel row-major
// (K, 64) and contiguous. One row times a panel is a single sequential stream without horizontal
// sums; many rows times a panel is an ordinary matrix product with a leading dimension of 64. One
// copy serves both.

#pragma once

#include <cstdint>

#include "engine/backend/types.h"
#include "kernels/cpu/float_buffer.h"

namespace kvglass::cpu {

inline constexpr std::int64_t kPanelWidth = 64;

class PackedMatrix {
public:
    PackedMatrix() = default;

    /// Columns beyond N in the last panel are zero; everything else is unspecified until written.
    [[nodiscard]] static Result<PackedMatrix> allocate(std::int64_t inputs, std::int64_t outputs);

    [[nodiscard]] WeightType type() const { return WeightType::F32; }
    [[nodiscard]] std::int64_t inputs() const { return m_inputs; }   // K
    [[nodiscard]] std::int64_t outputs() const { return m_outputs; } // N
    [[nodiscard]] std::int64_t panels() const {
        return (m_outputs + kPanelWidth - 1) / kPanelWidth;
    }
    [[nodiscard]] std::int64_t bytes() const { return m_values.bytes(); }
    [[nodiscard]] std::int64_t panelBytes() const {
        return m_inputs * kPanelWidth * static_cast<std::int64_t>(sizeof(float));
    }
    [[nodiscard]] const float* panel(std::int64_t index) const { // (K, 64)
        return m_values.data() + index * m_inputs * kPanelWidth;
    }

    /// Writes rows [first, first + rows) of the matrix, given row-major (rows, N).
    void setInputRows(std::int64_t first, std::int64_t rows, const float* values);

    /// Writes columns [first, first + columns) of the matrix, given transposed: (columns, K).
    void setOutputColumns(std::int64_t first, std::int64_t columns, const float* values);

    /// Copies column `output` to `out`: (K), the embedding of a token in a tied LM head.
    void copyOutputColumn(std::int64_t output, float* out) const;

private:
    std::int64_t m_inputs = 0;
    std::int64_t m_outputs = 0;
    FloatBuffer m_values; // (panels, K, 64)
};

} // namespace kvglass::cpu
