// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cpu/packed_matrix.h"

#include <algorithm>

namespace kvglass::cpu {

Result<PackedMatrix> PackedMatrix::allocate(std::int64_t inputs, std::int64_t outputs) {
    PackedMatrix matrix;
    matrix.m_inputs = inputs;
    matrix.m_outputs = outputs;
    const std::int64_t panels = matrix.panels();
    Result<FloatBuffer> values =
        FloatBuffer::allocate(panels * inputs * kPanelWidth, "a weight matrix");
    if (!values)
        return fail(values.error());
    matrix.m_values = std::move(*values);
    const std::int64_t used = outputs - (panels - 1) * kPanelWidth;
    if (used < kPanelWidth) {
        float* last = matrix.m_values.data() + (panels - 1) * inputs * kPanelWidth;
        std::fill(last, last + inputs * kPanelWidth, 0.0F);
    }
    return matrix;
}

void PackedMatrix::setInputRows(std::int64_t first, std::int64_t rows, const float* values) {
    for (std::int64_t panel = 0; panel < panels(); ++panel) {
        const std::int64_t column = panel * kPanelWidth;
        const std::int64_t width = std::min(kPanelWidth, m_outputs - column);
        float* out = m_values.data() + (panel * m_inputs + first) * kPanelWidth;
        for (std::int64_t row = 0; row < rows; ++row)
            std::copy_n(values + row * m_outputs + column, width, out + row * kPanelWidth);
    }
}

void PackedMatrix::setOutputColumns(std::int64_t first, std::int64_t columns, const float* values) {
    constexpr std::int64_t kBlock = 16; // one cache line of a panel row
    for (std::int64_t block = 0; block < columns; block += kBlock) {
        const std::int64_t end = std::min(columns, block + kBlock);
        for (std::int64_t input = 0; input < m_inputs; ++input) {
            for (std::int64_t column = block; column < end; ++column) {
                const std::int64_t output = first + column;
                const std::int64_t panel = output / kPanelWidth;
                m_values.data()[(panel * m_inputs + input) * kPanelWidth + output % kPanelWidth] =
                    values[column * m_inputs + input];
            }
        }
    }
}

void PackedMatrix::copyOutputColumn(std::int64_t output, float* out) const {
    const float* column = panel(output / kPanelWidth) + output % kPanelWidth;
    for (std::int64_t input = 0; input < m_inputs; ++input)
        out[input] = column[input * kPanelWidth];
}

} // namespace kvglass::cpu
