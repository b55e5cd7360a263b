// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Weights in panels, with every instruction set that the machine has: what is packed comes back
// rounded as its type demands, and a product reads what was packed.

#include <bit>
#include <cmath>
#include <random>

#include <QTest>

#include "kernels/cpu/half_float.h"
#include "kernels/cpu/panel_format.h"
#include "tests/kernels/cpu/forced_instructions.h"
#include "tests/support/guarded_buffer.h"
#include "tests/support/test_program.h"
#include "tests/support/tolerances.h"

using namespace kvglass;
using namespace kvglass::cpu;

namespace {

constexpr WeightType kTypes[] = {WeightType::F32, WeightType::F16, WeightType::BF16,
                                 WeightType::Int8};
constexpr std::int64_t kInputs[] = {1, 2, 31, 32, 33, 63, 64, 65, 129, 256};

/// Normal numbers, seeded by their count.
std::vector<float> numbers(std::int64_t count) {
    std::mt19937 random(static_cast<std::uint32_t>(count));
    std::normal_distribution<float> normal;
    std::vector<float> values(static_cast<std::size_t>(count));
    for (float& value : values)
        value = normal(random);
    return values;
}

/// A whole panel packed block by block; the bytes lie on a cache line, as in a matrix.
ByteBuffer packed(WeightType type, const std::vector<float>& panel, std::int64_t inputs) {
    ByteBuffer bytes = std::move(*ByteBuffer::allocate(panelBytes(type, inputs), "a test"));
    std::byte* block = bytes.data();
    for (std::int64_t first = 0; first < inputs; first += kBlockInputs) {
        const std::int64_t count = std::min(kBlockInputs, inputs - first);
        const Packed done =
            packBlock(type, block, panel.data() + first * kPanelWidth, kPanelWidth, count);
        if (done != Packed::Whole)
            qFatal("ordinary numbers do not fit");
        block += blockBytes(type, count);
    }
    return bytes;
}

std::vector<float> unpacked(WeightType type, const ByteBuffer& bytes, std::int64_t inputs) {
    std::vector<float> panel(static_cast<std::size_t>(inputs * kPanelWidth));
    unpackPanel(type, panel.data(), bytes.data(), inputs);
    return panel;
}

/// bf16 by arithmetic: the number with 8 significant digits, ties to even.
float nearestBfloat(float value) {
    int exponent = 0;
    const double fraction = std::frexp(static_cast<double>(value), &exponent);
    return static_cast<float>(std::ldexp(std::nearbyint(std::ldexp(fraction, 8)), exponent - 8));
}

float nearestHalf(float value) {
    int exponent = 0;
    const double fraction = std::frexp(static_cast<double>(value), &exponent);
    const int digits = std::min(11, exponent + 24); // fewer where f16 is subnormal
    return static_cast<float>(
        std::ldexp(std::nearbyint(std::ldexp(fraction, digits)), exponent - digits));
}

} // namespace

class PanelFormatTest final : public QObject {
    Q_OBJECT

private slots:
    void everyHalfIsItselfAfterTwoConversions() {
        for (std::uint32_t bits = 0; bits < 0x10000U; ++bits) {
            const auto half = static_cast<std::uint16_t>(bits);
            if ((bits & 0x7C00U) == 0x7C00U) // infinite, or not a number
                continue;
            QCOMPARE(halfFromFloat(floatFromHalf(half)), half);
        }
    }

    void aHalfIsTheNearestOne() {
        for (const float scale : {1e-8F, 1e-7F, 1e-5F, 1e-3F, 1.0F, 1e3F, 1e4F})
            for (const float number : numbers(1000))
                QCOMPARE(floatFromHalf(halfFromFloat(number * scale)), nearestHalf(number * scale));
    }

    void halvesWayBetweenTwoNumbersGoToTheEvenOne() {
        QCOMPARE(floatFromHalf(halfFromFloat(1.0F + 0x1p-11F)), 1.0F);
        QCOMPARE(floatFromHalf(halfFromFloat(1.0F + 3 * 0x1p-11F)), 1.0F + 0x1p-9F);
        QCOMPARE(floatFromHalf(halfFromFloat(0x1p-25F)), 0.0F);
        QCOMPARE(floatFromHalf(halfFromFloat(3 * 0x1p-25F)), 0x1p-23F);
    }

    void packedWeightsAreTheNearestOfTheirType_data() { everyInstructionSet(); }
    void packedWeightsAreTheNearestOfTheirType() {
        force();
        for (const std::int64_t inputs : kInputs) {
            const auto panel = numbers(inputs * kPanelWidth);
            const auto single =
                unpacked(WeightType::F32, packed(WeightType::F32, panel, inputs), inputs);
            const auto half =
                unpacked(WeightType::F16, packed(WeightType::F16, panel, inputs), inputs);
            const auto bfloat =
                unpacked(WeightType::BF16, packed(WeightType::BF16, panel, inputs), inputs);
            for (std::size_t n = 0; n < panel.size(); ++n) {
                QCOMPARE(single[n], panel[n]);
                QCOMPARE(half[n], nearestHalf(panel[n]));
                QCOMPARE(bfloat[n], nearestBfloat(panel[n]));
            }
        }
    }

    void integersAreWithinHalfAStepOfTheirColumnsLargest_data() { everyInstructionSet(); }
    void integersAreWithinHalfAStepOfTheirColumnsLargest() {
        force();
        for (const std::int64_t inputs : kInputs) {
            const auto panel = numbers(inputs * kPanelWidth);
            const auto back =
                unpacked(WeightType::Int8, packed(WeightType::Int8, panel, inputs), inputs);
            for (std::int64_t first = 0; first < inputs; first += kBlockInputs)
                for (std::int64_t column = 0; column < kPanelWidth; ++column) {
                    const std::int64_t last = std::min(inputs, first + kBlockInputs);
                    float largest = 0.0F;
                    for (std::int64_t i = first; i < last; ++i)
                        largest = std::max(largest, std::fabs(panel[i * kPanelWidth + column]));
                    // The scale is rounded up to 8 digits; f32 arithmetic adds a little.
                    const float step = largest / 127.0F * (1.0F + 0x1p-7F);
                    for (std::int64_t i = first; i < last; ++i) {
                        const std::size_t n = i * kPanelWidth + column;
                        QVERIFY(std::fabs(back[n] - panel[n]) <= 0.501F * step);
                    }
                }
        }
    }

    void aColumnOfZerosOrOfNothingStaysZero_data() { everyInstructionSet(); }
    void aColumnOfZerosOrOfNothingStaysZero() {
        force();
        for (const float value : {0.0F, 1e-42F, 1e-33F}) {
            const std::vector<float> panel(64 * kPanelWidth, value);
            for (const float back :
                 unpacked(WeightType::Int8, packed(WeightType::Int8, panel, 64), 64))
                QCOMPARE(back, 0.0F);
        }
    }

    void whatATypeCannotHoldIsTold_data() { everyInstructionSet(); }
    void whatATypeCannotHoldIsTold() {
        force();
        for (const WeightType type : kTypes)
            for (const float sign : {1.0F, -1.0F})
                for (const float value : {65519.0F, 65520.0F, 3.38e38F, 3.40e38F}) {
                    std::vector<float> panel(64 * kPanelWidth, 0.5F);
                    panel[63 * kPanelWidth + 17] = sign * value;
                    ByteBuffer bytes =
                        std::move(*ByteBuffer::allocate(panelBytes(type, 64), "a test"));
                    const Packed done =
                        packBlock(type, bytes.data(), panel.data(), kPanelWidth, 64);
                    const bool fits = type == WeightType::F16    ? value < 65520.0F
                                      : type == WeightType::BF16 ? value < 3.39e38F
                                                                 : true;
                    QCOMPARE(done == Packed::Whole, fits);
                }
    }

    void aColumnIsThatOfThePanel_data() { everyInstructionSet(); }
    void aColumnIsThatOfThePanel() {
        force();
        for (const WeightType type : kTypes)
            for (const std::int64_t inputs : kInputs) {
                const ByteBuffer bytes = packed(type, numbers(inputs * kPanelWidth), inputs);
                const auto panel = unpacked(type, bytes, inputs);
                for (const std::int64_t column : {0, 1, 31, 63}) {
                    GuardedBuffer<float> out(static_cast<std::size_t>(inputs));
                    unpackColumn(type, out.span().data(), bytes.data(), inputs, column);
                    QVERIFY(out.guardsAreIntact());
                    for (std::int64_t i = 0; i < inputs; ++i)
                        QCOMPARE(out.span()[i], panel[i * kPanelWidth + column]);
                }
            }
    }

    void aProductIsThatOfTheStoredWeights_data() { everyInstructionSet(); }
    void aProductIsThatOfTheStoredWeights() {
        force();
        for (const WeightType type : kTypes)
            for (const std::int64_t inputs : kInputs) {
                const ByteBuffer bytes = packed(type, numbers(inputs * kPanelWidth), inputs);
                const auto panel = unpacked(type, bytes, inputs);
                // What follows the row in memory must not matter.
                std::vector<float> x = numbers(inputs);
                x.push_back(std::nanf(""));
                const auto sums = multiplied(type, x, bytes, inputs);
                std::vector<double> expected(kPanelWidth, 0.0);
                for (std::int64_t i = 0; i < inputs; ++i)
                    for (std::int64_t j = 0; j < kPanelWidth; ++j)
                        expected[j] += static_cast<double>(x[i]) * panel[i * kPanelWidth + j];
                // Each of the terms and sums is rounded once; the terms are at most about 3 x 3. Of
                // int8 the inputs may be rounded to 16 bits, too.
                const double epsilon = type == WeightType::Int8 ? 0x1p-16 : 0x1p-24;
                const double one = epsilon * std::sqrt(static_cast<double>(inputs)) * 9;
                const Comparison same =
                    compare(std::span<const float>(sums), expected, {4 * one, one});
                QVERIFY2(same.passed, same.text.c_str());
            }
    }

    void theSizeOfARowDoesNotMatter_data() { everyInstructionSet(); }
    void theSizeOfARowDoesNotMatter() {
        force();
        constexpr std::int64_t kCount = 129;
        for (const WeightType type : kTypes) {
            const ByteBuffer bytes = packed(type, numbers(kCount * kPanelWidth), kCount);
            const auto expected = multiplied(type, numbers(kCount), bytes, kCount);
            for (const float size : {0x1p-60F, 0x1p-20F, 0x1p40F}) {
                std::vector<float> x = numbers(kCount);
                for (float& value : x)
                    value *= size;
                const auto sums = multiplied(type, x, bytes, kCount);
                // A power of two changes no digit, but perhaps which way an input is rounded to 16
                // bits: by the factor that it is multiplied by, which is rounded itself.
                const float most = type == WeightType::Int8 ? 0x1p-16F * 9 * kCount : 1e-6F;
                for (std::size_t j = 0; j < sums.size(); ++j)
                    QVERIFY(std::fabs(sums[j] / size - expected[j]) <= most);
            }
        }
    }

    void aRowOfZerosGivesZeros_data() { everyInstructionSet(); }
    void aRowOfZerosGivesZeros() {
        force();
        for (const WeightType type : kTypes) {
            const ByteBuffer bytes = packed(type, numbers(65 * kPanelWidth), 65);
            for (const float sum : multiplied(type, std::vector<float>(65, 0.0F), bytes, 65))
                QCOMPARE(sum, 0.0F);
        }
    }

    void whatIsNoNumberInARowIsNoneInEverySum_data() { everyInstructionSet(); }
    void whatIsNoNumberInARowIsNoneInEverySum() {
        force();
        for (const WeightType type : kTypes)
            for (const float fault : {std::nanf(""), HUGE_VALF, -HUGE_VALF}) {
                const ByteBuffer bytes = packed(type, numbers(129 * kPanelWidth), 129);
                std::vector<float> x = numbers(129);
                x[70] = fault;
                for (const float sum : multiplied(type, x, bytes, 129))
                    QVERIFY(!std::isfinite(sum));
            }
    }

    void stripsHoldThePanel_data() { everyInstructionSet(); }
    void stripsHoldThePanel() {
        force();
        const std::int64_t columns = stripColumns();
        for (const WeightType type : kTypes)
            for (const std::int64_t inputs : kInputs) {
                const ByteBuffer bytes = packed(type, numbers(inputs * kPanelWidth), inputs);
                const auto panel = unpacked(type, bytes, inputs);
                std::vector<float> strips(panel.size());
                unpackStrips(type, strips.data(), bytes.data(), inputs);
                for (std::int64_t i = 0; i < inputs; ++i)
                    for (std::int64_t j = 0; j < kPanelWidth; ++j)
                        QCOMPARE(strips[(j / columns * inputs + i) * columns + j % columns],
                                 panel[i * kPanelWidth + j]);
            }
    }

    void tilesAreTheirRows_data() {
        QTest::addColumn<QString>("instructions");
        QTest::addColumn<int>("type");
        for (const std::string& set : availableInstructions())
            for (const WeightType type : kTypes)
                QTest::addRow("%s, %s", set.c_str(), name(type).data())
                    << QString::fromStdString(set) << static_cast<int>(type);
    }
    void tilesAreTheirRows() {
        force();
        QFETCH(int, type);
        const auto weightType = static_cast<WeightType>(type);
        const TileProduct product = tileProduct(weightType);
        if (product.multiply == nullptr)
            QSKIP("oneDNN multiplies these");
        const bool isExact = product.together == 1; // integers
        for (const std::int64_t inputs :
             {1, 2, 31, 32, 33, 63, 64, 65, 70, 129, 255, 256, 257, 600}) {
            const ByteBuffer bytes = packed(weightType, numbers(inputs * kPanelWidth), inputs);
            const auto panel = unpacked(weightType, bytes, inputs);
            for (std::int64_t count = 1; count <= 14; ++count) { // every rest of a division by 6
                const std::int64_t first = count % 2 == 0 ? 0 : product.together;
                const Tile tile = tiled(product, bytes, inputs, first, count);
                for (std::int64_t row = 0; row < count; ++row) {
                    const auto begin = tile.x.begin() + (first + row) * inputs;
                    const std::vector<float> x(begin, begin + inputs);
                    const float* sums = tile.sums() + row * kPanelWidth;
                    if (isExact)
                        sameBits(sums, multiplied(weightType, x, bytes, inputs));
                    else
                        near(std::span(sums, kPanelWidth), x, panel);
                }
                const float* beyond = tile.sums() + count * kPanelWidth;
                for (std::int64_t j = 0; j < kPanelWidth; ++j)
                    QCOMPARE(beyond[j], 7.0F);
            }
        }
    }

private:
    struct Tile {
        std::vector<float> x; // (first + count, inputs)
        ByteBuffer room;
        [[nodiscard]] const float* sums() const {
            return reinterpret_cast<const float*>(room.data());
        }
    };

    /// Rows [first, first + count) times the panel, and one row of sevens after them.
    static Tile tiled(const TileProduct& product, const ByteBuffer& panel, std::int64_t inputs,
                      std::int64_t first, std::int64_t count) {
        const std::int64_t all = first + count;
        Tile tile{numbers(all * inputs), {}};
        ByteBuffer rows =
            std::move(*ByteBuffer::allocate(product.preparedBytes(all, inputs), "a test"));
        for (std::int64_t row = 0; row < all; row += product.together)
            product.prepare(rows.data(), tile.x.data(), all, inputs, row);
        ByteBuffer room = std::move(*ByteBuffer::allocate(unpackedPanelBytes(inputs), "a test"));
        const std::int64_t size = (count + 1) * kPanelWidth;
        tile.room = std::move(*ByteBuffer::allocate(size * 4, "a test"));
        auto* sums = reinterpret_cast<float*>(tile.room.data());
        std::fill_n(sums, size, 7.0F);
        product.multiply(sums, {rows.data(), all, first, count}, panel.data(), inputs, room.data());
        return tile;
    }

    static void sameBits(const float* actual, const std::vector<float>& expected) {
        for (const float one : expected)
            QCOMPARE(std::bit_cast<std::uint32_t>(*actual++), std::bit_cast<std::uint32_t>(one));
    }

    /// x times the panel, of floats, in double.
    static void near(std::span<const float> actual, const std::vector<float>& x,
                     const std::vector<float>& panel) {
        std::vector<float> expected;
        for (std::int64_t j = 0; j < kPanelWidth; ++j) {
            double sum = 0.0;
            for (std::size_t i = 0; i < x.size(); ++i)
                sum += static_cast<double>(x[i]) * panel[i * kPanelWidth + j];
            expected.push_back(static_cast<float>(sum));
        }
        const Comparison same =
            compare(actual, std::span<const float>(expected),
                    singleOperation(static_cast<std::int64_t>(x.size()),
                                    largestMagnitude(std::span<const float>(expected))));
        QVERIFY2(same.passed, same.text.c_str());
    }

    /// x times the panel, as a decoding step does it.
    static std::vector<float> multiplied(WeightType type, const std::vector<float>& x,
                                         const ByteBuffer& panel, std::int64_t inputs) {
        ByteBuffer room = std::move(*ByteBuffer::allocate(preparedRowBytes(inputs), "a test"));
        const RowProduct product = rowProduct(type);
        const std::byte* row = product.prepare(room.data(), x.data(), inputs);
        ByteBuffer sums = std::move(*ByteBuffer::allocate(kPanelWidth * 4, "a test"));
        auto* first = reinterpret_cast<float*>(sums.data());
        product.sum(first, row, panel.data(), inputs);
        return {first, first + kPanelWidth};
    }
    static void everyInstructionSet() {
        QTest::addColumn<QString>("instructions");
        for (const std::string& name : availableInstructions())
            QTest::addRow("%s", name.c_str()) << QString::fromStdString(name);
    }
    static void force() {
        QFETCH(QString, instructions);
        forceInstructions(instructions.toStdString());
    }
};

KVGLASS_TEST(PanelFormatTest);
#include "panel_format_test.moc"
