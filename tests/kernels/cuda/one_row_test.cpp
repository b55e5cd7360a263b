// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The operations on one row, each against plain double loops: sizes of 1, odd ones, and one below
// and above a vector, a warp and a block.

#include <cmath>

#include <QTest>

#include "kernels/cuda/kv_cache.h"
#include "tests/kernels/cuda/device_array.h"
#include "tests/support/comparator.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"
#include "tests/support/tolerances.h"

using namespace kvglass;
using namespace kvglass::cuda;

namespace {

void verifyClose(std::span<const float> actual, std::span<const double> expected,
                 std::int64_t terms) {
    double scale = 1.0;
    for (const double value : expected)
        scale = std::max(scale, std::abs(value));
    const Comparison same = compare(actual, expected, singleOperation(terms, scale));
    QVERIFY2(same.passed, same.text.c_str());
}

struct Sizes {
    std::int64_t inputs;
    std::int64_t outputs;
};
constexpr Sizes kSizes[] = {{1, 1},   {2, 3},    {7, 9},    {31, 17},   {32, 16},
                            {33, 15}, {127, 33}, {129, 31}, {257, 129}, {1030, 8}};

} // namespace

class OneRowTest final : public QObject {
    Q_OBJECT

private slots:
    void embeddingAddsTokenAndPosition() {
        forEveryStoredType([](auto number, WeightType type) {
            using Stored = decltype(number);
            for (const std::int64_t channels : {1, 9, 129}) {
                const StoredMatrix<Stored> tokens(type, 11, channels, 1);
                const StoredMatrix<Stored> positions(type, 8, channels, 2);
                const DeviceArray<std::int32_t> inputs(std::vector<std::int32_t>{5, 10, 0});
                const DeviceArray<float> x(2 * channels);
                requireCuda(embedding(x.data(), {inputs.data(), inputs.data() + 1}, tokens.view,
                                      positions.view, 2, nullptr));
                std::vector<double> expected;
                for (const auto& [token, position] : {std::pair{10, 5}, std::pair{0, 6}})
                    for (std::int64_t c = 0; c < channels; ++c)
                        expected.push_back(
                            static_cast<double>(tokens.wide[token * channels + c]) +
                            static_cast<double>(positions.wide[position * channels + c]));
                verifyClose(x.read(), expected, 1);
            }
        });
    }

    void normFcActivationIsItsFormula() {
        forEverySize([](const NormedRow& row, const auto& fc) {
            const DeviceArray<float> x(row.x);
            const DeviceArray<float> hidden(fc.view.outputs);
            requireCuda(normFcActivation(hidden.data(), x.data(), row.view, fc.view,
                                         Activation::GeluErf, nullptr));
            std::vector<double> expected = fc.product(row.normed(row.x));
            for (double& unit : expected)
                unit = 0.5 * unit * std::erfc(-unit / std::sqrt(2.0));
            verifyClose(hidden.read(), expected, fc.view.inputs);
            QCOMPARE(x.read(), row.x);
        });
    }

    void projectionResidualAddsToTheRow() {
        forEverySize([](const NormedRow& row, const auto& projection) {
            const auto before = randomNumbers(projection.view.outputs, 9);
            const DeviceArray<float> x(before);
            const DeviceArray<float> hidden(row.x);
            requireCuda(projectionResidual(x.data(), hidden.data(), projection.view, nullptr));
            std::vector<double> expected =
                projection.product(std::vector<double>(row.x.begin(), row.x.end()));
            for (std::size_t c = 0; c < expected.size(); ++c)
                expected[c] += static_cast<double>(before[c]);
            verifyClose(x.read(), expected, projection.view.inputs);
        });
    }

    void normLmHeadGivesOneLogitPerToken() {
        forEverySize([](const NormedRow& row, const auto& head) {
            const DeviceArray<float> x(row.x);
            const DeviceArray<float> logits(head.view.outputs);
            requireCuda(normLmHead(logits.data(), x.data(), row.view, head.view, nullptr));
            std::vector<double> expected = head.product(row.normed(row.x));
            for (std::size_t token = 0; token < expected.size(); ++token)
                expected[token] -= static_cast<double>(head.bias[token]); // a head has none
            verifyClose(logits.read(), expected, head.view.inputs);
        });
    }

    void aHeadOfManyTokensIsReadToItsEnd() {
        const NormedRow row(8, 3);
        const StoredMatrix<__half> head(WeightType::F16, 17'003, 8, 4); // more groups than blocks
        const DeviceArray<float> x(row.x);
        const DeviceArray<float> logits(head.view.outputs);
        requireCuda(normLmHead(logits.data(), x.data(), row.view, head.view, nullptr));
        std::vector<double> expected = head.product(row.normed(row.x));
        for (std::size_t token = 0; token < expected.size(); ++token)
            expected[token] -= static_cast<double>(head.bias[token]);
        verifyClose(logits.read(), expected, 8);
    }

    void normQkvReturnsTheQueryAndKeepsKeyAndValue() {
        for (const auto& [heads, headSize] : {std::pair{1, 1}, std::pair{3, 7}, std::pair{2, 64}})
            for (const int position : {0, 63, 64, 69})
                verifyQkv(heads, headSize, position);
    }

    void partsAreCombinedWhateverTheirScale() {
        constexpr int kHeads = 3;
        constexpr int kHeadSize = 5;
        constexpr int kChannels = kHeads * kHeadSize;
        for (const int splits : {1, 2, 7, 8}) {
            const auto sums = randomNumbers(kChannels * kMostSplits, 1);
            auto largest = randomNumbers(kHeads * kMostSplits, 2);
            auto total = randomNumbers(kHeads * kMostSplits, 3);
            for (std::size_t part = 0; part < total.size(); ++part) {
                largest[part] *= 100.0F; // some parts vanish beside others
                total[part] = std::abs(total[part]) + 1.0F;
            }
            std::vector<double> mixed;
            for (int c = 0; c < kChannels; ++c)
                mixed.push_back(mixedFrom(sums, largest, total, c, kHeadSize, splits));
            const StoredMatrix<__half> projection(WeightType::F16, kChannels, kChannels, 4);
            const auto before = randomNumbers(kChannels, 5);
            const DeviceArray<float> x(before), deviceSums(sums), deviceLargest(largest),
                deviceTotal(total);
            requireCuda(combineProjectionResidual(
                x.data(), {deviceSums.data(), deviceLargest.data(), deviceTotal.data()},
                projection.view, kHeads, splits, nullptr));
            std::vector<double> expected = projection.product(mixed);
            for (std::size_t c = 0; c < expected.size(); ++c)
                expected[c] += static_cast<double>(before[c]);
            // A weight exp(s - largest) is off by as many roundings as s has: up to 200 here.
            verifyClose(x.read(), expected, kChannels * 200);
        }
    }

private:
    template <class Check> static void forEverySize(Check check) {
        forEveryStoredType([&](auto number, WeightType type) {
            for (const Sizes& sizes : kSizes) {
                const auto seed = static_cast<unsigned>(sizes.inputs * 31 + sizes.outputs);
                const StoredMatrix<decltype(number)> matrix(type, sizes.outputs, sizes.inputs,
                                                            seed);
                check(NormedRow(sizes.inputs, seed + 7), matrix);
                if (QTest::currentTestFailed())
                    return;
            }
        });
    }

    static void verifyQkv(int heads, int headSize, int position) {
        ModelConfig config;
        config.contextLength = 70; // the second chunk holds 6
        config.heads = heads;
        config.channels = heads * headSize;
        auto cache = required(KvCache::create(config, 2, KvType::F32));
        required(cache.reserve(position + 1, nullptr));
        const NormedRow row(config.channels, 11);
        const StoredMatrix<float> qkv(WeightType::F32, 3 * config.channels, config.channels, 12);
        const DeviceArray<std::int32_t> inputs(std::vector<std::int32_t>{position});
        const DeviceArray<float> x(row.x), q(config.channels);
        const KvView view = cache.layer(1);
        requireCuda(normQkv(q.data(), view, x.data(), {inputs.data(), nullptr}, row.view, qkv.view,
                            nullptr));
        std::vector<float> actual = q.read();
        for (const int part : {0, 1})
            for (int head = 0; head < heads; ++head) {
                const int chunk = position / kChunkPositions;
                const float* rows =
                    part == 0 ? view.keys<float>(chunk, head) : view.values<float>(chunk, head);
                actual.resize(actual.size() + static_cast<std::size_t>(headSize));
                requireCuda(cudaMemcpy(actual.data() + actual.size() - headSize,
                                       rows + position % kChunkPositions * headSize,
                                       static_cast<std::size_t>(headSize) * sizeof(float),
                                       cudaMemcpyDeviceToHost));
            }
        verifyClose(actual, qkv.product(row.normed(row.x)), config.channels);
    }

    static double mixedFrom(std::span<const float> sums, std::span<const float> largest,
                            std::span<const float> total, int c, int headSize, int splits) {
        const int first = c / headSize * kMostSplits;
        double top = -std::numeric_limits<double>::infinity();
        for (int s = 0; s < splits; ++s)
            top = std::max(top, static_cast<double>(largest[first + s]));
        double above = 0.0;
        double below = 0.0;
        for (int s = 0; s < splits; ++s) {
            const double factor = std::exp(static_cast<double>(largest[first + s]) - top);
            above += factor * static_cast<double>(sums[(first + s) * headSize + c % headSize]);
            below += factor * static_cast<double>(total[first + s]);
        }
        return above / below;
    }
};

KVGLASS_TEST(OneRowTest);
#include "one_row_test.moc"
