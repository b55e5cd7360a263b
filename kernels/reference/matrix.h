// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The only tensor of this backend: a row-major matrix of doubles that owns its memory. Most have
// one row per position, so their number of rows follows the step.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/ensure.h"

namespace kvglass::reference {

class Matrix {
public:
    Matrix() = default;
    Matrix(std::int64_t rows, std::int64_t columns)
        : m_rows(rows), m_columns(columns), m_values(static_cast<std::size_t>(rows * columns)) {}

    [[nodiscard]] std::int64_t rows() const { return m_rows; }
    [[nodiscard]] std::int64_t columns() const { return m_columns; }

    [[nodiscard]] std::span<double> row(std::int64_t index) {
        ENSURE(index >= 0 && index < m_rows);
        return {m_values.data() + index * m_columns, static_cast<std::size_t>(m_columns)};
    }
    [[nodiscard]] std::span<const double> row(std::int64_t index) const {
        ENSURE(index >= 0 && index < m_rows);
        return {m_values.data() + index * m_columns, static_cast<std::size_t>(m_columns)};
    }

    /// Makes room for `rows` rows in all. Throws std::bad_alloc and is then unchanged.
    void reserveRows(std::int64_t rows) {
        m_values.reserve(static_cast<std::size_t>(rows * m_columns));
    }

    /// Sets the number of rows; allocates nothing within what was reserved. New rows are zero.
    void setRows(std::int64_t rows) {
        m_values.resize(static_cast<std::size_t>(rows * m_columns));
        m_rows = rows;
    }

    /// As held from the allocator.
    [[nodiscard]] std::int64_t bytes() const {
        return static_cast<std::int64_t>(m_values.capacity() * sizeof(double));
    }

private:
    std::int64_t m_rows = 0;
    std::int64_t m_columns = 0;
    std::vector<double> m_values; // (rows, columns)
};

} // namespace kvglass::reference
