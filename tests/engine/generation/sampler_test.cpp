// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include <QTest>

#include "engine/generation/sampler.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

using Logits = std::vector<float>;

std::vector<TokenId> sequenceOf(std::size_t length, TokenId token = TokenId(0)) {
    return std::vector<TokenId>(length, token);
}

SampledToken choose(const SamplingOptions& options, const Logits& logits,
                    const std::vector<TokenId>& sequence) {
    Sampler sampler(options, static_cast<std::int64_t>(logits.size()));
    return required(sampler.choose(logits, sequence));
}

/// The limit that chi-square with `freedom` degrees exceeds once in 10,000 times (Wilson and
/// Hilferty 1931; the normal quantile is 3.719). The draws are fixed by their seed.
double chiSquareLimit(double freedom) {
    const double part = 2.0 / (9.0 * freedom);
    return freedom * std::pow(1.0 - part + 3.719 * std::sqrt(part), 3.0);
}

/// Draws once at each of the first positions and compares the counts with the probabilities.
/// Tokens with probability 0 must never come.
bool matches(const SamplingOptions& options, const Logits& logits,
             const std::vector<double>& probabilities) {
    constexpr std::size_t kDraws = 40'000;
    Sampler sampler(options, static_cast<std::int64_t>(logits.size()));
    const std::vector<TokenId> longest = sequenceOf(kDraws);
    std::vector<double> counts(logits.size(), 0.0);
    for (std::size_t length = 1; length <= kDraws; ++length) {
        const auto sampled = required(sampler.choose(logits, std::span(longest).first(length)));
        counts[static_cast<std::size_t>(sampled.token.value)] += 1.0;
    }
    double chiSquare = 0.0;
    double freedom = -1.0;
    for (std::size_t id = 0; id < logits.size(); ++id) {
        const double expected = probabilities[id] * kDraws;
        if (expected == 0.0) {
            if (counts[id] > 0.0)
                return false;
            continue;
        }
        chiSquare += (counts[id] - expected) * (counts[id] - expected) / expected;
        freedom += 1.0;
    }
    return freedom > 0.0 ? chiSquare < chiSquareLimit(freedom) : chiSquare == 0.0;
}

/// softmax(scores / temperature) over the ids that `kept` names.
std::vector<double> softmax(const std::vector<double>& scores, double temperature,
                            const std::vector<std::size_t>& kept) {
    std::vector<double> probabilities(scores.size(), 0.0);
    double total = 0.0;
    for (const std::size_t id : kept)
        total += probabilities[id] = std::exp(scores[id] / temperature);
    for (double& probability : probabilities)
        probability /= total;
    return probabilities;
}

const Logits kLogits = {1.0F, 2.5F, -1.0F, 2.0F, 0.5F, 2.5F, -3.0F};
const std::vector<double> kScores(kLogits.begin(), kLogits.end());
const std::vector<std::size_t> kAll = {0, 1, 2, 3, 4, 5, 6};

} // namespace

class SamplerTest : public QObject {
    Q_OBJECT
private slots:
    void greedyTakesTheLowestIdOfEqualLogits();
    void theCandidatesAreTheModelsOwn();
    void thePenaltyIsThatOfTransformers();
    void samplingFollowsTheSoftmax();
    void aTemperatureSharpensTheSoftmax();
    void topKKeepsTheHighestAndWhatEqualsThem();
    void topPKeepsTheSmallestSetThatReachesP();
    void topPComesAfterTopK();
    void topPOfZeroIsGreedy();
    void aCoarseCheckOfTheLimitFindsAWrongDistribution();
    void theSamePositionGivesTheSameToken();
    void logitsThatAreNotNumbersAreAnError();
    void minusInfinityIsNeverDrawn();
    void candidatesGiveTheTokenOfAllLogits();
    void candidatesAreNotEnoughWhereTheRestMatters();
    void aLargeVocabularyIsCutAtTheRightPlace();
    void senselessOptionsAreRefused();
};

void SamplerTest::greedyTakesTheLowestIdOfEqualLogits() {
    const auto sampled = choose({}, kLogits, sequenceOf(1));
    QCOMPARE(sampled.token, TokenId(1));
    QCOMPARE(sampled.rank, std::int64_t{0});
}

void SamplerTest::theCandidatesAreTheModelsOwn() {
    const auto sampled = choose({.repetitionPenalty = 100.0}, kLogits, {TokenId(1), TokenId(5)});
    QCOMPARE(sampled.token, TokenId(3)); // the penalty decides
    QCOMPARE(sampled.rank, std::int64_t{2});
    const std::vector<double> expected = softmax(kScores, 1.0, kAll);
    QCOMPARE(sampled.probability, static_cast<float>(expected[3]));
    QCOMPARE(sampled.candidateCount, 7);
    const std::array order = {1, 5, 3, 0, 4, 2, 6};
    for (std::size_t place = 0; place < order.size(); ++place) {
        const auto id = static_cast<std::size_t>(order[place]);
        QCOMPARE(sampled.candidates[place].token.value, order[place]);
        QCOMPARE(sampled.candidates[place].logit, kLogits[id]);
        QCOMPARE(sampled.candidates[place].probability, static_cast<float>(expected[id]));
    }
    Logits many(100);
    for (std::size_t id = 0; id < many.size(); ++id)
        many[id] = static_cast<float>((id * 37) % 100); // each value once
    const auto best = choose({}, many, sequenceOf(1));
    QCOMPARE(best.candidateCount, 10);
    for (std::size_t place = 0; place < 10; ++place)
        QCOMPARE(best.candidates[place].logit, static_cast<float>(99 - place));
}

// By hand: positive logits are divided, negative ones multiplied, once per token of the sequence.
void SamplerTest::thePenaltyIsThatOfTransformers() {
    const Logits logits = {4.0F, 3.0F, -1.0F, -1.5F};
    const SamplingOptions options{.repetitionPenalty = 2.0};
    QCOMPARE(choose(options, logits, {TokenId(3)}).token, TokenId(0));
    QCOMPARE(choose(options, logits, {TokenId(0), TokenId(0)}).token, TokenId(1)); // 2 against 3
    // 2 against 1.5: were the penalty applied twice, 1 against 1.5.
    QCOMPARE(choose(options, logits, {TokenId(0), TokenId(0), TokenId(1)}).token, TokenId(0));
    const Logits negative = {-1.0F, -1.5F};
    QCOMPARE(choose(options, negative, {TokenId(0)}).token, TokenId(1)); // -2 against -1.5
    // A penalty below 1 rewards: 3 becomes 6 and beats 4.
    QCOMPARE(choose({.repetitionPenalty = 0.5}, logits, {TokenId(1)}).token, TokenId(1));
}

void SamplerTest::samplingFollowsTheSoftmax() {
    QVERIFY(matches({.temperature = 1.0, .seed = 1}, kLogits, softmax(kScores, 1.0, kAll)));
}

void SamplerTest::aTemperatureSharpensTheSoftmax() {
    QVERIFY(matches({.temperature = 0.5, .seed = 2}, kLogits, softmax(kScores, 0.5, kAll)));
    QVERIFY(matches({.temperature = 3.0, .seed = 3}, kLogits, softmax(kScores, 3.0, kAll)));
}

void SamplerTest::topKKeepsTheHighestAndWhatEqualsThem() {
    QVERIFY(matches({.temperature = 1.0, .topK = 3, .seed = 4}, kLogits,
                    softmax(kScores, 1.0, {1, 3, 5})));
    // The best is there twice, so one is two.
    QVERIFY(matches({.temperature = 1.0, .topK = 1, .seed = 5}, kLogits,
                    softmax(kScores, 1.0, {1, 5})));
    QVERIFY(matches({.temperature = 1.0, .topK = 100, .seed = 6}, kLogits,
                    softmax(kScores, 1.0, kAll)));
}

// The probabilities of kLogits: 0.339 (ids 1 and 5), 0.206 (3), 0.076 (0), 0.046 (4), ...
void SamplerTest::topPKeepsTheSmallestSetThatReachesP() {
    QVERIFY(
        matches({.temperature = 1.0, .topP = 0.3, .seed = 7}, kLogits, softmax(kScores, 1.0, {1})));
    QVERIFY(matches({.temperature = 1.0, .topP = 0.5, .seed = 8}, kLogits,
                    softmax(kScores, 1.0, {1, 5})));
    QVERIFY(matches({.temperature = 1.0, .topP = 0.8, .seed = 9}, kLogits,
                    softmax(kScores, 1.0, {1, 3, 5})));
    QVERIFY(matches({.temperature = 1.0, .topP = 0.999999, .seed = 10}, kLogits,
                    softmax(kScores, 1.0, kAll)));
}

// Among the best three, 1 and 5 have 0.38 each: 0.7 is reached by two of them, while of all tokens
// it would take three.
void SamplerTest::topPComesAfterTopK() {
    QVERIFY(matches({.temperature = 1.0, .topK = 3, .topP = 0.7, .seed = 11}, kLogits,
                    softmax(kScores, 1.0, {1, 5})));
    QVERIFY(matches({.temperature = 1.0, .topP = 0.7, .seed = 12}, kLogits,
                    softmax(kScores, 1.0, {1, 3, 5})));
}

void SamplerTest::topPOfZeroIsGreedy() {
    QVERIFY(matches({.temperature = 1.0, .topP = 0.0, .seed = 13}, kLogits,
                    softmax(kScores, 1.0, {1})));
}

void SamplerTest::aCoarseCheckOfTheLimitFindsAWrongDistribution() {
    std::vector<double> wrong = softmax(kScores, 1.0, kAll);
    wrong[1] -= 0.02;
    wrong[5] += 0.02;
    QVERIFY(!matches({.temperature = 1.0, .seed = 1}, kLogits, wrong));
    // From tables: 29.88 for 7 degrees. The approximation is good to two in a hundred there.
    QVERIFY(std::abs(chiSquareLimit(7.0) - 29.88) < 0.02 * 29.88);
}

void SamplerTest::theSamePositionGivesTheSameToken() {
    const Logits flat(1000, 0.0F);
    const SamplingOptions options{.temperature = 1.0, .seed = 77};
    Sampler sampler(options, 1000);
    std::vector<TokenId> first;
    for (std::size_t length = 1; length <= 20; ++length)
        first.push_back(required(sampler.choose(flat, sequenceOf(length))).token);
    for (std::size_t length = 20; length >= 1; --length)
        QCOMPARE(choose(options, flat, sequenceOf(length)).token, first[length - 1]);
    // Equal weights: the token is the uniform number of the position times V.
    for (std::size_t length = 1; length <= 20; ++length)
        QCOMPARE(first[length - 1].value,
                 static_cast<std::int32_t>(CounterRandom(77).uniform(length) * 1000.0));
}

void SamplerTest::logitsThatAreNotNumbersAreAnError() {
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    const std::array<Logits, 4> wrong = {
        Logits{1.0F, std::numeric_limits<float>::quiet_NaN(), 2.0F},
        Logits{std::numeric_limits<float>::quiet_NaN(), 1.0F}, Logits{1.0F, kInfinity},
        Logits{-kInfinity, -kInfinity}};
    for (const double temperature : {0.0, 1.0}) {
        for (const Logits& logits : wrong) {
            Sampler sampler({.temperature = temperature}, static_cast<std::int64_t>(logits.size()));
            const auto sampled = sampler.choose(logits, sequenceOf(1));
            QVERIFY(!sampled);
            QCOMPARE(sampled.error().code, ErrorCode::BadFormat);
        }
    }
}

void SamplerTest::minusInfinityIsNeverDrawn() {
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    QVERIFY(matches({.temperature = 1.0, .seed = 14}, {-kInfinity, 0.0F, -kInfinity, 0.0F},
                    {0.0, 0.5, 0.0, 0.5}));
}

namespace {

/// Logits of a vocabulary; with few `values` many are equal.
Logits manyLogits(std::size_t size, int values, unsigned seed) {
    std::minstd_rand random(seed + 1);
    Logits logits(size);
    for (float& logit : logits)
        logit = static_cast<float>(random() % static_cast<unsigned>(values)) * 9.0F /
                static_cast<float>(values);
    return logits;
}

bool same(const SampledToken& a, const SampledToken& b) {
    bool equal = a.token == b.token && a.rank == b.rank && a.probability == b.probability &&
                 a.candidateCount == b.candidateCount;
    for (std::size_t i = 0; equal && i < static_cast<std::size_t>(a.candidateCount); ++i)
        equal = a.candidates[i].token == b.candidates[i].token &&
                a.candidates[i].logit == b.candidates[i].logit &&
                a.candidates[i].probability == b.candidates[i].probability;
    return equal;
}

} // namespace

// The list that a device gives always has 64 entries; choose() ranks as many as it needs.
void SamplerTest::candidatesGiveTheTokenOfAllLogits() {
    const SamplingOptions kOptions[] = {
        {},
        {.temperature = 1.0, .topK = 1, .seed = 3},
        {.temperature = 0.7, .topK = 40, .seed = 4},
        {.temperature = 1.5, .topK = 63, .topP = 0.8, .seed = 5},
        {.temperature = 1.0, .topK = 5, .topP = 0.3, .seed = 6},
        {.temperature = 1.0, .topP = 0.9, .seed = 7},
        {.temperature = 1.0, .seed = 8},
    };
    int enough = 0;
    for (const std::size_t size : {1U, 63U, 64U, 65U, 1000U})
        for (const int values : {2, 20, 1'000'000})
            for (const SamplingOptions& options : kOptions) {
                Sampler fromAll(options, static_cast<std::int64_t>(size));
                Sampler fromBest(options, static_cast<std::int64_t>(size));
                for (unsigned length = 1; length <= 20; ++length) {
                    const Logits logits = manyLogits(size, values, length);
                    const TopCandidates top = rankLogits(logits);
                    if (!fromBest.isEnough(top))
                        continue;
                    ++enough;
                    QVERIFY(same(required(fromBest.chooseFrom(top, length)),
                                 required(fromAll.choose(logits, sequenceOf(length)))));
                }
            }
    QVERIFY(enough > 500);
}

void SamplerTest::candidatesAreNotEnoughWhereTheRestMatters() {
    const auto asks = [](const SamplingOptions& options, std::int64_t vocabulary) {
        return Sampler(options, vocabulary).wanted() == LogitsWanted::Candidates;
    };
    QVERIFY(asks({}, 1000));
    QVERIFY(asks({.temperature = 1.0, .topK = 63}, 1000));
    QVERIFY(!asks({.temperature = 1.0, .topK = 64}, 1000)); // is there a 65th that equals it?
    QVERIFY(!asks({.temperature = 1.0}, 1000));
    QVERIFY(!asks({.temperature = 1.0, .topP = 0.9}, 65));
    QVERIFY(asks({.temperature = 1.0, .topP = 0.9}, 64));
    QVERIFY(!asks({.repetitionPenalty = 1.1}, 1000));
    // 63 are wanted, and all of the list are equal: a hundred more may be.
    const Logits flat(1000, 1.0F);
    const Sampler sampler({.temperature = 1.0, .topK = 63}, 1000);
    QVERIFY(!sampler.isEnough(rankLogits(flat)));
    QVERIFY(Sampler({}, 1000).isEnough(rankLogits(flat)));
}

// Against plain loops: the smallest set that reaches p, and every k.
void SamplerTest::aLargeVocabularyIsCutAtTheRightPlace() {
    constexpr std::size_t kSize = 3000;
    const Logits logits = manyLogits(kSize, 100'000, 1);
    std::vector<std::size_t> ids(kSize);
    std::iota(ids.begin(), ids.end(), std::size_t{0});
    std::stable_sort(ids.begin(), ids.end(),
                     [&](std::size_t a, std::size_t b) { return logits[a] > logits[b]; });
    const std::vector<double> all =
        softmax(std::vector<double>(logits.begin(), logits.end()), 1.0, ids);
    for (const double p : {0.0, 0.01, 0.2, 0.5, 0.9, 0.999}) {
        std::size_t kept = 0;
        for (double sum = 0.0; sum < p || kept == 0; ++kept)
            sum += all[ids[kept]];
        std::vector<bool> seen(kSize);
        for (std::size_t length = 1; length <= 2000; ++length) {
            Sampler sampler({.temperature = 1.0, .topP = p, .seed = 2}, kSize);
            const auto sampled = required(sampler.choose(logits, sequenceOf(length)));
            QVERIFY(sampled.rank < static_cast<std::int64_t>(kept));
            QCOMPARE(ids[static_cast<std::size_t>(sampled.rank)],
                     static_cast<std::size_t>(sampled.token.value));
            seen[static_cast<std::size_t>(sampled.rank)] = true;
        }
        // The later half of what is kept has at least a hundredth of the weight, 20 draws.
        QVERIFY(std::find(seen.begin() + static_cast<std::ptrdiff_t>(kept / 2), seen.end(), true) !=
                seen.end());
    }
    for (const std::int64_t k : {1, 63, 64, 65, 500})
        for (std::size_t length = 1; length <= 300; ++length)
            QVERIFY(choose({.temperature = 2.0, .topK = k, .seed = 3}, logits, sequenceOf(length))
                        .rank < k);
}

void SamplerTest::senselessOptionsAreRefused() {
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const std::array<SamplingOptions, 11> wrong = {SamplingOptions{.temperature = -0.1},
                                                   SamplingOptions{.temperature = kNan},
                                                   SamplingOptions{.temperature = kInfinity},
                                                   SamplingOptions{.topK = -1},
                                                   SamplingOptions{.topP = -0.1},
                                                   SamplingOptions{.topP = 1.1},
                                                   SamplingOptions{.topP = kNan},
                                                   SamplingOptions{.repetitionPenalty = 0.0},
                                                   SamplingOptions{.repetitionPenalty = 1e-60},
                                                   SamplingOptions{.repetitionPenalty = 1e60},
                                                   SamplingOptions{.repetitionPenalty = kNan}};
    for (const SamplingOptions& options : wrong)
        QCOMPARE(Sampler::check(options).error().code, ErrorCode::BadUsage);
    QVERIFY(Sampler::check({}));
    QVERIFY(
        Sampler::check({.temperature = 0.7, .topK = 50, .topP = 0.9, .repetitionPenalty = 1.2}));
}

KVGLASS_TEST(SamplerTest);
#include "sampler_test.moc"
