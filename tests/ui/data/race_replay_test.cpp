// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/data/race_replay.h"

#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass;
using namespace kvglass::ui;

namespace {

RaceLane laneOf(CachePolicy cache, const std::vector<double>& times) {
    RaceLane lane;
    lane.cache = cache;
    for (const double ms : times)
        lane.tokens.push_back({TokenId(1), "a", ms});
    return lane;
}

RaceReplay replay() {
    RaceResult race;
    race.with = laneOf(CachePolicy::full(), {1.0, 2.0, 3.0, 4.0});
    race.without = laneOf(CachePolicy::off(), {2.0, 5.0, 9.0, 14.0});
    return RaceReplay(race);
}

} // namespace

class RaceReplayTest : public QObject {
    Q_OBJECT
private slots:
    void aTokenIsThereFromItsTimeOn() {
        const RaceLane lane = replay().race().with;
        QCOMPARE(RaceReplay::tokensAt(lane, 0.0), std::int64_t{0});
        QCOMPARE(RaceReplay::tokensAt(lane, 0.999), std::int64_t{0});
        QCOMPARE(RaceReplay::tokensAt(lane, 1.0), std::int64_t{1});
        QCOMPARE(RaceReplay::tokensAt(lane, 3.5), std::int64_t{3});
        QCOMPARE(RaceReplay::tokensAt(lane, 1e9), std::int64_t{4});
        QCOMPARE(RaceReplay::tokensAt({}, 1e9), std::int64_t{0});
    }

    void theRaceEndsWithItsSlowerLane() {
        QCOMPARE(replay().endMs(), 14.0);
        QCOMPARE(RaceReplay().endMs(), 0.0);
    }

    void theGapGrowsInTokensAndInTime() {
        const RaceReplay race = replay();
        QCOMPARE(race.gapAt(1.0), (RaceGap{1, 0.0})); // no uncached token to compare yet
        QCOMPARE(race.gapAt(2.0), (RaceGap{1, 1.0})); // token 1: 2 ms against 1 ms
        QCOMPARE(race.gapAt(5.0), (RaceGap{2, 3.0}));
        QCOMPARE(race.gapAt(9.0), (RaceGap{1, 6.0}));
        QCOMPARE(race.gapAt(14.0), (RaceGap{0, 10.0})); // all written, ten milliseconds later
    }

    void aFasterUncachedLaneIsAhead() {
        RaceResult race;
        race.with = laneOf(CachePolicy::full(), {4.0, 5.0});
        race.without = laneOf(CachePolicy::off(), {1.0, 2.0});
        QCOMPARE(RaceReplay(race).gapAt(2.5), (RaceGap{-2, -3.0}));
    }
};

KVGLASS_TEST(RaceReplayTest);
#include "race_replay_test.moc"
