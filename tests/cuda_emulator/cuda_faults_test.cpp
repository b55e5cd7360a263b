// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The CUDA backend when the device fails it: every single call of every kind fails once, and once
// for good. No crash and no hang; the caller hears of it; the text so far is kept; nothing leaks;
// and what comes next works.

#include <algorithm>
#include <functional>

#include <QTest>

#include "kernels/cuda/cuda_backend.h"
#include "tests/cuda_emulator/emulator.h"
#include "tests/kernels/step_options.h"
#include "tests/support/capture_buffers.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"
#include "tests/support/toy_model.h"

using namespace kvglass;

namespace {

/// What a program does with a backend, action by action. Each can be tried again when it failed.
struct Story {
    explicit Story(LaunchRung rung, const ModelConfig& modelConfig, const WeightSource& source)
        : config(modelConfig), weights(source), backend(makeCudaBackend({.rung = rung})) {}

    const ModelConfig& config;
    const WeightSource& weights;
    std::unique_ptr<Backend> backend;
    std::unique_ptr<Model> model;
    std::unique_ptr<Sequence> sequence;
    std::unique_ptr<Sequence> copy;
    std::vector<TokenId> text; // the likeliest token after every step

    [[nodiscard]] Status inspect() const {
        const Device device = backend->devices().front();
        return device.usable ? Status()
                             : Status(fail(ErrorCode::NotFound, "the device cannot be used",
                                           device.reason, "nothing was done"));
    }
    [[nodiscard]] Status load() {
        auto result = backend->load(config, weights, {});
        if (!result)
            return fail(result.error());
        model = std::move(*result);
        return {};
    }
    [[nodiscard]] Status begin() {
        auto result = model->newSequence(CachePolicy::full(), KvType::F32);
        if (!result)
            return fail(result.error());
        sequence = std::move(*result);
        return {};
    }
    [[nodiscard]] Status step(Sequence& in, std::int64_t count, const StepOptions& options = {}) {
        const auto result = in.step(toyTokens(config, count, 7), options);
        if (!result)
            return fail(result.error());
        if (!result->logits.empty())
            text.emplace_back(static_cast<int>(std::ranges::max_element(result->logits) -
                                               result->logits.begin()));
        return {};
    }
    [[nodiscard]] Status stepForCandidates(std::int64_t count) {
        const auto result =
            sequence->step(toyTokens(config, count, 7), wanting(LogitsWanted::Candidates));
        if (!result)
            return fail(result.error());
        text.push_back(result->candidates->best.front().token);
        return {};
    }
    [[nodiscard]] Status fetchLogits() {
        const auto logits = sequence->lastLogits();
        if (!logits)
            return fail(logits.error());
        text.emplace_back(static_cast<int>(std::ranges::max_element(*logits) - logits->begin()));
        return {};
    }
    [[nodiscard]] Status stepCapturing(std::int64_t count) {
        const auto first = static_cast<std::int64_t>(sequence->tokens().size());
        std::vector<CaptureBuffers> buffers;
        for (std::int64_t position = first; position < first + count; ++position)
            buffers.emplace_back(config, position);
        std::vector<CaptureSlot> capture;
        for (CaptureBuffers& buffer : buffers)
            capture.push_back(buffer.slot());
        return step(*sequence, count, capturing(capture));
    }
    [[nodiscard]] Status fork() {
        auto result = sequence->clone();
        if (!result)
            return fail(result.error());
        copy = std::move(*result);
        return {};
    }
};

using Action = std::function<Status(Story&)>;

const std::vector<Action>& actions() {
    static const std::vector<Action> kActions = {
        [](Story& s) { return s.inspect(); },
        [](Story& s) { return s.load(); },
        [](Story& s) { return s.begin(); },
        [](Story& s) { return s.step(*s.sequence, 3); },
        [](Story& s) { return s.step(*s.sequence, 1); }, // launched
        [](Story& s) { return s.step(*s.sequence, 1); }, // recorded
        [](Story& s) { return s.step(*s.sequence, 1); }, // replayed
        [](Story& s) { return s.stepCapturing(1); },
        [](Story& s) { return s.stepCapturing(1); },
        [](Story& s) { return s.stepForCandidates(2); },
        [](Story& s) { return s.stepForCandidates(1); },
        [](Story& s) { return s.stepForCandidates(1); }, // recorded
        [](Story& s) { return s.fetchLogits(); },
        [](Story& s) { return s.stepCapturing(2); },
        [](Story& s) { return s.sequence->setPolicy(CachePolicy::off()); },
        [](Story& s) { return s.step(*s.sequence, 1); },
        [](Story& s) { return s.sequence->setPolicy(CachePolicy::full()); },
        [](Story& s) { return s.step(*s.sequence, 1); },
        [](Story& s) { return s.fork(); },
        [](Story& s) { return s.step(*s.copy, 1); },
        [](Story& s) { return s.step(*s.sequence, 2, wanting(LogitsWanted::All)); },
        [](Story& s) { return s.step(*s.sequence, 1); },
        [](Story& s) { return s.sequence->truncate(4); },
        [](Story& s) { return s.step(*s.sequence, 1); },
    };
    return kActions;
}

/// What may not change when an action fails.
struct Kept {
    std::vector<TokenId> tokens;
    CachePolicy policy;
    std::size_t text = 0;

    explicit Kept(const Story& story) : text(story.text.size()) {
        if (story.sequence != nullptr) {
            tokens.assign(story.sequence->tokens().begin(), story.sequence->tokens().end());
            policy = story.sequence->policy();
        }
    }
    bool operator==(const Kept&) const = default;
};

struct Fault {
    emulator::Call call;
    cudaError_t once;
};

/// An error of the kind that such a call gives in life.
constexpr Fault kFaults[] = {
    {emulator::Call::Allocation, cudaErrorMemoryAllocation},
    {emulator::Call::HostAllocation, cudaErrorMemoryAllocation},
    {emulator::Call::Launch, cudaErrorLaunchOutOfResources},
    {emulator::Call::Copy, cudaErrorInvalidValue},
    {emulator::Call::Stream, cudaErrorMemoryAllocation},
    {emulator::Call::Event, cudaErrorInvalidResourceHandle},
    {emulator::Call::Graph, cudaErrorMemoryAllocation},
    {emulator::Call::Synchronisation, cudaErrorInvalidResourceHandle},
    {emulator::Call::Device, cudaErrorInvalidValue},
};

bool isComplete(const Error& error) {
    return !error.what.empty() && !error.why.empty() && !error.now.empty();
}

} // namespace

class CudaFaultsTest final : public QObject {
    Q_OBJECT

private slots:
    void init() { emulator::reset(); }

    void aFailedCallIsReportedAndCanBeTriedAgain_data() { kinds(); }
    void aFailedCallIsReportedAndCanBeTriedAgain() {
        QFETCH(int, rung);
        QFETCH(int, fault);
        const Fault& planned = kFaults[fault];
        const std::int64_t calls = callsOf(kRungs[rung], planned.call);
        QVERIFY(calls > 0);
        for (std::int64_t nth = 1; nth <= calls; ++nth) {
            emulator::reset();
            emulator::failCall(planned.call, nth, planned.once);
            {
                Story story(kRungs[rung], m_config, *m_weights);
                int failures = 0;
                for (const Action& action : actions()) {
                    const Kept before(story);
                    Status done = action(story);
                    if (!done) {
                        ++failures;
                        QVERIFY2(isComplete(done.error()), done.error().text().c_str());
                        QVERIFY(done.error().code != ErrorCode::DeviceLost);
                        QVERIFY2(Kept(story) == before, qPrintable(place(nth)));
                        done = action(story);
                    }
                    QVERIFY2(done, qPrintable(place(nth) + (done ? "" : textOf(done))));
                }
                QVERIFY2(emulator::failureHappened(), qPrintable(place(nth)));
                QVERIFY2(failures <= 1, qPrintable(place(nth)));
                QVERIFY2(story.text == m_text, qPrintable(place(nth)));
            }
            verifyNothingIsLeft(nth);
        }
    }

    void aLostDeviceIsReportedAndKeepsTheText_data() { kinds(); }
    void aLostDeviceIsReportedAndKeepsTheText() {
        QFETCH(int, rung);
        QFETCH(int, fault);
        const emulator::Call call = kFaults[fault].call;
        const std::int64_t calls = callsOf(kRungs[rung], call);
        for (std::int64_t nth = 1; nth <= calls; ++nth)
            loseDevice(kRungs[rung], call, nth);
    }

    void aKernelThatFaultsLosesTheDevice_data() { rungs(); }
    void aKernelThatFaultsLosesTheDevice() {
        QFETCH(int, rung);
        const std::int64_t calls = callsOf(kRungs[rung], emulator::Call::Execution);
        QVERIFY(calls > 0);
        for (std::int64_t nth = 1; nth <= calls; ++nth)
            loseDevice(kRungs[rung], emulator::Call::Execution, nth);
    }

    /// The cache grows by a chunk in the middle of a text.
    void aChunkThatCannotBeHadLeavesTheTextAsItWas() {
        std::int64_t failures = 0;
        for (std::int64_t nth = 1; nth == 1 || failures == nth - 1; ++nth) {
            emulator::reset();
            Story story(LaunchRung::Graph, m_config, *m_weights);
            required(story.load());
            required(story.begin());
            required(story.step(*story.sequence, 61));
            for (int token = 0; token < 3; ++token) // launched, recorded, replayed
                required(story.step(*story.sequence, 1));
            const SequenceBytes bytes = story.sequence->bytes();
            const Kept before(story);
            emulator::failCall(emulator::Call::Allocation, nth, cudaErrorMemoryAllocation);
            const Status grown = story.step(*story.sequence, 1);
            if (!grown) {
                ++failures;
                QCOMPARE(static_cast<int>(grown.error().code),
                         static_cast<int>(ErrorCode::OutOfMemory));
                QVERIFY(isComplete(grown.error()));
                QVERIFY(Kept(story) == before);
                QCOMPARE(story.sequence->bytes().kvReserved, bytes.kvReserved);
                QCOMPARE(story.sequence->bytes().kvUsed, bytes.kvUsed);
                required(story.step(*story.sequence, 1));
            }
            QVERIFY(story.sequence->bytes().kvReserved > bytes.kvReserved);
        }
        QVERIFY(failures > 0);
    }

    void tooLittleMemorySaysHowMuchWasNeeded() {
        const std::int64_t needed = bytesAfter([](Story& s) { return s.load(); });
        for (const std::int64_t share : {0, 1, 2, 3}) {
            emulator::reset({.memoryBytes = static_cast<std::size_t>(needed * share / 4)});
            {
                Story story(LaunchRung::Graph, m_config, *m_weights);
                const Status loaded = story.load();
                QVERIFY(!loaded);
                QCOMPARE(static_cast<int>(loaded.error().code),
                         static_cast<int>(ErrorCode::OutOfMemory));
                QVERIFY(isComplete(loaded.error()));
                QVERIFY2(loaded.error().text().find_first_of("0123456789") != std::string::npos,
                         loaded.error().text().c_str());
            }
            verifyNothingIsLeft(share);
        }
    }

    void initTestCase() {
        Story story(LaunchRung::Graph, m_config, *m_weights);
        for (const Action& action : actions())
            required(action(story));
        m_text = story.text;
    }

private:
    static constexpr LaunchRung kRungs[] = {LaunchRung::Graph, LaunchRung::Stream};

    static void rungs() {
        QTest::addColumn<int>("rung");
        QTest::newRow("graph") << 0;
        QTest::newRow("stream") << 1;
    }

    static void kinds() {
        QTest::addColumn<int>("rung");
        QTest::addColumn<int>("fault");
        for (int rung = 0; rung < 2; ++rung)
            for (int fault = 0; fault < static_cast<int>(std::size(kFaults)); ++fault) {
                const emulator::Call call = kFaults[fault].call;
                if (call == emulator::Call::Graph && kRungs[rung] == LaunchRung::Stream)
                    continue; // there are none
                QTest::addRow("%s, %s", rung == 0 ? "graph" : "stream", emulator::name(call))
                    << rung << fault;
            }
    }

    static QString place(std::int64_t nth) { return QString("call %1: ").arg(nth); }
    static QString textOf(const Status& status) {
        return QString::fromStdString(status.error().text());
    }

    /// How often the whole story makes that kind of call.
    [[nodiscard]] std::int64_t callsOf(LaunchRung rung, emulator::Call call) const {
        emulator::reset();
        Story story(rung, m_config, *m_weights);
        for (const Action& action : actions())
            required(action(story));
        return emulator::calls(call);
    }

    [[nodiscard]] std::int64_t bytesAfter(const Action& action) const {
        emulator::reset();
        Story story(LaunchRung::Graph, m_config, *m_weights);
        required(action(story));
        return emulator::liveObjects().allocatedBytes;
    }

    void loseDevice(LaunchRung rung, emulator::Call call, std::int64_t nth) const {
        emulator::reset();
        emulator::failCall(call, nth, cudaErrorLaunchFailure, emulator::Lasting::Sticky);
        {
            Story story(rung, m_config, *m_weights);
            Status done;
            for (const Action& action : actions()) {
                const Kept before(story);
                done = action(story);
                if (!done) {
                    QVERIFY2(isComplete(done.error()), done.error().text().c_str());
                    QVERIFY2(Kept(story) == before, qPrintable(place(nth)));
                    break;
                }
            }
            // Lost by the last call of all: nobody has noticed yet.
            if (done)
                done = story.step(*story.sequence, 1);
            QVERIFY(!done);
            if (story.sequence != nullptr) {
                const Kept before(story);
                const Status next = story.step(*story.sequence, 1);
                QVERIFY(!next);
                QCOMPARE(static_cast<int>(next.error().code),
                         static_cast<int>(ErrorCode::DeviceLost));
                QVERIFY(Kept(story) == before);
            }
            const Device device = story.backend->devices().front();
            QVERIFY(!device.usable && !device.reason.empty());
        }
        verifyNothingIsLeft(nth);
        if (nth > 1)
            return;
        emulator::reset(); // a new process
        Story fresh(rung, m_config, *m_weights);
        for (std::size_t i = 0; i < 5; ++i) // up to the first cached step
            required(actions()[i](fresh));
        QVERIFY(std::ranges::equal(fresh.text, std::span(m_text).first(fresh.text.size())));
    }

    static void verifyNothingIsLeft(std::int64_t nth) {
        const emulator::LiveObjects left = emulator::liveObjects();
        QVERIFY2(left.count() == 0, qPrintable(place(nth) + emulator::text(left).c_str()));
        const std::vector<std::string> findings = emulator::takeFindings();
        QVERIFY2(findings.empty(), findings.empty() ? "" : findings.front().c_str());
    }

    const ModelConfig m_config =
        toyConfig({.vocabulary = 11, .context = 80, .headSize = 4, .heads = 1, .layers = 1});
    const std::unique_ptr<WeightSource> m_weights = makeToyWeights(m_config, 4);
    std::vector<TokenId> m_text; // of a story without a fault
};

KVGLASS_TEST(CudaFaultsTest);
#include "cuda_faults_test.moc"
