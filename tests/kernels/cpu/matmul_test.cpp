// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Products of many rows beside the same rows one by one: across tiles, claims and the rows that are
// prepared at once, in every type of weights.

#include <bit>
#include <cmath>
#include <random>

#include <QTest>

#include "kernels/cpu/operations.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"
#include "tests/support/tolerances.h"

using namespace kvglass;
using namespace kvglass::cpu;

namespace {

struct Shape {
    std::int64_t rows;
    std::int64_t inputs;
    std::int64_t outputs;
};

FloatBuffer numbers(std::int64_t count) {
    FloatBuffer values = required(FloatBuffer::allocateZeroed(count, "a test"));
    std::mt19937 random(static_cast<std::uint32_t>(count));
    std::normal_distribution<float> normal;
    for (float& value : values.span())
        value = normal(random);
    return values;
}

} // namespace

class MatmulTest final : public QObject {
    Q_OBJECT

private slots:
    void manyRowsAreWhatEachRowIsAlone_data() {
        QTest::addColumn<int>("type");
        QTest::addColumn<int>("rows");
        QTest::addColumn<bool>("byOneDnn");
        for (const WeightType type :
             {WeightType::F32, WeightType::F16, WeightType::BF16, WeightType::Int8})
            for (const int rows : {2, 63, 65, 511, 513, 1030})
                for (const bool byOneDnn : {false, true}) {
                    if (byOneDnn && type == WeightType::Int8)
                        continue; // one row would be integers, and many floats: this never happens
                    QTest::addRow("%s, %d rows%s", name(type).data(), rows,
                                  byOneDnn ? ", by oneDNN" : "")
                        << static_cast<int>(type) << rows << byOneDnn;
                }
    }

    void manyRowsAreWhatEachRowIsAlone() {
        QFETCH(int, type);
        QFETCH(int, rows);
        QFETCH(bool, byOneDnn);
        const auto weightType = static_cast<WeightType>(type);
        const Shape shape{rows, 70, 150}; // no whole blocks, no whole panels
        ByteBuffer memory = required(ByteBuffer::allocate(
            PackedMatrix::bytesOf(weightType, shape.inputs, shape.outputs), "a test"));
        PackedMatrix matrix(weightType, shape.inputs, shape.outputs, memory.data());
        const FloatBuffer weights = numbers(shape.inputs * shape.outputs);
        QVERIFY(matrix.setInputRows(0, shape.inputs, weights.data()) == Packed::Whole);
        const FloatBuffer bias = numbers(roundUp(shape.outputs, kPanelWidth));
        const FloatBuffer x = numbers(roundUp(shape.rows, MatrixProduct::kRowStep) * shape.inputs);

        ThreadPool pool(3);
        const TileProduct tiles = byOneDnn ? TileProduct{} : tileProduct(weightType);
        ProductRoom room = required(ProductRoom::create(tiles, shape.inputs, shape.inputs, 3));
        const Finish finish{.bias = bias.data(), .store = Finish::Store::AddTo};
        FloatBuffer together =
            required(FloatBuffer::allocateZeroed(shape.rows * shape.outputs, "a test"));
        matmul(pool, room, together.data(), x.data(), shape.rows, matrix, finish);
        QVERIFY(!room.failed());

        FloatBuffer alone = required(FloatBuffer::allocateZeroed(shape.outputs, "a test"));
        for (std::int64_t row = 0; row < shape.rows; ++row) {
            std::ranges::fill(alone.span(), 0.0F);
            matvec(pool, room.rows.data(), alone.data(), x.data() + row * shape.inputs, matrix,
                   finish);
            const std::span<const float> actual =
                together.span().subspan(static_cast<std::size_t>(row * shape.outputs),
                                        static_cast<std::size_t>(shape.outputs));
            if (tiles.together == 1 && tiles.multiply != nullptr) { // integers
                for (std::size_t j = 0; j < actual.size(); ++j)
                    QCOMPARE(std::bit_cast<std::uint32_t>(actual[j]),
                             std::bit_cast<std::uint32_t>(alone.span()[j]));
                continue;
            }
            const Comparison same =
                compare(actual, std::span<const float>(alone.span()),
                        singleOperation(shape.inputs, largestMagnitude(alone.span())));
            QVERIFY2(same.passed, same.text.c_str());
        }
    }
};

KVGLASS_TEST(MatmulTest);
#include "matmul_test.moc"
