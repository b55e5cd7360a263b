// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The operations on many rows and those of loading, against plain loops.

#include <cmath>

#include <QTest>

#include "tests/kernels/cuda/device_array.h"
#include "tests/support/comparator.h"
#include "tests/support/test_program.h"
#include "tests/support/tolerances.h"

using namespace kvglass;
using namespace kvglass::cuda;

namespace {

constexpr int kRows = 3;

/// The rows without their padding, which must be zero.
template <class Stored>
std::vector<float> unpadded(const std::vector<Stored>& stored, int columns, int stride) {
    std::vector<float> out;
    for (std::size_t i = 0; i < stored.size(); ++i) {
        const float value = toFloat(stored[i]);
        if (static_cast<int>(i) % stride < columns)
            out.push_back(value);
        else if (value != 0.0F)
            qFatal("padding is %f", static_cast<double>(value));
    }
    return out;
}

/// One f32 operation whose result is rounded to `type`.
void verifyStored(std::span<const float> actual, std::span<const double> expected, WeightType type,
                  std::int64_t terms) {
    double scale = 1.0;
    for (const double value : expected)
        scale = std::max(scale, std::abs(value));
    const Tolerance exact = singleOperation(terms, scale);
    const double rounding = epsilonOf(type) / 2 * scale;
    const Comparison same =
        compare(actual, expected, {exact.maximum + rounding, exact.mean + rounding});
    QVERIFY2(same.passed, same.text.c_str());
}

double activatedExactly(double x, Activation activation) {
    const auto sigmoid = [](double y) { return 1.0 / (1.0 + std::exp(-y)); };
    switch (activation) {
    case Activation::GeluTanh:
        return 0.5 * x * (1.0 + std::tanh(std::sqrt(2.0 / M_PI) * (x + 0.044715 * x * x * x)));
    case Activation::GeluErf: return 0.5 * x * std::erfc(-x / std::sqrt(2.0));
    case Activation::QuickGelu: return x * sigmoid(1.702 * x);
    case Activation::Relu: return std::max(x, 0.0);
    case Activation::Silu: return x * sigmoid(x);
    case Activation::Tanh: return std::tanh(x);
    case Activation::Sigmoid: return sigmoid(x);
    }
    return 0.0;
}

} // namespace

class ManyRowsTest final : public QObject {
    Q_OBJECT

private slots:
    void everyRowIsNormedByItself() {
        forEveryStoredType([](auto number, WeightType type) {
            for (const int channels : {1, 7, 8, 127, 129, 260}) {
                const NormedRow norm(channels, 3);
                const auto x = randomNumbers(kRows * channels, 4);
                std::vector<double> expected;
                for (int t = 0; t < kRows; ++t) {
                    const auto row = norm.normed(std::span(x).subspan(t * channels, channels));
                    expected.insert(expected.end(), row.begin(), row.end());
                }
                const int stride = storedStride(channels, type);
                const DeviceArray<float> in(x);
                const DeviceArray<decltype(number)> out(kRows * stride);
                requireCuda(layerNorm(out.data(), in.data(), norm.view, type, kRows, channels,
                                      stride, nullptr));
                verifyStored(unpadded(out.read(), channels, stride), expected, type, channels);
            }
        });
    }

    void everyActivationIsItsFormula() {
        forEveryStoredType([](auto number, WeightType type) {
            for (int activation = 0; activation < 7; ++activation)
                for (const int units : {1, 7, 129}) {
                    auto sums = randomNumbers(kRows * units, 5);
                    for (float& sum : sums)
                        sum *= 6.0F;
                    const auto bias = randomNumbers(units, 6);
                    std::vector<double> expected;
                    for (std::size_t i = 0; i < sums.size(); ++i)
                        expected.push_back(activatedExactly(
                            static_cast<double>(sums[i]) +
                                static_cast<double>(bias[i % static_cast<std::size_t>(units)]),
                            static_cast<Activation>(activation)));
                    const int stride = storedStride(units, type);
                    const DeviceArray<float> in(sums), deviceBias(bias);
                    const DeviceArray<decltype(number)> out(kRows * stride);
                    requireCuda(biasActivation(out.data(), in.data(), deviceBias.data(),
                                               static_cast<Activation>(activation), type, kRows,
                                               units, stride, nullptr));
                    // A handful of roundings one after the other.
                    verifyStored(unpadded(out.read(), units, stride), expected, type, 8);
                }
        });
    }

    void inputsBecomeColumnsInBlocks() {
        forEveryStoredType([](auto number, WeightType type) {
            using Stored = decltype(number);
            for (const auto& [inputs, outputs] :
                 {std::pair{1, 1}, std::pair{33, 31}, std::pair{70, 65}}) {
                const auto file = randomNumbers(inputs * outputs, 7);
                const DeviceArray<float> values(file);
                const DeviceArray<std::int32_t> overflow(std::vector<std::int32_t>{0});
                const int stride = storedStride(inputs, type);
                const DeviceArray<Stored> matrix(
                    std::vector<Stored>(static_cast<std::size_t>(outputs * stride)));
                const int middle = inputs / 2;
                for (const auto& [first, rows] :
                     {std::pair{0, middle}, std::pair{middle, inputs - middle}})
                    if (rows > 0)
                        requireCuda(repackInputs(matrix.data(), overflow.data(),
                                                 {.values = values.data() + first * outputs,
                                                  .firstRow = first,
                                                  .rows = rows,
                                                  .columns = outputs},
                                                 type, stride, nullptr));
                const std::vector<float> packed = unpadded(matrix.read(), inputs, stride);
                for (int i = 0; i < inputs; ++i)
                    for (int o = 0; o < outputs; ++o)
                        QCOMPARE(packed[static_cast<std::size_t>(o * inputs + i)],
                                 toFloat(toStored<Stored>(
                                     file[static_cast<std::size_t>(i * outputs + o)])));
                QCOMPARE(overflow.read().front(), 0);
            }
        });
    }

    void rowsStayRows() {
        forEveryStoredType([](auto number, WeightType type) {
            using Stored = decltype(number);
            constexpr int kColumns = 131;
            const auto file = randomNumbers(2 * kColumns, 8);
            const DeviceArray<float> values(file);
            const DeviceArray<std::int32_t> overflow(std::vector<std::int32_t>{0});
            const int stride = storedStride(kColumns, type);
            const DeviceArray<Stored> matrix(
                std::vector<Stored>(static_cast<std::size_t>(3 * stride)));
            requireCuda(
                repackRows(matrix.data(), overflow.data(),
                           {.values = values.data(), .firstRow = 1, .rows = 2, .columns = kColumns},
                           type, stride, nullptr));
            const std::vector<float> rows = unpadded(matrix.read(), kColumns, stride);
            for (std::size_t i = 0; i < rows.size(); ++i)
                QCOMPARE(rows[i],
                         i < kColumns ? 0.0F : toFloat(toStored<Stored>(file[i - kColumns])));
        });
    }

    void aNumberThatIsTooLargeIsNoticed() {
        for (const auto& [value, overflows] : {std::pair{65504.0F, 0}, std::pair{-70000.0F, 1}}) {
            const DeviceArray<float> values(std::vector<float>{0.5F, value});
            const DeviceArray<std::int32_t> overflow(std::vector<std::int32_t>{0});
            const DeviceArray<__half> matrix(8);
            requireCuda(repackRows(matrix.data(), overflow.data(),
                                   {.values = values.data(), .rows = 1, .columns = 2},
                                   WeightType::F16, 8, nullptr));
            QCOMPARE(overflow.read().front(), overflows);
        }
    }
};

KVGLASS_TEST(ManyRowsTest);
#include "many_rows_test.moc"
