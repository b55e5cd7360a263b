// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/backend/top_candidates.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// Random logits; with few `values` many of them are equal.
std::vector<float> randomLogits(std::size_t size, int values, unsigned seed) {
    std::minstd_rand random(seed + 1);
    std::vector<float> logits(size);
    for (float& logit : logits)
        logit = static_cast<float>(static_cast<int>(random() % static_cast<unsigned>(values)) -
                                   values / 2) *
                20.0F / static_cast<float>(values);
    return logits;
}

std::vector<std::int32_t> sortedIds(const std::vector<float>& logits) {
    std::vector<std::int32_t> ids(logits.size());
    std::iota(ids.begin(), ids.end(), 0);
    std::stable_sort(ids.begin(), ids.end(), [&](std::int32_t a, std::int32_t b) {
        return logits[static_cast<std::size_t>(a)] > logits[static_cast<std::size_t>(b)];
    });
    return ids;
}

double exactTotal(const std::vector<float>& logits) {
    const double highest = *std::max_element(logits.begin(), logits.end());
    double total = 0.0;
    for (const float logit : logits)
        total += std::exp(static_cast<double>(logit) - highest);
    return total;
}

} // namespace

class TopCandidatesTest : public QObject {
    Q_OBJECT
private slots:
    /// Sizes of 1, odd ones, around a lane, a block and a group, and GPT-2's vocabulary.
    void theListIsTheBeginningOfASort() {
        for (const std::size_t size :
             {1U, 2U, 15U, 16U, 17U, 63U, 64U, 65U, 127U, 129U, 511U, 513U, 1025U, 50257U})
            for (const int values : {1, 3, 100, 1'000'000})
                for (const std::size_t wanted : {1U, 2U, 10U, 63U, 64U}) {
                    const auto logits = randomLogits(size, values, 5);
                    const auto ids = sortedIds(logits);
                    const TopCandidates top = rankLogits(logits, wanted);
                    QCOMPARE(top.list().size(), std::min(size, wanted));
                    QCOMPARE(top.vocabulary, static_cast<std::int64_t>(size));
                    QCOMPARE(top.holdsAll(), size <= wanted);
                    for (std::size_t place = 0; place < top.list().size(); ++place) {
                        QCOMPARE(top.best[place].token.value, ids[place]);
                        QCOMPARE(top.best[place].logit,
                                 logits[static_cast<std::size_t>(ids[place])]);
                    }
                }
    }

    // 1e-6: exp has 2e-7; the difference of two logits below 20 is rounded by at most 2^-20
    // = 9.5e-7 where it is as large as that, but then exp makes it e^-16 of the sum; 3 additions in
    // single precision have 6e-8 each.
    void theSumIsThatOfTheSoftmax() {
        for (const std::size_t size : {1U, 17U, 129U, 1025U, 50257U}) {
            const auto logits = randomLogits(size, 1'000'000, 9);
            const double expected = exactTotal(logits);
            QVERIFY(std::abs(rankLogits(logits).total - expected) <= 1e-6 * expected);
        }
        const TopCandidates top = rankLogits(std::vector<float>{0.0F, -kInfinity, 0.0F});
        QCOMPARE(top.total, 2.0);
        QCOMPARE(top.probability(0.0F), 0.5F);
        QCOMPARE(top.probability(-kInfinity), 0.0F);
    }

    void whatIsNotANumberIsFoundWhereverItIs() {
        for (const float wrong : {kNan, -kNan, kInfinity})
            for (const std::size_t size : {1U, 64U, 700U, 2000U})
                for (std::size_t at = 0; at < size; at += 63) {
                    auto logits = randomLogits(size, 1000, 2);
                    logits[at] = wrong;
                    const Status checked = rankLogits(logits, 1).check();
                    QVERIFY(!checked);
                    QCOMPARE(checked.error().code, ErrorCode::BadFormat);
                }
        QVERIFY(!rankLogits(std::vector<float>(100, -kInfinity)).check());
        QVERIFY(!TopCandidates().check());
        QVERIFY(rankLogits(std::vector<float>{-kInfinity, 1.0F}).check());
    }
};

KVGLASS_TEST(TopCandidatesTest);
#include "top_candidates_test.moc"
