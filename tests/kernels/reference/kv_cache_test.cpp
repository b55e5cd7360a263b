// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/reference/kv_cache.h"

#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass;
using namespace kvglass::reference;

namespace {

constexpr std::int64_t kLayers = 3;
constexpr std::int64_t kChannels = 2;
constexpr std::int64_t kContext = 150; // two whole chunks and 22 positions

/// A number that says where it belongs.
double markOf(std::int64_t layer, std::int64_t position, std::int64_t column) {
    return static_cast<double>((layer * 1000 + position) * 10 + column);
}

void fill(KvCache& cache, std::int64_t layer, std::int64_t first, std::int64_t positions) {
    Matrix qkv(positions, 3 * kChannels);
    for (std::int64_t t = 0; t < positions; ++t)
        for (std::int64_t column = 0; column < 3 * kChannels; ++column)
            qkv.row(t)[column] = markOf(layer, first + t, column);
    cache.write(LayerIndex(static_cast<std::int32_t>(layer)), first, qkv);
}

} // namespace

class KvCacheTest final : public QObject {
    Q_OBJECT

private slots:
    void everyKeyAndValueIsWhereItWasPut() {
        KvCache cache(kLayers, kChannels, kContext);
        cache.reserve(kContext);
        for (std::int64_t layer = 0; layer < kLayers; ++layer) {
            fill(cache, layer, 0, 60);
            fill(cache, layer, 60, 90); // across two edges of chunks
        }
        for (std::int32_t layer = 0; layer < kLayers; ++layer)
            for (std::int64_t position = 0; position < kContext; ++position)
                for (std::int64_t c = 0; c < kChannels; ++c) {
                    QCOMPARE(cache.key(LayerIndex(layer), position)[c],
                             markOf(layer, position, kChannels + c));
                    QCOMPARE(cache.value(LayerIndex(layer), position)[c],
                             markOf(layer, position, 2 * kChannels + c));
                }
    }

    void growingKeepsWhatIsThere() {
        KvCache cache(kLayers, kChannels, kContext);
        cache.reserve(1);
        fill(cache, 1, 0, 64);
        cache.reserve(kContext);
        QCOMPARE(cache.key(LayerIndex(1), 63)[0], markOf(1, 63, kChannels));
    }

    void memoryComesInChunksAndTheLastOneEndsWithTheContext() {
        KvCache cache(kLayers, kChannels, kContext);
        const std::int64_t perPosition = cache.bytesPerPosition();
        QCOMPARE(perPosition, 2 * kLayers * kChannels * 8);
        QCOMPARE(cache.reservedBytes(), 0);
        for (const auto& [positions, reserved] :
             {std::pair{0, 0}, std::pair{1, 64}, std::pair{64, 64}, std::pair{65, 128},
              std::pair{128, 128}, std::pair{129, 150}}) {
            cache.reserve(positions);
            QCOMPARE(cache.reservedPositions(), reserved);
            QCOMPARE(cache.reservedBytes(), reserved * perPosition);
        }
        QCOMPARE(cache.capacityBytes(), kContext * perPosition);
        cache.reserve(1); // less than there is: nothing changes
        QCOMPARE(cache.reservedPositions(), kContext);
    }

    void releasedChunksAreGivenBack() {
        KvCache cache(kLayers, kChannels, kContext);
        cache.reserve(kContext);
        cache.release(65);
        QCOMPARE(cache.reservedPositions(), 128);
        cache.release(64);
        QCOMPARE(cache.reservedPositions(), 64);
        cache.release(0);
        QCOMPARE(cache.reservedBytes(), 0);
    }

    void withOneKeptLayerEachLayerWritesOverTheOneBefore() {
        KvCache cache(1, kChannels, kContext);
        cache.reserve(2);
        fill(cache, 0, 0, 2);
        fill(cache, 1, 0, 2);
        QCOMPARE(cache.key(LayerIndex(1), 1)[0], markOf(1, 1, kChannels));
        QCOMPARE(cache.bytesPerPosition(), 2 * kChannels * 8);
    }

    void copiesAreIndependent() {
        KvCache original(kLayers, kChannels, kContext);
        original.reserve(2);
        fill(original, 0, 0, 2);
        KvCache copy = original;
        fill(copy, 0, 1, 1);
        Matrix other(1, 3 * kChannels);
        copy.write(LayerIndex(0), 0, other);
        QCOMPARE(copy.key(LayerIndex(0), 0)[0], 0.0);
        QCOMPARE(original.key(LayerIndex(0), 0)[0], markOf(0, 0, kChannels));
    }
};

KVGLASS_TEST(KvCacheTest);
#include "kv_cache_test.moc"
