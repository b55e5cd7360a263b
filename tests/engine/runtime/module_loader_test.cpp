// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/runtime/module_loader.h"

#include <fstream>
#include <sstream>

#include <QTemporaryDir>
#include <QTest>
#include <spdlog/sinks/ostream_sink.h>

#include "engine/backend/build_id.h"
#include "engine/runtime/device_list.h"
#include "engine/runtime/nvidia_driver.h"
#include "kernels/reference/reference_backend.h"
#include "tests/engine/io/expected_error.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"
#include "tests/support/toy_model.h"

using namespace kvglass;
namespace fs = std::filesystem;

Q_DECLARE_METATYPE(kvglass::ModuleProblem)

namespace {

constexpr const char* kWorkingDriver = "0 13000 1";

/// What the fake driver and the fake module are to do until the next one is made.
void setFakes(const char* driver, const char* module) {
    qputenv("KVGLASS_FAKE_DRIVER", driver);
    qputenv("KVGLASS_FAKE_MODULE", module);
}

ModuleSearch fakeSearch() {
    const fs::path module = KVGLASS_FAKE_MODULE_FILE;
    ModuleSearch search;
    search.folders = {"/no/such/folder", module.parent_path()};
    search.file = module.filename().string();
    search.driverLibrary = KVGLASS_FAKE_DRIVER_FILE;
    search.build = buildId();
    return search;
}

std::vector<float> logitsOf(Backend& backend) {
    const ModelConfig config = toyConfig();
    const auto weights = makeToyWeights(config, 1);
    const auto model = required(backend.load(config, *weights, {}));
    const auto sequence = required(model->newSequence(CachePolicy::full(), KvType::F32));
    const StepOptions options{.logits = LogitsWanted::All};
    const StepResult step = required(sequence->step(toyTokens(config, 9, 1), options));
    return {step.logits.begin(), step.logits.end()};
}

} // namespace

class ModuleLoaderTest : public QObject {
    Q_OBJECT
private slots:
    void init() { setFakes(kWorkingDriver, ""); }

    void aModuleOfThisBuildComputesWhatItsCodeComputesInTheProgram() {
        const auto backend = loadModule(fakeSearch(), {});
        QVERIFY2(backend.has_value(), backend ? "" : backend.error().reason.c_str());
        QVERIFY(logitsOf(**backend) == logitsOf(*makeReferenceBackend()));
    }

    void theOptionsReachTheBackend() {
        setFakes(kWorkingDriver, "wants streams");
        QVERIFY(!loadModule(fakeSearch(), {.rung = LaunchRung::Graph}).has_value());
        QVERIFY(loadModule(fakeSearch(), {.rung = LaunchRung::Stream}).has_value());
    }

    void whatIsNotBuiltIsSaidBeforeAnyDriverIsStarted() {
        setFakes("not numbers: the driver would abort", "");
        ModuleSearch search = fakeSearch();
        search.folders.pop_back();
        expectFailure(search, ModuleProblem::NotBuilt, "NVIDIA's own CUDA toolkit");
        search.driverLibrary = "libkvglass-no-such-driver.so.1";
        expectFailure(search, ModuleProblem::NotBuilt, "there is no NVIDIA driver");
    }

    void everyFaultOfTheDriverHasItsReason_data() {
        QTest::addColumn<QString>("driver");
        QTest::addColumn<ModuleProblem>("problem");
        QTest::addColumn<QString>("fragment");
        QTest::newRow("no GPU for this process")
            << "100 13000 1" << ModuleProblem::NoDevice << "sees no GPU";
        QTest::newRow("no GPU at all") << "0 13000 0" << ModuleProblem::NoDevice << "finds no GPU";
        QTest::newRow("a stub") << "34 13000 1" << ModuleProblem::NoDriver << "stub";
        QTest::newRow("does not start") << "803 13000 1" << ModuleProblem::DriverBroken
                                        << "a reason of the fake driver (error 803)";
        QTest::newRow("too old") << "0 12040 1" << ModuleProblem::DriverTooOld
                                 << "it runs CUDA 12.4, and the module needs 13.0";
    }
    void everyFaultOfTheDriverHasItsReason() {
        QFETCH(QString, driver);
        QFETCH(ModuleProblem, problem);
        QFETCH(QString, fragment);
        setFakes(qPrintable(driver), "");
        expectFailure(fakeSearch(), problem, fragment.toStdString());
    }

    void aNewerDriverIsTaken() {
        setFakes("0 14020 2", "");
        QVERIFY(loadModule(fakeSearch(), {}).has_value());
    }

    void withoutADriverTheModuleIsNotTouched() {
        // Mapping this file would be a damaged module, so it was not mapped.
        const QTemporaryDir folder;
        ModuleSearch search = damagedModule(folder);
        search.driverLibrary = "libkvglass-no-such-driver.so.1";
        expectFailure(search, ModuleProblem::NoDriver, "there is no NVIDIA driver");
    }

    void aLibraryThatIsNoDriverIsSaid() {
        ModuleSearch search = fakeSearch();
        search.driverLibrary = KVGLASS_FAKE_MODULE_FILE;
        expectFailure(search, ModuleProblem::DriverBroken, "is not an NVIDIA driver library");
    }

    void everyFaultOfTheModuleHasItsReason_data() {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<ModuleProblem>("problem");
        QTest::addColumn<QString>("fragment");
        QTest::newRow("another build")
            << "another build" << ModuleProblem::OtherBuild << "0.0.9 GNU-11 0123456789ab";
        QTest::newRow("another contract")
            << "another contract" << ModuleProblem::OtherBuild << "module contract 2";
        QTest::newRow("no data") << "no data" << ModuleProblem::Damaged << "returns nothing";
        QTest::newRow("an error") << "make fails" << ModuleProblem::Damaged << "it has no memory";
        QTest::newRow("an exception")
            << "make throws" << ModuleProblem::Damaged << "a fake exception";
        QTest::newRow("no backend")
            << "make gives nothing" << ModuleProblem::Damaged << "makes no backend";
    }
    void everyFaultOfTheModuleHasItsReason() {
        QFETCH(QString, fault);
        QFETCH(ModuleProblem, problem);
        QFETCH(QString, fragment);
        setFakes(kWorkingDriver, qPrintable(fault));
        expectFailure(fakeSearch(), problem, fragment.toStdString());
        setFakes(kWorkingDriver, "");
        QVERIFY(loadModule(fakeSearch(), {}).has_value()); // the next attempt is not spoilt
    }

    void aFileThatIsNoLibraryIsDamaged() {
        const QTemporaryDir folder;
        expectFailure(damagedModule(folder), ModuleProblem::Damaged, "cannot be loaded");
    }

    void aLibraryWithoutTheEntryIsDamaged() {
        const fs::path driver = KVGLASS_FAKE_DRIVER_FILE;
        ModuleSearch search = fakeSearch();
        search.folders = {driver.parent_path()};
        search.file = driver.filename().string();
        expectFailure(search, ModuleProblem::Damaged, "no entry");
    }

    void theReasonReachesTheListOfDevicesAndTheLog() {
        setFakes("100 13000 0", "");
        std::ostringstream logged;
        const auto log = std::make_shared<spdlog::logger>(
            "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(logged));
        std::vector<std::unique_ptr<Backend>> backends;
        backends.push_back(makeReferenceBackend());
        backends.push_back(loadCudaBackend(fakeSearch(), {}, log));
        log->flush();
        QVERIFY(logged.str().find("sees no GPU") != std::string::npos);

        const auto devices = listDevices(backends);
        QCOMPARE(devices.size(), std::size_t{2});
        QVERIFY(devices[1].id == "cuda" && !devices[1].usable);
        QVERIFY(devices[1].reason.find("sees no GPU") != std::string::npos);
        VERIFY_ERROR(chooseDevice(backends, "cuda", WeightType::F32), ErrorCode::NotFound,
                     "sees no GPU");
        const ModelConfig config = toyConfig();
        VERIFY_ERROR(backends[1]->load(config, *makeToyWeights(config, 1), {}), ErrorCode::NotFound,
                     "sees no GPU");
    }

    void theProgramSearchesBesideItselfAndInBothLayouts() {
        const ModuleSearch search = cudaModuleSearch();
        const fs::path here = fs::read_symlink("/proc/self/exe").parent_path();
        QCOMPARE(search.folders.size(), std::size_t{3});
        QVERIFY(search.folders[0] == here);
        QVERIFY(search.folders[1] == here.parent_path() / "lib/kvglass");
        QVERIFY(search.folders[2] == here.parent_path().parent_path() / "lib/kvglass");
        QVERIFY(search.build == buildId());
    }

    void versionsReadAsTheirMakerWritesThem() {
        QVERIFY(cudaVersionText(13000) == "13.0");
        QVERIFY(cudaVersionText(12080) == "12.8");
    }

private:
    static void expectFailure(const ModuleSearch& search, ModuleProblem problem,
                              const std::string& fragment) {
        const auto backend = loadModule(search, {});
        QVERIFY(!backend.has_value());
        QVERIFY2(backend.error().reason.find(fragment) != std::string::npos,
                 backend.error().reason.c_str());
        QCOMPARE(backend.error().problem, problem);
    }

    static ModuleSearch damagedModule(const QTemporaryDir& folder) {
        ModuleSearch search = fakeSearch();
        search.folders = {folder.path().toStdString()};
        std::ofstream(search.folders[0] / search.file) << "cut off in the middle of a copy";
        return search;
    }
};

KVGLASS_TEST(ModuleLoaderTest);
#include "module_loader_test.moc"
