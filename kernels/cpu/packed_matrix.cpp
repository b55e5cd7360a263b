// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cpu/packed_matrix.h"

#include <algorithm>

#include "engine/base/ensure.h"

namespace kvglass::cpu {

namespace {

Packed both(Packed a, Packed b) { return a == Packed::Whole ? b : a; }

/// A block of floats where the given weights do not have the shape of one: (64, 64).
struct Scratch {
    alignas(64) float values[kBlockInputs * kPanelWidth];
};

} // namespace

PackedMatrix::PackedMatrix(WeightType type, std::int64_t inputs, std::int64_t outputs,
                           std::byte* memory)
    : m_type(type), m_rowProduct(cpu::rowProduct(type)), m_inputs(inputs), m_outputs(outputs),
      m_panels(memory) {}

std::byte* PackedMatrix::block(std::int64_t panel, std::int64_t firstInput) {
    return m_panels + panel * bytesPerPanel() +
           firstInput / kBlockInputs * blockBytes(m_type, kBlockInputs);
}

Packed PackedMatrix::setInputRows(std::int64_t first, std::int64_t rows, const float* values) {
    ENSURE(first % kBlockInputs == 0 && (rows % kBlockInputs == 0 || first + rows == m_inputs));
    Packed packed = Packed::Whole;
    Scratch scratch;
    for (std::int64_t row = 0; row < rows; row += kBlockInputs) {
        const std::int64_t count = std::min(kBlockInputs, rows - row);
        for (std::int64_t panel = 0; panel < panels(); ++panel) {
            const float* source = values + row * m_outputs + panel * kPanelWidth;
            std::int64_t stride = m_outputs;
            const std::int64_t width = m_outputs - panel * kPanelWidth;
            if (width < kPanelWidth) { // the last panel: zeros beyond N
                std::ranges::fill(scratch.values, 0.0F);
                for (std::int64_t i = 0; i < count; ++i)
                    std::copy_n(source + i * stride, width, scratch.values + i * kPanelWidth);
                source = scratch.values;
                stride = kPanelWidth;
            }
            packed =
                both(packed, packBlock(m_type, block(panel, first + row), source, stride, count));
        }
    }
    return packed;
}

Packed PackedMatrix::setOutputColumns(std::int64_t first, std::int64_t columns,
                                      const float* values) {
    ENSURE(first % kPanelWidth == 0 &&
           (columns % kPanelWidth == 0 || first + columns == m_outputs));
    Packed packed = Packed::Whole;
    Scratch scratch;
    for (std::int64_t column = 0; column < columns; column += kPanelWidth) {
        const std::int64_t width = std::min(kPanelWidth, columns - column);
        if (width < kPanelWidth)
            std::ranges::fill(scratch.values, 0.0F);
        for (std::int64_t input = 0; input < m_inputs; input += kBlockInputs) {
            const std::int64_t count = std::min(kBlockInputs, m_inputs - input);
            for (std::int64_t j = 0; j < width; ++j)
                for (std::int64_t i = 0; i < count; ++i)
                    scratch.values[i * kPanelWidth + j] =
                        values[(column + j) * m_inputs + input + i];
            packed = both(packed, packBlock(m_type, block((first + column) / kPanelWidth, input),
                                            scratch.values, kPanelWidth, count));
        }
    }
    return packed;
}

} // namespace kvglass::cpu
