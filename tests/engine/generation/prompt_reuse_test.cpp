// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A prompt that begins like the text before it: what the cache holds is not computed again, and the
// run says how many tokens that were.

#include <QTest>

#include "engine/generation/generator.h"
#include "engine/tokenizer/tokenizer.h"
#include "tests/engine/generation/recording_observer.h"
#include "tests/engine/generation/scripted_model.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

std::vector<TokenId> ids(std::initializer_list<std::int32_t> values) {
    std::vector<TokenId> tokens;
    for (const std::int32_t value : values)
        tokens.emplace_back(value);
    return tokens;
}

GenerationRequest requestFor(std::vector<TokenId> prompt) {
    GenerationRequest request;
    request.id = RequestId(3);
    request.prompt = std::move(prompt);
    request.maxNewTokens = 2;
    request.endOfText = EndOfTextRule::Ignore;
    request.promptReuse = PromptReuse::Allowed;
    return request;
}

const std::vector<TokenId> kPrompt = ids({5, 6, 7, 8});

} // namespace

class PromptReuseTest : public QObject {
    Q_OBJECT
private slots:
    void init() {
        m_generator.reset();
        m_script = makeScript(50, 30);
        m_model = std::make_unique<ScriptedModel>(m_script);
        m_generator = std::make_unique<Generator>(*m_model, *m_tokenizer);
    }

    void whatBothTextsBeginWithIsReused_data() {
        QTest::addColumn<std::vector<TokenId>>("prompt");
        QTest::addColumn<int>("reused");
        QTest::addRow("a longer prompt") << ids({5, 6, 7, 8, 1, 2}) << 4;
        QTest::addRow("the same prompt, whose last token is computed again") << kPrompt << 3;
        QTest::addRow("a shorter one") << ids({5, 6}) << 1;
        QTest::addRow("one that differs in the middle") << ids({5, 6, 9, 8}) << 2;
        QTest::addRow("one that differs from the start") << ids({9, 6, 7, 8}) << 0;
        QTest::addRow("one token") << ids({5}) << 0;
    }

    void whatBothTextsBeginWithIsReused() {
        QFETCH(std::vector<TokenId>, prompt);
        QFETCH(int, reused);
        (void)run(requestFor(kPrompt));
        const GenerationSummary summary = run(requestFor(prompt));
        const auto size = static_cast<std::int64_t>(prompt.size());
        QCOMPARE(summary.promptTokens, size);
        QCOMPARE(summary.reusedPromptTokens, std::int64_t{reused});
        QCOMPARE(m_seen.steps.front().computedPositions, size - reused);
        QCOMPARE(summary.prefillTokensPerSecond.has_value(), reused == 0);
        const auto tokens = m_seen.tokens;
        QVERIFY(m_seen.prompt == prompt);

        init(); // the text is that of a fresh start
        (void)run(requestFor(prompt));
        QVERIFY(m_seen.tokens == tokens);
    }

    void newTokensOfTheLastTextAreReusedToo() {
        (void)run(requestFor(kPrompt));
        auto prompt = kPrompt;
        prompt.push_back(m_seen.tokens[0]); // in the cache
        prompt.push_back(m_seen.tokens[1]); // sampled, but never computed
        prompt.emplace_back(9);
        QCOMPARE(run(requestFor(prompt)).reusedPromptTokens, std::int64_t{5});
    }

    void reuseIsAskedFor() {
        (void)run(requestFor(kPrompt));
        GenerationRequest request = requestFor(kPrompt);
        request.promptReuse = PromptReuse::Never;
        QCOMPARE(run(request).reusedPromptTokens, std::int64_t{0});
        QCOMPARE(m_seen.steps.front().computedPositions, std::int64_t{4});
    }

    void anotherPolicyOrTypeOfCacheStartsAnew() {
        GenerationRequest uncached = requestFor(kPrompt);
        uncached.cache = CachePolicy::off();
        GenerationRequest half = requestFor(kPrompt);
        half.kvType = KvType::F16;
        for (const GenerationRequest& first : {requestFor(kPrompt), uncached, half})
            for (const GenerationRequest& second : {requestFor(kPrompt), uncached, half}) {
                init();
                (void)run(first);
                const bool same = first.cache == second.cache && first.kvType == second.kvType &&
                                  first.cache.keepsCache();
                QCOMPARE(run(second).reusedPromptTokens, std::int64_t{same ? 3 : 0});
            }
    }

    void aCacheThatWasSwitchedOffIsNotReused() {
        GenerationRequest request = requestFor(kPrompt);
        request.switchCacheAt = {2};
        (void)run(request);
        QCOMPARE(run(requestFor(kPrompt)).reusedPromptTokens, std::int64_t{0});
    }

    void attentionOfReusedTokensGoesOver() {
        GenerationRequest first = requestFor(kPrompt);
        first.attention = std::make_shared<AttentionStore>(m_script.config, 1 << 20);
        (void)run(first);
        GenerationRequest second = requestFor(ids({5, 6, 7, 1}));
        second.attention = std::make_shared<AttentionStore>(m_script.config, 1 << 20);
        QCOMPARE(run(second).reusedPromptTokens, std::int64_t{3});
        for (std::int64_t position = 0; position < 5; ++position) {
            QVERIFY(second.attention->isCaptured(position));
            const auto row = second.attention->row(position, LayerIndex{1}, HeadIndex{2});
            QCOMPARE(row.size(), static_cast<std::size_t>(position + 1));
            QCOMPARE(static_cast<int>(row.back()), 1); // as the scripted model writes
        }
        QVERIFY(!second.attention->isCaptured(5));
    }

    void whatWasNotCapturedIsComputedAgain() {
        (void)run(requestFor(kPrompt)); // captures nothing
        GenerationRequest second = requestFor(kPrompt);
        second.attention = std::make_shared<AttentionStore>(m_script.config, 1 << 20);
        QCOMPARE(run(second).reusedPromptTokens, std::int64_t{0});
        QVERIFY(second.attention->isCaptured(0));
    }

    void aRefusedRequestKeepsTheTextThatCouldBeReused() {
        (void)run(requestFor(kPrompt));
        GenerationControl control;
        QVERIFY(!m_generator->run(requestFor(ids({5, 6, 99})), control, m_seen).has_value());
        QCOMPARE(run(requestFor(kPrompt)).reusedPromptTokens, std::int64_t{3});
    }

private:
    GenerationSummary run(const GenerationRequest& request) {
        GenerationControl control;
        m_seen = {};
        return required(m_generator->run(request, control, m_seen));
    }

    Script m_script;
    std::unique_ptr<ScriptedModel> m_model;
    std::unique_ptr<Tokenizer> m_tokenizer = makeByteTokenizer(50);
    std::unique_ptr<Generator> m_generator;
    RecordingObserver m_seen; // of the latest run
};

KVGLASS_TEST(PromptReuseTest);
#include "prompt_reuse_test.moc"
