// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/recording_check.h"

#include <QTest>

#include "engine/generation/generator.h"
#include "engine/recording/anonymise.h"
#include "kernels/reference/reference_backend.h"
#include "tests/engine/generation/recording_observer.h"
#include "tests/engine/io/expected_error.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"
#include "tests/support/toy_model.h"

using namespace kvglass;

class RecordingCheckTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void itsOwnRecordingAgrees_data();
    void itsOwnRecordingAgrees();
    void otherWeightsAreFound();
    void aChangedTokenIsFoundAndSpoilsNothingElse();
    void whatCannotBeRunAgainIsAnError();
    void aStopEndsIt();

private:
    [[nodiscard]] Recording record(const SamplingOptions& sampling) const;
    [[nodiscard]] static std::unique_ptr<Model> model(const ModelConfig& config,
                                                      std::uint64_t seed);
    ModelConfig m_config = toyConfig();
    std::unique_ptr<Model> m_model;
    std::unique_ptr<Tokenizer> m_tokenizer;
};

std::unique_ptr<Model> RecordingCheckTest::model(const ModelConfig& config, std::uint64_t seed) {
    return required(makeReferenceBackend()->load(config, *makeToyWeights(config, seed), {}));
}

void RecordingCheckTest::initTestCase() {
    m_model = model(m_config, 1);
    m_tokenizer = makeByteTokenizer(m_config.vocabularySize);
}

Recording RecordingCheckTest::record(const SamplingOptions& sampling) const {
    Generator generator(*m_model, *m_tokenizer);
    GenerationRequest request;
    request.prompt = toyTokens(m_config, 4, 3);
    request.maxNewTokens = 20;
    request.sampling = sampling;
    request.switchCacheAt = {6, 12};
    request.endOfText = EndOfTextRule::Ignore;
    GenerationControl control;
    RecordingObserver observer;
    const auto summary = required(generator.run(request, control, observer));
    Recording recording;
    recording.header.model.config = m_config;
    recording.header.settings.sampling = sampling;
    recording.prompt = observer.prompt;
    recording.steps = observer.steps;
    recording.tokens = observer.events;
    recording.summary = summary;
    return recording;
}

void RecordingCheckTest::itsOwnRecordingAgrees_data() {
    QTest::addColumn<double>("temperature");
    QTest::newRow("greedy") << 0.0;
    QTest::newRow("sampled") << 0.9;
}

void RecordingCheckTest::itsOwnRecordingAgrees() {
    QFETCH(double, temperature);
    const Recording recording = record({.temperature = temperature, .topP = 0.9, .seed = 5});
    const RecordingCheck check = required(checkRecording(recording, *m_model, {}));
    QCOMPARE(check.steps, std::int64_t{20});
    QCOMPARE(check.sameTokens, std::int64_t{20});
    QCOMPARE(check.sameKinds, std::int64_t{20}); // the cache goes off and on as it did
    QVERIFY(!check.firstDifferingToken);
    QCOMPARE(check.candidates, std::int64_t{200});
    QCOMPARE(check.maxLogitDifference, 0.0);
    QVERIFY(check.maxProbabilityDifference < 1e-6); // recorded as f32
    QVERIFY(check.bound > 0.0 && check.isWithinBound());
}

void RecordingCheckTest::otherWeightsAreFound() {
    const Recording recording = record({});
    const auto other = model(m_config, 2);
    const RecordingCheck check = required(checkRecording(recording, *other, {}));
    QVERIFY(!check.isWithinBound());
    QVERIFY(check.sameTokens < 20);
}

void RecordingCheckTest::aChangedTokenIsFoundAndSpoilsNothingElse() {
    Recording recording = record({});
    recording.tokens.back().token = TokenId((recording.tokens.back().token.value + 1) % 61);
    const RecordingCheck check = required(checkRecording(recording, *m_model, {}));
    QCOMPARE(check.sameTokens, std::int64_t{19});
    QCOMPARE(check.firstDifferingToken, std::optional<std::int64_t>(20));
    QVERIFY(check.isWithinBound());
}

void RecordingCheckTest::whatCannotBeRunAgainIsAnError() {
    const Recording recording = record({});
    VERIFY_ERROR(checkRecording(anonymised(recording), *m_model, {}), ErrorCode::BadUsage,
                 "taken out");
    Recording empty = recording;
    empty.tokens.clear();
    VERIFY_ERROR(checkRecording(empty, *m_model, {}), ErrorCode::BadUsage, "no tokens");
    Recording other = recording;
    other.header.model.config.layers = 9;
    VERIFY_ERROR(checkRecording(other, *m_model, {}), ErrorCode::BadUsage, "another shape");
    Recording strange = recording;
    strange.header.settings.sampling.topP = 7.0;
    QVERIFY(!checkRecording(strange, *m_model, {}));
}

void RecordingCheckTest::aStopEndsIt() {
    std::stop_source stop;
    stop.request_stop();
    const auto check = checkRecording(record({}), *m_model, stop.get_token());
    QVERIFY(!check && isCancelled(check.error()));
}

KVGLASS_TEST(RecordingCheckTest);
#include "recording_check_test.moc"
