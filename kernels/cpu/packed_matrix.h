// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A weight matrix (K, N) as the products read it: panels of 64 columns, each contiguous, in the
// format of its type (panel_format.h). One row times a panel is a single sequential stream without
// horizontal sums; many rows times a panel is an ordinary matrix product. One copy serves both.

#pragma once

#include <cstdint>

#include "engine/backend/types.h"
#include "kernels/cpu/buffer.h"
#include "kernels/cpu/panel_format.h"

namespace kvglass::cpu {

class PackedMatrix {
public:
    PackedMatrix() = default;

    /// In memory of bytesOf() that starts on a cache line and outlives it. All weights are what the
    /// memory holds until they are written.
    PackedMatrix(WeightType type, std::int64_t inputs, std::int64_t outputs, std::byte* memory);

    [[nodiscard]] static std::int64_t bytesOf(WeightType type, std::int64_t inputs,
                                              std::int64_t outputs) {
        return roundUp(outputs, kPanelWidth) / kPanelWidth * panelBytes(type, inputs);
    }

    [[nodiscard]] WeightType type() const { return m_type; }
    [[nodiscard]] std::int64_t inputs() const { return m_inputs; }   // K
    [[nodiscard]] std::int64_t outputs() const { return m_outputs; } // N
    [[nodiscard]] std::int64_t panels() const {
        return (m_outputs + kPanelWidth - 1) / kPanelWidth;
    }
    [[nodiscard]] std::int64_t bytes() const { return bytesOf(m_type, m_inputs, m_outputs); }
    [[nodiscard]] std::int64_t bytesPerPanel() const { return panelBytes(m_type, m_inputs); }
    [[nodiscard]] const RowProduct& rowProduct() const { return m_rowProduct; }
    [[nodiscard]] const std::byte* panel(std::int64_t index) const {
        return m_panels + index * bytesPerPanel();
    }

    /// Writes rows [first, first + rows) of the matrix, given row-major (rows, N). `first` is a
    /// multiple of kBlockInputs, and so is `rows` unless they are the last. Columns beyond N in the
    /// last panel become zeros.
    [[nodiscard]] Packed setInputRows(std::int64_t first, std::int64_t rows, const float* values);

    /// Writes columns [first, first + columns) of the matrix, given transposed: (columns, K).
    /// `first` is a multiple of kPanelWidth, and so is `columns` unless they are the last.
    [[nodiscard]] Packed setOutputColumns(std::int64_t first, std::int64_t columns,
                                          const float* values);

    /// Copies the column `output` to `out`: (K), the embedding of a token in a tied LM head.
    void copyOutputColumn(std::int64_t output, float* out) const {
        unpackColumn(m_type, out, panel(output / kPanelWidth), m_inputs, output % kPanelWidth);
    }

private:
    [[nodiscard]] std::byte* block(std::int64_t panel, std::int64_t firstInput);

    WeightType m_type = WeightType::F32;
    RowProduct m_rowProduct;
    std::int64_t m_inputs = 0;
    std::int64_t m_outputs = 0;
    std::byte* m_panels = nullptr; // (panels, panelBytes)
};

} // namespace kvglass::cpu
