// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The best of a row of logits on the emulated device against those that the host finds, under
// schedules of every kind.

#include "kernels/cuda/top_candidates.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <QTest>

#include "tests/cuda_emulator/emulator.h"
#include "tests/kernels/cuda/device_array.h"
#include "tests/support/test_program.h"

using namespace kvglass;
using namespace kvglass::cuda;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// What the device says of `logits`.
TopCandidates found(const std::vector<float>& logits) {
    const auto size = static_cast<std::int64_t>(logits.size());
    const std::int64_t slices = candidateSlices(size);
    const DeviceArray<float> row(logits);
    const DeviceArray<std::uint64_t> keys(slices * static_cast<std::int64_t>(kTopCandidates));
    const DeviceArray<float> largest(slices);
    const DeviceArray<float> total(slices);
    const DeviceArray<CandidateList> list(1);
    const CandidateSlices views{
        .keys = keys.data(), .largest = largest.data(), .total = total.data()};
    requireCuda(sliceCandidates(views, row.data(), static_cast<int>(size), nullptr));
    requireCuda(mergeCandidates(list.data(), views, static_cast<int>(size), nullptr));
    const TopCandidates top = topCandidates(list.read().front(), size);
    (void)keys.read(); // nothing was written beside them
    (void)largest.read();
    (void)total.read();
    return top;
}

bool sameList(const TopCandidates& a, const TopCandidates& b) {
    return a.count == b.count && a.vocabulary == b.vocabulary &&
           std::ranges::equal(a.list(), b.list(), [](const auto& left, const auto& right) {
               return left.token == right.token && left.logit == right.logit;
           });
}

/// With few `values` many logits are equal.
std::vector<float> logitsOf(std::int64_t size, int values, unsigned seed) {
    std::vector<float> logits = randomNumbers(size, seed);
    for (float& logit : logits)
        logit = std::round(logit * static_cast<float>(values)) * 10.0F / static_cast<float>(values);
    return logits;
}

} // namespace

class TopCandidatesTest final : public QObject {
    Q_OBJECT

private slots:
    void init() { emulator::reset(); }
    void cleanup() {
        const std::string wrong = emulator::leftBehind();
        QVERIFY2(wrong.empty(), wrong.c_str());
    }

    /// Around a list, a slice, and the slices of all warps of the block that merges.
    void theListIsThatOfTheHost_data() {
        QTest::addColumn<int>("size");
        for (const int size : {1, 2, 63, 64, 65, 127, 511, 512, 513, 1031, 32 * 512, 33 * 512 + 1})
            QTest::addRow("%d", size) << size;
    }
    void theListIsThatOfTheHost() {
        QFETCH(int, size);
        for (const int values : {1, 5, 10'000}) {
            const auto logits = logitsOf(size, values, static_cast<unsigned>(size));
            const TopCandidates top = found(logits);
            const TopCandidates expected = rankLogits(logits);
            QVERIFY(top.check());
            QVERIFY(sameList(top, expected));
            // exp of a difference below 20 has 20 * 2^-24 of its rounding and two units in the last
            // place; up to 4 + 7 + 2 + 5 additions follow one another.
            const double tolerance = (20.0 + 2.0 + 18.0) * 0x1p-24;
            QVERIFY(std::abs(top.total - expected.total) <= tolerance * expected.total + 1e-6);
        }
    }

    void everyScheduleGivesTheSameBits() {
        const auto logits = logitsOf(3 * 512 + 100, 50, 3);
        const TopCandidates first = found(logits);
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            emulator::setScheduleSeed(seed);
            const TopCandidates top = found(logits);
            QVERIFY(sameList(top, first));
            QCOMPARE(top.total, first.total);
        }
    }

    void zerosOfBothSignsAreEqual() {
        const TopCandidates top = found({-0.0F, 0.0F, -1.0F, -0.0F});
        constexpr std::int32_t kOrder[] = {0, 1, 3, 2};
        for (std::size_t place = 0; place < 4; ++place)
            QCOMPARE(top.best[place].token.value, kOrder[place]);
    }

    void whatIsNotANumberIsFoundWhereverItIs() {
        for (const float wrong : {std::numeric_limits<float>::quiet_NaN(),
                                  -std::numeric_limits<float>::quiet_NaN(), kInfinity})
            for (const std::size_t at : {0U, 511U, 512U, 1199U}) {
                auto logits = logitsOf(1200, 100, 4);
                logits[at] = wrong;
                const Status checked = found(logits).check();
                QVERIFY(!checked);
                QCOMPARE(checked.error().code, ErrorCode::BadFormat);
            }
        QVERIFY(!found(std::vector<float>(600, -kInfinity)).check());
        std::vector<float> one(600, -kInfinity);
        one[599] = -3.0F;
        const TopCandidates top = found(one);
        QVERIFY(top.check());
        QVERIFY(sameList(top, rankLogits(one)));
        QCOMPARE(top.total, 1.0);
    }
};

KVGLASS_TEST(TopCandidatesTest);
#include "top_candidates_test.moc"
