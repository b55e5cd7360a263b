// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Numbers in device memory for tests of single kernels: between guards, and with the same random
// values on both sides.

#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>
#include <span>
#include <vector>

#include <QtGlobal>

#include "kernels/cuda/numbers.h"
#include "kernels/cuda/operations.h"
#include "kernels/cuda/weights.h"

namespace kvglass::cuda {

/// Ends the test program where the runtime refuses.
inline void requireCuda(cudaError_t code) {
    if (code != cudaSuccess)
        qFatal("%s", cudaGetErrorString(code));
}

/// Elements between two guards that nobody may write to. Untouched bytes are 0xFF: NaN in every
/// number format.
template <class T> class DeviceArray {
public:
    explicit DeviceArray(std::int64_t size) : m_size(static_cast<std::size_t>(size)) {
        requireCuda(cudaMalloc(&m_memory, bytes() + 2 * kGuard));
        requireCuda(cudaMemset(m_memory, kPattern, bytes() + 2 * kGuard));
    }
    explicit DeviceArray(const std::vector<T>& values)
        : DeviceArray(static_cast<std::int64_t>(values.size())) {
        requireCuda(cudaMemcpy(data(), values.data(), bytes(), cudaMemcpyHostToDevice));
    }
    ~DeviceArray() { static_cast<void>(cudaFree(m_memory)); }
    DeviceArray(const DeviceArray&) = delete;
    DeviceArray& operator=(const DeviceArray&) = delete;

    [[nodiscard]] T* data() const {
        return reinterpret_cast<T*>(static_cast<std::byte*>(m_memory) + kGuard);
    }
    /// Waits for the device. Ends the test program where a guard was written to.
    [[nodiscard]] std::vector<T> read() const {
        requireCuda(cudaDeviceSynchronize());
        std::vector<std::byte> all(bytes() + 2 * kGuard);
        requireCuda(cudaMemcpy(all.data(), m_memory, all.size(), cudaMemcpyDeviceToHost));
        for (std::size_t i = 0; i < kGuard; ++i)
            if (all[i] != std::byte{kPattern} || all[all.size() - 1 - i] != std::byte{kPattern})
                qFatal("a guard of device memory was written to");
        std::vector<T> values(m_size);
        std::memcpy(values.data(), all.data() + kGuard, bytes());
        return values;
    }

private:
    static constexpr std::size_t kGuard = 256; // bytes; keeps the alignment of an allocation
    static constexpr unsigned char kPattern = 0xFF;

    [[nodiscard]] std::size_t bytes() const { return m_size * sizeof(T); }

    std::size_t m_size;
    void* m_memory = nullptr;
};

/// Numbers between -1 and 1, the same for the same seed.
[[nodiscard]] inline std::vector<float> randomNumbers(std::int64_t size, unsigned seed) {
    std::minstd_rand random(seed + 1);
    std::vector<float> numbers(static_cast<std::size_t>(size));
    for (float& number : numbers)
        number = static_cast<float>(random() % 20001) / 10000.0F - 1.0F;
    return numbers;
}

/// A random matrix as kernels want it, and what they should read from it.
template <class Stored> class StoredMatrix {
public:
    StoredMatrix(WeightType type, std::int64_t outputs, std::int64_t inputs, unsigned seed)
        : wide(randomNumbers(outputs * inputs, seed)), bias(randomNumbers(outputs, seed + 1)),
          m_stride(storedStride(inputs, type)), m_bias(bias), m_matrix(padded(inputs)) {
        view = {.matrix = m_matrix.data(),
                .bias = m_bias.data(),
                .type = type,
                .outputs = static_cast<int>(outputs),
                .inputs = static_cast<int>(inputs),
                .stride = m_stride};
    }

    LinearView view;
    std::vector<float> wide; // (outputs, inputs), as stored
    std::vector<float> bias; // (outputs)

    /// in W^T + b, in double.
    [[nodiscard]] std::vector<double> product(std::span<const double> in) const {
        std::vector<double> out;
        for (std::size_t o = 0; o < bias.size(); ++o) {
            double sum = static_cast<double>(bias[o]);
            for (std::size_t i = 0; i < in.size(); ++i)
                sum += static_cast<double>(wide[o * in.size() + i]) * in[i];
            out.push_back(sum);
        }
        return out;
    }

private:
    [[nodiscard]] std::vector<Stored> padded(std::int64_t inputs) {
        std::vector<Stored> rows(bias.size() * static_cast<std::size_t>(m_stride),
                                 toStored<Stored>(0.0F));
        for (std::size_t i = 0; i < wide.size(); ++i) {
            const std::size_t row = i / static_cast<std::size_t>(inputs);
            const Stored stored = toStored<Stored>(wide[i]);
            rows[row * static_cast<std::size_t>(m_stride) + i % static_cast<std::size_t>(inputs)] =
                stored;
            wide[i] = toFloat(stored);
        }
        return rows;
    }

    int m_stride;
    DeviceArray<float> m_bias;
    DeviceArray<Stored> m_matrix;
};

/// A random row with gain and bias of a norm.
class NormedRow {
public:
    NormedRow(std::int64_t channels, unsigned seed)
        : x(randomNumbers(channels, seed)), m_gain(randomNumbers(channels, seed + 1)),
          m_bias(randomNumbers(channels, seed + 2)), m_deviceGain(m_gain),
          m_deviceBias(m_bias), view{.gain = m_deviceGain.data(),
                                     .bias = m_deviceBias.data(),
                                     .epsilon = 1e-5F} {}

    /// norm(row), in double.
    [[nodiscard]] std::vector<double> normed(std::span<const float> row) const {
        const auto channels = static_cast<double>(row.size());
        double mean = 0.0;
        for (const float value : row)
            mean += static_cast<double>(value) / channels;
        double variance = 0.0;
        for (const float value : row)
            variance += std::pow(static_cast<double>(value) - mean, 2) / channels;
        std::vector<double> out;
        for (std::size_t c = 0; c < row.size(); ++c)
            out.push_back((static_cast<double>(row[c]) - mean) /
                              std::sqrt(variance + static_cast<double>(view.epsilon)) *
                              static_cast<double>(m_gain[c]) +
                          static_cast<double>(m_bias[c]));
        return out;
    }

    std::vector<float> x; // (C)

private:
    std::vector<float> m_gain, m_bias;
    DeviceArray<float> m_deviceGain, m_deviceBias;

public:
    NormView view;
};

/// Calls `check` once for each type that weights are stored as.
template <class Check> void forEveryStoredType(Check check) {
    check(float{}, WeightType::F32);
    check(__half{}, WeightType::F16);
    check(__nv_bfloat16{}, WeightType::BF16);
}

} // namespace kvglass::cuda
