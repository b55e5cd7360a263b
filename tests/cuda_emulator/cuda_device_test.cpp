// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What the CUDA backend makes of the device that it finds: the types that it can hold, the memory
// that it takes and what is left, and when it records a step.

#include <algorithm>

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

constexpr std::int64_t kContext = 80;

std::int64_t graphCalls() { return emulator::calls(emulator::Call::Graph); }

} // namespace

class CudaDeviceTest final : public QObject {
    Q_OBJECT

private slots:
    void init() { emulator::reset(); }
    void cleanup() {
        const std::string wrong = emulator::leftBehind();
        QVERIFY2(wrong.empty(), wrong.c_str());
    }

    void theFirstStepOfAKindIsLaunchedAndTheSecondRecorded() {
        const auto model = loaded(WeightType::F32);
        const auto sequence = required(model->newSequence(CachePolicy::full(), KvType::F32));
        step(*sequence, 3);
        step(*sequence, 1);
        QCOMPARE(graphCalls(), std::int64_t{0});
        step(*sequence, 1); // begins, ends, makes it executable, launches
        QCOMPARE(graphCalls(), std::int64_t{4});
        step(*sequence, 1);
        QCOMPARE(graphCalls(), std::int64_t{5});
        stepCapturing(*sequence); // of another kind
        QCOMPARE(graphCalls(), std::int64_t{5});
        stepCapturing(*sequence);
        QCOMPARE(graphCalls(), std::int64_t{9});
        step(*sequence, 1);
        QCOMPARE(graphCalls(), std::int64_t{10});
        for (int token = 0; token < 2; ++token)
            step(*sequence, 1, wanting(LogitsWanted::Candidates));
        QCOMPARE(graphCalls(), std::int64_t{14});
    }

    void aStepAcrossAChunksEdgeIsOfAnotherKind() {
        const auto model = loaded(WeightType::F32);
        const auto sequence = required(model->newSequence(CachePolicy::full(), KvType::F32));
        step(*sequence, 61);
        step(*sequence, 1);
        step(*sequence, 1);
        QCOMPARE(graphCalls(), std::int64_t{4});
        step(*sequence, 1); // the 64th
        QCOMPARE(graphCalls(), std::int64_t{5});
        step(*sequence, 1); // attention in two parts
        QCOMPARE(graphCalls(), std::int64_t{5});
        step(*sequence, 1);
        QCOMPARE(graphCalls(), std::int64_t{9});
    }

    void streamsRecordNothing() {
        const auto model = loaded(WeightType::F32, LaunchRung::Stream);
        const auto sequence = required(model->newSequence(CachePolicy::full(), KvType::F32));
        for (int token = 0; token < 4; ++token)
            step(*sequence, 1);
        QCOMPARE(graphCalls(), std::int64_t{0});
    }

    void anOldDeviceHoldsNoBf16AndSaysWhatFits() {
        emulator::reset({.major = 7, .minor = 5});
        const auto backend = makeCudaBackend({});
        const Device device = backend->devices().front();
        QVERIFY(device.usable);
        QVERIFY(device.weightTypes == (std::vector{WeightType::F32, WeightType::F16}));
        LoadOptions options;
        options.weightType = WeightType::BF16;
        const auto refused = backend->load(m_config, *m_weights, options);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Unsupported);
        const std::string text = refused.error().text();
        for (const char* part : {"bf16", "7.5", "8.0", "f16 needs the same memory"})
            QVERIFY2(text.find(part) != std::string::npos, text.c_str());
        options.weightType = WeightType::F16;
        const auto model = required(backend->load(m_config, *m_weights, options));
        const auto sequence = required(model->newSequence(CachePolicy::full(), KvType::F16));
        step(*sequence, 2);
    }

    void fromAmpereOnItHoldsBf16() {
        emulator::reset({.major = 8, .minor = 0});
        const auto types = makeCudaBackend({})->devices().front().weightTypes;
        QVERIFY(std::ranges::find(types, WeightType::BF16) != types.end());
        const auto model = loaded(WeightType::BF16);
        const auto sequence = required(model->newSequence(CachePolicy::full(), KvType::F16));
        step(*sequence, 2);
    }

    /// Weights, cache and work are all that is allocated, with what products need for themselves.
    void allMemoryIsOnTheBooks_data() {
        QTest::addColumn<int>("prompt");
        for (const int prompt : {1, 3, 65})
            QTest::addRow("%d tokens", prompt) << prompt;
    }
    void allMemoryIsOnTheBooks() {
        QFETCH(int, prompt);
        const auto model = loaded(WeightType::F16);
        const auto sequence = required(model->newSequence(CachePolicy::full(), KvType::F16));
        verifyBooks(*model, *sequence);
        step(*sequence, prompt);
        verifyBooks(*model, *sequence);
        stepCapturing(*sequence);
        verifyBooks(*model, *sequence);
        required(sequence->setPolicy(CachePolicy::off()));
        verifyBooks(*model, *sequence);
        step(*sequence, 1);
        verifyBooks(*model, *sequence);
        required(sequence->setPolicy(CachePolicy::full()));
        verifyBooks(*model, *sequence);
        step(*sequence, 2, wanting(LogitsWanted::All));
        verifyBooks(*model, *sequence);
    }

    void freeMemoryIsToldOfTheDevice() {
        constexpr std::int64_t kMemory = std::int64_t{1} << 24;
        emulator::reset({.memoryBytes = kMemory});
        const auto backend = makeCudaBackend({});
        QCOMPARE(backend->devices().front().memoryBytes, kMemory);
        QCOMPARE(backend->devices().front().freeBytes, kMemory);
        const auto model = loaded(WeightType::F32);
        QCOMPARE(backend->devices().front().freeBytes,
                 kMemory - emulator::liveObjects().allocatedBytes);
    }

private:
    void step(Sequence& sequence, std::int64_t count, const StepOptions& options = {}) const {
        static_cast<void>(required(sequence.step(toyTokens(m_config, count, 7), options)));
    }

    void stepCapturing(Sequence& sequence) const {
        CaptureBuffers buffers(m_config, static_cast<std::int64_t>(sequence.tokens().size()));
        const CaptureSlot slot = buffers.slot();
        step(sequence, 1, capturing(std::span(&slot, 1)));
    }

    [[nodiscard]] std::unique_ptr<Model> loaded(WeightType type,
                                                LaunchRung rung = LaunchRung::Graph) const {
        LoadOptions options;
        options.weightType = type;
        return required(makeCudaBackend({.rung = rung})->load(m_config, *m_weights, options));
    }

    static void verifyBooks(const Model& model, const Sequence& sequence) {
        const SequenceBytes bytes = sequence.bytes();
        const emulator::LiveObjects live = emulator::liveObjects();
        QCOMPARE(model.weightBytes() + bytes.kvReserved + bytes.work,
                 live.allocatedBytes + live.hostAllocatedBytes);
        QCOMPARE(bytes.deviceFree, (std::int64_t{1} << 30) - live.allocatedBytes);
    }

    const ModelConfig m_config =
        toyConfig({.vocabulary = 53, .context = kContext, .headSize = 8, .heads = 2, .layers = 2});
    const std::unique_ptr<WeightSource> m_weights = makeToyWeights(m_config, 4);
};

KVGLASS_TEST(CudaDeviceTest);
#include "cuda_device_test.moc"
