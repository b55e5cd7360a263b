// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <fstream>
#include <new>

#include <QTemporaryDir>
#include <QTest>

#include "engine/runtime/engine.h"
#include "engine/runtime/model_spec.h"
#include "engine/runtime/resource_paths.h"
#include "kernels/reference/reference_backend.h"
#include "tests/engine/generation/recording_observer.h"
#include "tests/engine/runtime/toy_model_folder.h"
#include "tests/support/required.h"
#include "tests/support/test_folders.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

/// A backend whose device is there and cannot be used, or that runs out of memory.
class TroubledBackend final : public Backend {
public:
    explicit TroubledBackend(bool usable) : m_usable(usable) {}
    std::string_view name() const override { return "troubled"; }
    std::vector<Device> devices() const override {
        Device device;
        device.id = "troubled";
        device.usable = m_usable;
        device.reason = m_usable ? "" : "its driver is too old";
        device.weightTypes = {WeightType::F32};
        return {device};
    }
    Result<std::unique_ptr<Model>> load(const ModelConfig&, const WeightSource&,
                                        const LoadOptions&) override {
        throw std::bad_alloc();
    }

private:
    bool m_usable;
};

} // namespace

class EngineTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void cudaIsListedWithTheReasonWhyItCannotBeUsed();
    void aFolderIsLoadedAndGenerates();
    void theDemoIsItsFolder();
    void aBrokenModelKeepsThePreviousOne();
    void devicesThatCannotBeUsedSayWhy();
    void aWeightTypeThatIsNotTakenNamesThoseThatAre();
    void unknownPresetsNameTheKnownOnes();
    void aRefusedAllocationIsAnErrorAndKeepsTheModel();
    void withoutAModelNothingIsGenerated();
    void aFolderWithoutATokenizerTakesTokenIds();
    void halfATokenizerIsAnError();
    void randomModelsHaveByteTokens();
    void theSequenceIsKept();
    void resourcesAreFoundInTheSourceTree();

private:
    std::unique_ptr<Engine> makeEngine(bool troubledIsUsable = true);
    ModelChoice choice(const std::filesystem::path& folder) const;
    GenerationRequest request(Prompt prompt) const;

    QTemporaryDir m_temporary;
    std::filesystem::path m_folder;
    ModelConfig m_config;
};

void EngineTest::initTestCase() {
    m_folder = std::filesystem::path(m_temporary.path().toStdString()) / "toy";
    std::filesystem::create_directory(m_folder);
    m_config = writeToyModelFolder(m_folder, FolderTokenizer::Small);
}

std::unique_ptr<Engine> EngineTest::makeEngine(bool troubledIsUsable) {
    std::vector<std::unique_ptr<Backend>> backends;
    backends.push_back(makeReferenceBackend());
    backends.push_back(std::make_unique<TroubledBackend>(troubledIsUsable));
    return std::make_unique<Engine>(std::move(backends), m_folder, makeNullLog());
}

ModelChoice EngineTest::choice(const std::filesystem::path& folder) const {
    ModelChoice choice;
    choice.model = folder.string();
    choice.device = "reference";
    return choice;
}

GenerationRequest EngineTest::request(Prompt prompt) const {
    GenerationRequest request;
    request.prompt = std::move(prompt);
    request.maxNewTokens = 3;
    request.endOfText = EndOfTextRule::Ignore;
    return request;
}

void EngineTest::cudaIsListedWithTheReasonWhyItCannotBeUsed() {
    const std::vector<Device> devices = makeEngine()->devices();
    QCOMPARE(devices.size(), std::size_t{3});
    QCOMPARE(devices[0].id, std::string("reference"));
    QVERIFY(devices[0].usable);
    QCOMPARE(devices[2].id, std::string("cuda"));
    QVERIFY(!devices[2].usable);
    QVERIFY(devices[2].reason.find("not built into this program") != std::string::npos);
}

void EngineTest::aFolderIsLoadedAndGenerates() {
    const auto engine = makeEngine();
    QVERIFY(engine->modelInfo() == nullptr);
    std::int64_t lastDone = 0;
    std::int64_t lastTotal = -1;
    const auto info = required(engine->load(choice(m_folder / ""),
                                            [&](std::int64_t done, std::int64_t total) {
                                                lastDone = done;
                                                lastTotal = total;
                                            },
                                            {}));
    QCOMPARE(lastDone, lastTotal);
    QCOMPARE(info.displayName, std::string("toy"));
    QCOMPARE(info.config, m_config);
    QCOMPARE(info.device.id, std::string("reference"));
    QVERIFY(!info.randomWeights);
    QVERIFY(info.weightBytes > 0);
    QCOMPARE(info.tokenizer, engine->tokenizer()->description());
    GenerationControl control;
    RecordingObserver seen;
    const auto summary = required(engine->run(request(std::string("the cat")), control, seen));
    QCOMPARE(summary.newTokens, std::int64_t{3});
    QCOMPARE(seen.prompt, required(engine->tokenizer()->encode("the cat", SpecialTokens::AsText)));
}

void EngineTest::theDemoIsItsFolder() {
    const auto engine = makeEngine();
    ModelChoice demo = choice("demo");
    QCOMPARE(required(engine->load(demo, {}, {})).displayName, std::string("demo"));
}

void EngineTest::aBrokenModelKeepsThePreviousOne() {
    const auto engine = makeEngine();
    const auto first = engine->load(choice(m_folder / "missing"), {}, {});
    QCOMPARE(first.error().code, ErrorCode::NotFound);
    QVERIFY(engine->modelInfo() == nullptr);
    QVERIFY(engine->load(choice(m_folder), {}, {}).has_value());
    const auto second = engine->load(choice(m_folder / "missing"), {}, {});
    QVERIFY(!second);
    QVERIFY(!second.error().what.empty() && !second.error().why.empty() &&
            !second.error().now.empty());
    QCOMPARE(engine->modelInfo()->displayName, std::string("toy"));
    GenerationControl control;
    RecordingObserver seen;
    QVERIFY(engine->run(request(std::string("the")), control, seen).has_value());
}

void EngineTest::devicesThatCannotBeUsedSayWhy() {
    const auto engine = makeEngine(false);
    ModelChoice wanted = choice(m_folder);
    wanted.device = "troubled";
    const auto troubled = engine->load(wanted, {}, {});
    QCOMPARE(troubled.error().code, ErrorCode::NotFound);
    QCOMPARE(troubled.error().why, std::string("its driver is too old"));
    wanted.device = "cuda";
    QVERIFY(engine->load(wanted, {}, {}).error().why.find("not built") != std::string::npos);
    wanted.device = "abacus";
    const auto unknown = engine->load(wanted, {}, {});
    QCOMPARE(unknown.error().code, ErrorCode::BadUsage);
    QVERIFY(unknown.error().text().find("reference, troubled, cuda") != std::string::npos);
    wanted = choice(m_folder);
    wanted.threads = -1;
    QCOMPARE(engine->load(wanted, {}, {}).error().code, ErrorCode::BadUsage);
}

void EngineTest::aWeightTypeThatIsNotTakenNamesThoseThatAre() {
    ModelChoice wanted = choice(m_folder);
    wanted.weightType = WeightType::Int8;
    const auto loaded = makeEngine()->load(wanted, {}, {});
    QCOMPARE(loaded.error().code, ErrorCode::Unsupported);
    QCOMPARE(loaded.error().why, std::string("it takes f32"));
}

void EngineTest::unknownPresetsNameTheKnownOnes() {
    const auto loaded = makeEngine()->load(choice("random:gpt5"), {}, {});
    QCOMPARE(loaded.error().code, ErrorCode::BadUsage);
    QVERIFY(loaded.error().text().find("gpt2, gpt2-medium, gpt2-large, gpt2-xl") !=
            std::string::npos);
}

void EngineTest::aRefusedAllocationIsAnErrorAndKeepsTheModel() {
    const auto engine = makeEngine(true);
    QVERIFY(engine->load(choice(m_folder), {}, {}).has_value());
    ModelChoice wanted = choice(m_folder);
    wanted.device = "troubled";
    const auto refused = engine->load(wanted, {}, {});
    QCOMPARE(refused.error().code, ErrorCode::OutOfMemory);
    QCOMPARE(refused.error().now, std::string("the previous model stays loaded"));
    QCOMPARE(engine->modelInfo()->choice.device, std::string("reference"));
}

void EngineTest::withoutAModelNothingIsGenerated() {
    const auto engine = makeEngine();
    GenerationControl control;
    RecordingObserver seen;
    const auto summary = engine->run(request(std::string("the")), control, seen);
    QCOMPARE(summary.error().code, ErrorCode::BadUsage);
    QVERIFY(engine->tokenizer() == nullptr && engine->model() == nullptr);
    QCOMPARE(engine->sequenceBytes().kvUsed, std::int64_t{0});
}

void EngineTest::aFolderWithoutATokenizerTakesTokenIds() {
    const std::filesystem::path bare = m_folder.parent_path() / "bare";
    std::filesystem::create_directory(bare);
    writeToyModelFolder(bare, FolderTokenizer::None);
    const auto engine = makeEngine();
    QVERIFY(engine->load(choice(bare), {}, {}).has_value());
    GenerationControl control;
    RecordingObserver seen;
    const auto refused = engine->run(request(std::string("the")), control, seen);
    QCOMPARE(refused.error().code, ErrorCode::NotFound);
    QVERIFY(refused.error().text().find("token ids only") != std::string::npos);
    QVERIFY(engine->run(request(std::vector{TokenId(3)}), control, seen).has_value());
    QCOMPARE(seen.events[0].bytes, "<" + std::to_string(seen.tokens[0].value) + ">");
    QVERIFY(!openTokenizer(bare.string(), m_folder));
}

void EngineTest::halfATokenizerIsAnError() {
    const std::filesystem::path half = m_folder.parent_path() / "half";
    std::filesystem::create_directory(half);
    writeToyModelFolder(half, FolderTokenizer::Small);
    std::filesystem::remove(half / "merges.txt");
    QVERIFY(!makeEngine()->load(choice(half), {}, {}));
}

void EngineTest::randomModelsHaveByteTokens() {
    const ModelSpec spec = required(openModel("random:gpt2", m_folder));
    QVERIFY(spec.randomWeights);
    QCOMPARE(spec.displayName, std::string("gpt2 (random weights)"));
    QCOMPARE(spec.config.vocabularySize, std::int64_t{50257});
    QCOMPARE(spec.tokenizer->bytes(TokenId(65)), std::string_view("A"));
    QCOMPARE(required(openModelConfig("random:gpt2", m_folder)), spec.config);
    QCOMPARE(required(openModelConfig(m_folder.string(), {})), m_config);
}

void EngineTest::theSequenceIsKept() {
    const auto engine = makeEngine();
    QVERIFY(engine->load(choice(m_folder), {}, {}).has_value());
    GenerationControl control;
    RecordingObserver seen;
    QVERIFY(engine->run(request(std::string("the")), control, seen).has_value());
    QVERIFY(engine->sequenceBytes().kvUsed > 0);
    const std::size_t length = seen.prompt.size() + 3;
    QVERIFY(engine->run(request(ContinuePrevious{}), control, seen).has_value());
    QCOMPARE(seen.prompt.size(), length);
    QVERIFY(engine->load(choice(m_folder), {}, {}).has_value()); // a new model has no text
    QCOMPARE(engine->sequenceBytes().kvUsed, std::int64_t{0});
}

void EngineTest::resourcesAreFoundInTheSourceTree() {
    QCOMPARE(resourcesFolder(), bundledResources());
    QCOMPARE(demoModelFolder(), bundledResources() / "demo-model");
}

KVGLASS_TEST(EngineTest);
#include "engine_test.moc"
