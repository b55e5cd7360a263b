// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Attention of one row and of many, against plain double loops: texts that end on, one below and
// one above a chunk and a tile, head sizes with and without a body of their own, both cache types.

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

constexpr float kScale = 0.7F;

/// A random text of `positions` positions: q, k and v of each, with k and v also in a cache.
struct Text {
    Text(int heads, int headSize, int positions, KvType type)
        : H(heads), D(headSize), T(positions), qkv(randomNumbers(3L * T * H * D, 5)),
          deviceQkv(qkv), inputs(std::vector<std::int32_t>{0}),
          cache(required(KvCache::create(config(), 1, type))) {
        required(cache.reserve(T, nullptr));
        requireCuda(storeKeysValues(cache.layer(0), deviceQkv.data(), step(), T, nullptr));
        if (type == KvType::F16) // attention works with what the cache kept
            for (std::size_t i = 0; i < qkv.size(); ++i)
                if (i % static_cast<std::size_t>(3 * H * D) >= static_cast<std::size_t>(H * D))
                    qkv[i] = toFloat(toStored<__half>(qkv[i]));
    }

    [[nodiscard]] StepInputs step() const { return {inputs.data(), nullptr}; }

    /// Part 0, 1, 2: q, k, v.
    [[nodiscard]] double at(int part, int t, int head, int d) const {
        return static_cast<double>(
            qkv[static_cast<std::size_t>(((t * 3 + part) * H + head) * D + d)]);
    }

    /// (t + 1): the attention of a query position.
    [[nodiscard]] std::vector<double> weights(int t, int head) const {
        std::vector<double> row;
        double largest = -1e300;
        for (int j = 0; j <= t; ++j) {
            double dot = 0.0;
            for (int d = 0; d < D; ++d)
                dot += at(0, t, head, d) * at(1, j, head, d);
            row.push_back(static_cast<double>(kScale) * dot);
            largest = std::max(largest, row.back());
        }
        double sum = 0.0;
        for (double& w : row)
            sum += w = std::exp(w - largest);
        for (double& w : row)
            w /= sum;
        return row;
    }

    /// (H, D) of a query position.
    [[nodiscard]] std::vector<double> mixed(int t) const {
        std::vector<double> out;
        for (int head = 0; head < H; ++head) {
            const std::vector<double> w = weights(t, head);
            for (int d = 0; d < D; ++d) {
                double sum = 0.0;
                for (int j = 0; j <= t; ++j)
                    sum += w[static_cast<std::size_t>(j)] * at(2, j, head, d);
                out.push_back(sum);
            }
        }
        return out;
    }

    /// f32 sums of H D + T terms, in a softmax of scores up to the head size.
    [[nodiscard]] Tolerance tolerance() const { return singleOperation((D + T) * (1 + D), 1.0); }

    int H, D, T;
    std::vector<float> qkv; // (T, 3 H D)
    DeviceArray<float> deviceQkv;
    DeviceArray<std::int32_t> inputs;
    KvCache cache;

private:
    [[nodiscard]] ModelConfig config() const {
        ModelConfig config;
        config.contextLength = T + 3; // the last chunk is cut
        config.heads = H;
        config.channels = H * D;
        return config;
    }
};

struct Shape {
    int heads;
    int headSize;
};
constexpr Shape kShapes[] = {{1, 1}, {3, 7}, {2, 33}, {2, 64}, {25, 2}};

template <class Check> void forEveryText(std::initializer_list<int> lengths, Check check) {
    for (const KvType type : {KvType::F32, KvType::F16})
        for (const Shape& shape : kShapes)
            for (const int length : lengths) {
                check(Text(shape.heads, shape.headSize, length, type));
                if (QTest::currentTestFailed())
                    return;
            }
}

void verify(std::span<const float> actual, std::span<const double> expected, Tolerance tolerance) {
    const Comparison same = compare(actual, expected, tolerance);
    QVERIFY2(same.passed, same.text.c_str());
}

} // namespace

class AttentionTest final : public QObject {
    Q_OBJECT

private slots:
    void oneRowInPartsIsTheWhole() {
        forEveryText({1, 2, 63, 64, 65, 129, 513, 577}, [](const Text& text) {
            const int position = text.T - 1;
            const int channels = text.H * text.D;
            const DeviceArray<std::int32_t> at(std::vector<std::int32_t>{position});
            const DeviceArray<float> sums(kMostSplits * channels), largest(kMostSplits * text.H),
                total(kMostSplits * text.H);
            const float* q = text.deviceQkv.data() + 3 * position * channels;
            const int splits = splitsFor(text.T);
            requireCuda(attentionDecode({sums.data(), largest.data(), total.data()}, {}, q,
                                        text.cache.layer(0), {at.data(), nullptr}, kScale, splits,
                                        nullptr));
            // An identity puts the parts together.
            const int stride = storedStride(channels, WeightType::F32);
            std::vector<float> padded(static_cast<std::size_t>(channels) * stride);
            for (int c = 0; c < channels; ++c)
                padded[static_cast<std::size_t>(c) * stride + c] = 1.0F;
            const std::vector<float> zeros(static_cast<std::size_t>(channels));
            const DeviceArray<float> identity(padded), x(zeros), bias(zeros);
            requireCuda(combineProjectionResidual(x.data(),
                                                  {sums.data(), largest.data(), total.data()},
                                                  {.matrix = identity.data(),
                                                   .bias = bias.data(),
                                                   .outputs = channels,
                                                   .inputs = channels,
                                                   .stride = stride},
                                                  text.H, splits, nullptr));
            verify(x.read(), text.mixed(position), text.tolerance());
        });
    }

    void manyRowsLookBackAndNeverAhead() {
        forEveryText({1, 2, 31, 32, 33, 64, 65, 97}, [](const Text& text) {
            const int channels = text.H * text.D;
            const int stride = storedStride(channels, WeightType::F32);
            const DeviceArray<float> mixed(
                std::vector<float>(static_cast<std::size_t>(text.T) * stride));
            requireCuda(causalAttention(mixed.data(), {}, text.deviceQkv.data(),
                                        text.cache.layer(0), text.step(), WeightType::F32, kScale,
                                        text.T, stride, nullptr));
            const std::vector<float> actual = mixed.read();
            for (int t = 0; t < text.T && !QTest::currentTestFailed(); ++t)
                verify(std::span(actual).subspan(static_cast<std::size_t>(t) * stride, channels),
                       text.mixed(t), text.tolerance());
        });
    }

    void laterRowsSeeWhatTheCacheHolds() {
        forEveryText({70}, [](const Text& text) {
            constexpr int kFirst = 61; // two rows in the first chunk, the others in the second
            const int channels = text.H * text.D;
            const int rows = text.T - kFirst;
            const int stride = storedStride(channels, WeightType::F16);
            const DeviceArray<std::int32_t> at(std::vector<std::int32_t>{kFirst});
            const DeviceArray<__half> mixed(static_cast<std::int64_t>(rows) * stride);
            requireCuda(causalAttention(mixed.data(), {},
                                        text.deviceQkv.data() + 3 * kFirst * channels,
                                        text.cache.layer(0), {at.data(), nullptr}, WeightType::F16,
                                        kScale, rows, stride, nullptr));
            const std::vector<__half> stored = mixed.read();
            std::vector<float> actual;
            std::vector<double> expected;
            for (int t = 0; t < rows; ++t) {
                for (int c = 0; c < channels; ++c)
                    actual.push_back(toFloat(stored[static_cast<std::size_t>(t) * stride + c]));
                const std::vector<double> row = text.mixed(kFirst + t);
                expected.insert(expected.end(), row.begin(), row.end());
            }
            const Tolerance exact = text.tolerance();
            const double rounding = epsilonOf(WeightType::F16); // of results below 1
            verify(actual, expected, {exact.maximum + rounding, exact.mean + rounding});
        });
    }

    void capturedRowsAreTheWeights() {
        for (const Shape& shape : kShapes) {
            const Text text(shape.heads, shape.headSize, 67, KvType::F32);
            const int position = text.T - 1;
            const int channels = text.H * text.D;
            const DeviceArray<std::int32_t> at(std::vector<std::int32_t>{position});
            const DeviceArray<float> parts(3L * kMostSplits * channels),
                weights(static_cast<std::int64_t>(text.H) * text.T);
            const DeviceArray<std::uint8_t> bytes(static_cast<std::int64_t>(text.H) * text.T);
            const DeviceArray<HeadStatistics> statistics(text.H);
            const CaptureView capture{.weights = weights.data(),
                                      .quantised = bytes.data(),
                                      .statistics = statistics.data(),
                                      .positions = at.data(),
                                      .slotCount = 1};
            float* sums = parts.data();
            requireCuda(attentionDecode(
                {sums, sums + kMostSplits * channels, sums + 2 * kMostSplits * channels}, capture,
                text.deviceQkv.data() + 3 * position * channels, text.cache.layer(0),
                {at.data(), nullptr}, kScale, splitsFor(text.T), nullptr));
            requireCuda(captureAttention(capture, text.H, nullptr));
            verifyCaptured(text, weights.read(), bytes.read(), statistics.read());
        }
    }

private:
    static void verifyCaptured(const Text& text, std::span<const float> weights,
                               std::span<const std::uint8_t> bytes,
                               std::span<const HeadStatistics> statistics) {
        const auto length = static_cast<std::size_t>(text.T);
        for (int head = 0; head < text.H && !QTest::currentTestFailed(); ++head) {
            const auto row = weights.subspan(static_cast<std::size_t>(head) * length, length);
            const std::vector<double> expected = text.weights(text.T - 1, head);
            verify(row, expected, text.tolerance());
            double entropy = 0.0;
            for (std::size_t j = 0; j < length; ++j) {
                QCOMPARE(bytes[static_cast<std::size_t>(head) * length + j],
                         quantiseAttention(row[j]));
                entropy -= expected[j] > 0.0 ? expected[j] * std::log(expected[j]) : 0.0;
            }
            const HeadStatistics& found = statistics[static_cast<std::size_t>(head)];
            QVERIFY(std::abs(static_cast<double>(found.entropy) - entropy) <=
                    text.tolerance().maximum * std::log(static_cast<double>(length)));
            QCOMPARE(found.firstMass, row.front());
            QCOMPARE(found.previousMass, row[length - 2]);
        }
    }
};

KVGLASS_TEST(AttentionTest);
#include "attention_test.moc"
