// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/experiment/cache_race.h"

#include <QTest>

#include "engine/generation/generator.h"
#include "kernels/reference/reference_backend.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"
#include "tests/support/toy_model.h"

using namespace kvglass;

class CacheRaceTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        m_config = toyConfig();
        m_backend = makeReferenceBackend();
        m_model = required(m_backend->load(m_config, *makeToyWeights(m_config, 1), {}));
        m_tokenizer = makeByteTokenizer(m_config.vocabularySize);
        m_options.prefix = toyTokens(m_config, 6, 2);
        m_options.newTokens = 12;
    }

    void bothLanesWriteWhatAGenerationWrites() {
        const RaceResult race = run(m_options);
        QCOMPARE(race.prefixTokens, std::int64_t{6});
        QVERIFY(!firstDifference(race)); // the reference computes in double precision
        QCOMPARE(race.with.tokens.size(), std::size_t{12});
        QCOMPARE(race.without.tokens.size(), std::size_t{12});
        // The same greedy text by the token loop of a generation.
        struct Collector final : GenerationObserver {
            std::vector<TokenId> tokens;
            void onPrompt(RequestId, std::span<const TokenId>) override {}
            void onProgress(RequestId, StepKind, double) override {}
            void onStep(const StepSample&) override {}
            void onToken(const TokenEvent& token) override { tokens.push_back(token.token); }
            void onCacheSwitched(RequestId, std::int64_t, CachePolicy,
                                 const std::string&) override {}
        } collector;
        GenerationRequest request;
        request.prompt = m_options.prefix;
        request.maxNewTokens = 12;
        request.endOfText = EndOfTextRule::Ignore;
        GenerationControl control;
        QVERIFY(Generator(*m_model, *m_tokenizer).run(request, control, collector).has_value());
        for (std::size_t i = 0; i < collector.tokens.size(); ++i) {
            QCOMPARE(race.with.tokens[i].token, collector.tokens[i]);
            QCOMPARE(race.with.tokens[i].bytes,
                     std::string(m_tokenizer->bytes(collector.tokens[i])));
        }
    }

    void theClockOfEachLaneStartsAtTheForkAndNeverGoesBack() {
        const RaceResult race = run(m_options);
        for (const RaceLane& lane : {race.with, race.without}) {
            double last = 0.0;
            for (const RaceToken& token : lane.tokens) {
                QVERIFY(token.timeMs >= last);
                last = token.timeMs;
            }
            QCOMPARE(lane.endMs(), last);
        }
        QVERIFY(race.with.cache.keepsCache());
        QVERIFY(!race.without.cache.keepsCache());
    }

    void aForkBehindTheFirstTokenNeedsNoApproach() {
        RaceOptions options = m_options;
        options.prefix.resize(1);
        const RaceResult race = run(options);
        QCOMPARE(race.prefixTokens, std::int64_t{1});
        QVERIFY(!firstDifference(race));
    }

    void theFirstDifferenceIsFound() {
        RaceResult race = run(m_options);
        race.without.tokens[4].token = TokenId(race.without.tokens[4].token.value ^ 1);
        QCOMPARE(firstDifference(race).value(), std::int64_t{5});
        race.without.tokens.resize(3); // a lane that is shorter
        QCOMPARE(firstDifference(race).value(), std::int64_t{4});
    }

    void aStopEndsItInEitherLane() {
        for (const bool cached : {true, false}) {
            std::stop_source stop;
            std::int64_t last = 0;
            const auto progress = [&](const RaceProgress& now) {
                last = now.token;
                if (now.cache.keepsCache() == cached && now.token == 3)
                    stop.request_stop();
            };
            const auto race =
                runRace(*m_model, *m_tokenizer, m_options, progress, stop.get_token());
            QVERIFY(isCancelled(race.error()));
            QCOMPARE(last, std::int64_t{3});
        }
    }

    void whatDoesNotFitIsRefused() {
        RaceOptions options = m_options;
        options.newTokens = m_config.contextLength - 5; // one too many
        QCOMPARE(failure(options), ErrorCode::TooLong);
        options = m_options;
        options.prefix.clear();
        QCOMPARE(failure(options), ErrorCode::BadUsage);
        options = m_options;
        options.newTokens = 0;
        QCOMPARE(failure(options), ErrorCode::BadUsage);
        options = m_options;
        options.prefix[2] = TokenId(static_cast<std::int32_t>(m_config.vocabularySize));
        QCOMPARE(failure(options), ErrorCode::BadUsage);
    }

private:
    RaceResult run(const RaceOptions& options) {
        return required(runRace(*m_model, *m_tokenizer, options, {}, {}));
    }
    ErrorCode failure(const RaceOptions& options) {
        const auto race = runRace(*m_model, *m_tokenizer, options, {}, {});
        return race ? ErrorCode::Cancelled : race.error().code;
    }

    ModelConfig m_config;
    std::unique_ptr<Backend> m_backend;
    std::unique_ptr<Model> m_model;
    std::unique_ptr<Tokenizer> m_tokenizer;
    RaceOptions m_options;
};

KVGLASS_TEST(CacheRaceTest);
#include "cache_race_test.moc"
