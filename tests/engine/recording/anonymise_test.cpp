// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/anonymise.h"

#include <QTemporaryDir>
#include <QTest>

#include "engine/recording/record_json.h"
#include "engine/recording/recording_file.h"
#include "engine/recording/replay.h"
#include "tests/engine/generation/recording_observer.h"
#include "tests/engine/recording/raw_recording.h"
#include "tests/engine/recording/sample_recording.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class AnonymiseTest : public QObject {
    Q_OBJECT
private slots:
    void nothingOfTheTextIsLeft();
    void measurementsStay();
    void itIsReadBackAndReplayed();
    void namesOfTheProgramStay();
};

void AnonymiseTest::nothingOfTheTextIsLeft() {
    const Recording before = sampleRecording();
    const std::string text = fullText(anonymised(before));
    QVERIFY(text.find("Tell me") == std::string::npos);
    QVERIFY(text.find("somebody") == std::string::npos); // of the model's folder
    for (const auto& [token, bytes] : before.words)
        if (bytes.size() > 2)
            QVERIFY2(text.find('"' + bytes + '"') == std::string::npos, bytes.c_str());
    const Recording after = anonymised(before);
    QVERIFY(after.words.empty() && !after.header.promptText);
    QVERIFY(hasAllTokens(before) && !hasAllTokens(after));
    for (const TokenEvent& token : after.tokens) {
        QCOMPARE(token.token, kNoToken);
        for (const Candidate& candidate : token.candidates)
            QCOMPARE(candidate.token, kNoToken);
    }
}

void AnonymiseTest::measurementsStay() {
    const Recording before = sampleRecording();
    const Recording after = anonymised(before);
    QCOMPARE(after.prompt.size(), before.prompt.size());
    QCOMPARE(after.attention, before.attention);
    for (std::size_t index = 0; index < before.steps.size(); ++index) {
        QCOMPARE(jsonLine(stepJson(after.steps[index])), jsonLine(stepJson(before.steps[index])));
        QCOMPARE(after.tokens[index].timeMs, before.tokens[index].timeMs);
        QCOMPARE(after.tokens[index].probability, before.tokens[index].probability);
        QCOMPARE(after.tokens[index].candidates[1].logit, before.tokens[index].candidates[1].logit);
    }
}

void AnonymiseTest::itIsReadBackAndReplayed() {
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("a.kvglass").toStdString();
    required(saveRecording(anonymised(sampleRecording()), path));
    const auto again = std::make_shared<const Recording>(required(openRecording(path)));
    QVERIFY(again->isWhole() && again->header.anonymised);
    RecordingObserver observer;
    Replay replay(again, RequestId(1));
    (void)replay.advanceTo(1e9, observer);
    QCOMPARE(observer.events.size(), std::size_t{24});
    QVERIFY(!observer.events[0].bytes.empty()); // something to see where the word was
}

void AnonymiseTest::namesOfTheProgramStay() {
    Recording recording = sampleRecording();
    for (const char* source : {"demo", "random:gpt2"}) {
        recording.header.model.source = source;
        QCOMPARE(anonymised(recording).header.model.source, std::string(source));
    }
}

KVGLASS_TEST(AnonymiseTest);
#include "anonymise_test.moc"
