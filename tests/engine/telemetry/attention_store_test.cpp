// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <atomic>
#include <thread>

#include <QTest>

#include "engine/telemetry/attention_store.h"
#include "tests/support/test_program.h"
#include "tests/support/toy_model.h"

using namespace kvglass;

namespace {

constexpr std::int64_t kPlenty = 1 << 20;

// What the writer puts everywhere at a position, and a reader must find there.
std::uint8_t mark(std::int64_t position) { return static_cast<std::uint8_t>(position % 251 + 1); }

void fill(const CaptureSlot& slot) {
    std::fill(slot.quantised.begin(), slot.quantised.end(), mark(slot.position));
    for (HeadStatistics& statistics : slot.statistics)
        statistics.entropy = static_cast<float>(slot.position);
}

} // namespace

class AttentionStoreTest : public QObject {
    Q_OBJECT
private slots:
    void aPublishedPositionIsRead();
    void anOpenPositionIsNotVisible();
    void aPositionIsCapturedOnce();
    void aDiscardedPositionCanBeOpenedAgain();
    void theBudgetIsNeverExceeded();
    void placesThatDoNotExistAreNotCaptured();
    void aReaderSeesWholeRowsWhileTheyAreWritten();
};

void AttentionStoreTest::aPublishedPositionIsRead() {
    const ModelConfig config = toyConfig();
    AttentionStore store(config, kPlenty);
    const auto slot = store.open(4);
    QVERIFY(slot.has_value());
    QCOMPARE(slot->position, std::int64_t{4});
    QVERIFY(slot->exact.empty());
    const auto heads = static_cast<std::size_t>(config.layers * config.heads);
    QCOMPARE(slot->quantised.size(), heads * 5);
    QCOMPARE(slot->statistics.size(), heads);
    for (std::size_t index = 0; index < slot->quantised.size(); ++index)
        slot->quantised[index] = static_cast<std::uint8_t>(index);
    slot->statistics[heads - 1].firstMass = 0.25F;
    store.publish(4);

    QVERIFY(store.isCaptured(4));
    QCOMPARE(store.bytes(), store.bytesForPosition(4));
    const auto row = store.row(4, LayerIndex(1), HeadIndex(2));
    QCOMPARE(row.size(), std::size_t{5});
    for (std::size_t key = 0; key < row.size(); ++key)
        QCOMPARE(row[key], static_cast<std::uint8_t>((1 * config.heads + 2) * 5 + key));
    QCOMPARE(store.statistics(4)[heads - 1].firstMass, 0.25F);
}

void AttentionStoreTest::anOpenPositionIsNotVisible() {
    AttentionStore store(toyConfig(), kPlenty);
    QVERIFY(store.open(0).has_value());
    QVERIFY(!store.isCaptured(0));
    QVERIFY(store.row(0, LayerIndex(0), HeadIndex(0)).empty());
    QVERIFY(store.statistics(0).empty());
}

void AttentionStoreTest::aPositionIsCapturedOnce() {
    AttentionStore store(toyConfig(), kPlenty);
    QVERIFY(store.open(3).has_value());
    QVERIFY(!store.open(3).has_value());
    store.publish(3);
    QVERIFY(!store.open(3).has_value());
    QCOMPARE(store.bytes(), store.bytesForPosition(3));
}

void AttentionStoreTest::aDiscardedPositionCanBeOpenedAgain() {
    AttentionStore store(toyConfig(), kPlenty);
    QVERIFY(store.open(3).has_value());
    store.discard(3);
    QCOMPARE(store.bytes(), std::int64_t{0});
    QVERIFY(!store.isCaptured(3));
    QVERIFY(store.open(3).has_value());
    store.publish(3);
    QVERIFY(store.isCaptured(3));
}

void AttentionStoreTest::theBudgetIsNeverExceeded() {
    const ModelConfig config = toyConfig();
    const std::int64_t budget = [&] {
        const AttentionStore sizes(config, 0);
        return sizes.bytesForPosition(0) + sizes.bytesForPosition(1) + sizes.bytesForPosition(2);
    }();
    // (L, H) heads with p + 1 bytes and three floats each.
    const std::int64_t heads = config.layers * config.heads;
    QCOMPARE(budget, heads * (1 + 2 + 3) + 3 * heads * 12);

    for (const std::int64_t missing : {0, 1}) {
        AttentionStore store(config, budget - missing);
        std::int64_t opened = 0;
        for (std::int64_t position = 0; position < config.contextLength; ++position) {
            opened += store.open(position).has_value() ? 1 : 0;
            QVERIFY(store.bytes() <= store.budgetBytes());
        }
        QCOMPARE(opened, 3 - missing);
    }
}

void AttentionStoreTest::placesThatDoNotExistAreNotCaptured() {
    const ModelConfig config = toyConfig();
    AttentionStore store(config, kPlenty);
    QVERIFY(store.open(0).has_value());
    store.publish(0);
    QVERIFY(!store.isCaptured(-1));
    QVERIFY(!store.isCaptured(config.contextLength));
    QVERIFY(store.row(0, LayerIndex(-1), HeadIndex(0)).empty());
    QVERIFY(store.row(0, LayerIndex(2), HeadIndex(0)).empty());
    QVERIFY(store.row(0, LayerIndex(0), HeadIndex(3)).empty());
    QVERIFY(store.statistics(config.contextLength).empty());
}

// Run under the thread sanitizer this also checks that there is no data race.
void AttentionStoreTest::aReaderSeesWholeRowsWhileTheyAreWritten() {
    const ModelConfig config = toyConfig({.context = 300});
    AttentionStore store(config, std::int64_t{1} << 30);
    std::atomic<bool> wrong = false;
    std::jthread reader([&] {
        for (std::int64_t position = 0; position < config.contextLength;) {
            if (!store.isCaptured(position)) {
                std::this_thread::yield();
                continue;
            }
            const auto row = store.row(position, LayerIndex(1), HeadIndex(2));
            const bool whole = static_cast<std::int64_t>(row.size()) == position + 1 &&
                               std::all_of(row.begin(), row.end(), [&](std::uint8_t weight) {
                                   return weight == mark(position);
                               });
            if (!whole || store.statistics(position).back().entropy != static_cast<float>(position))
                wrong = true;
            ++position;
        }
    });
    for (std::int64_t position = 0; position < config.contextLength; ++position) {
        const auto slot = store.open(position);
        QVERIFY(slot.has_value());
        fill(*slot);
        store.publish(position);
    }
    reader.join();
    QVERIFY(!wrong);
}

KVGLASS_TEST(AttentionStoreTest);
#include "attention_store_test.moc"
