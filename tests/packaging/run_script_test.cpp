// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// packaging/run in a copy of its folder, with a driver, a compiler and a CMake that are shell
// scripts: which options it builds with, what it says about a GPU, and what it starts.

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/test_folders.h"
#include "tests/support/test_program.h"

using namespace kvglass;
namespace fs = std::filesystem;

namespace {

struct ScriptResult {
    int exitCode = -1;
    QString output; // stdout
    QString errors; // stderr
    QString cmakeArguments;
    QString programArguments;
};

QString contents(const fs::path& file) {
    std::ifstream stream(file);
    std::ostringstream text;
    text << stream.rdbuf();
    return QString::fromStdString(text.str());
}

/// A machine of shell scripts in a temporary folder.
class MadeUpMachine {
public:
    MadeUpMachine() {
        fs::create_directories(tree() / "build/release/app/window");
        fs::create_directories(commands());
        fs::copy(sourceFolder() / "packaging", tree() / "packaging");
        write(tree() / "packaging/install-dependencies", "");
        write(tree() / "build/release/app/window/kvglass",
              "echo \"$@\" >" + (root() / "program.txt").string());
        write(commands() / "cmake",
              "echo \"$@\" >>" + (root() / "cmake.txt").string() +
                  "\nmkdir -p build/release; touch build/release/build.ninja");
    }

    void giveDriver(const std::string& capabilities) const {
        write(commands() / "nvidia-smi", "printf '" + capabilities + "'");
    }
    void giveBrokenDriver() const {
        write(commands() / "nvidia-smi", "echo 'NVIDIA-SMI has failed because it could not "
                                         "communicate with the driver'; exit 9");
    }
    void giveCompiler(const std::string& release) const {
        write(commands() / "nvcc",
              "case $1 in --version) echo 'Cuda compilation tools, release " + release +
                  ", V1.2.3' ;; --list-gpu-arch) printf 'compute_%s\\n' 75 80 86 90 120 ;; esac");
    }

    [[nodiscard]] ScriptResult run(const QStringList& arguments = {}) const {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        // The scripts' own commands, and none of this machine's compilers or drivers.
        environment.insert(QStringLiteral("PATH"), QString::fromStdString(commands().string()) +
                                                       QStringLiteral(":/usr/bin:/bin"));
        environment.insert(QStringLiteral("KVGLASS_CUDA_FOLDERS"), QString());
        environment.remove(QStringLiteral("CUDACXX"));
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        process.setProcessEnvironment(environment);
        process.start(QString::fromStdString((tree() / "packaging/run").string()), arguments);
        ScriptResult result;
        if (!process.waitForFinished(60'000)) {
            return result;
        }
        result.exitCode = process.exitCode();
        result.output = QString::fromUtf8(process.readAllStandardOutput());
        result.errors = QString::fromUtf8(process.readAllStandardError());
        result.cmakeArguments = contents(root() / "cmake.txt");
        result.programArguments = contents(root() / "program.txt");
        return result;
    }

private:
    [[nodiscard]] fs::path root() const { return m_folder.path().toStdString(); }
    [[nodiscard]] fs::path tree() const { return root() / "tree"; }
    [[nodiscard]] fs::path commands() const { return root() / "commands"; }

    static void write(const fs::path& file, const std::string& body) {
        std::ofstream(file) << "#!/usr/bin/env bash\n" << body << '\n';
        fs::permissions(file, fs::perms::owner_all);
    }

    QTemporaryDir m_folder;
};

} // namespace

class RunScriptTest : public QObject {
    Q_OBJECT

private slots:
    void withoutADriverNothingIsSpentOnTheCompiler() {
        const MadeUpMachine machine;
        machine.giveCompiler("13.0");
        const ScriptResult result = machine.run();
        QCOMPARE(result.exitCode, 0);
        QVERIFY2(result.cmakeArguments.contains("-DKVGLASS_CUDA=OFF"),
                 qPrintable(result.cmakeArguments));
        QCOMPARE(result.errors, QString());
    }

    void aDriverThatDoesNotAnswerIsNone() {
        const MadeUpMachine machine;
        machine.giveBrokenDriver();
        machine.giveCompiler("13.0");
        const ScriptResult result = machine.run();
        // Where this machine has a driver of its own, it is that one that was found.
        if (!fs::exists("/proc/driver/nvidia/version")) {
            QVERIFY(result.cmakeArguments.contains("-DKVGLASS_CUDA=OFF"));
        }
        QCOMPARE(result.exitCode, 0);
    }

    void theModuleIsBuiltForTheGpusOfThisMachineOnly_data() {
        QTest::addColumn<QString>("capabilities");
        QTest::addColumn<QString>("architectures");
        QTest::newRow("one") << "9.0\\n"
                             << "90-real";
        QTest::newRow("two alike") << "8.6\\n8.6\\n"
                                   << "86-real";
        QTest::newRow("two kinds") << "12.0\\n7.5\\n"
                                   << "120-real;75-real";
        QTest::newRow("nvcc does not know it") << "8.9\\n"
                                               << "86-virtual";
        QTest::newRow("newer than nvcc") << "13.1\\n"
                                         << "120-virtual";
        QTest::newRow("one is too old") << "6.1\\n9.0\\n"
                                        << "90-real";
        QTest::newRow("it does not say") << "[N/A]\\n"
                                         << "few";
    }
    void theModuleIsBuiltForTheGpusOfThisMachineOnly() {
        QFETCH(QString, capabilities);
        QFETCH(QString, architectures);
        const MadeUpMachine machine;
        machine.giveDriver(capabilities.toStdString());
        machine.giveCompiler("12.8");
        const ScriptResult result = machine.run();
        QCOMPARE(result.exitCode, 0);
        QVERIFY2(
            result.cmakeArguments.contains("-DKVGLASS_CUDA_ARCHITECTURES=" + architectures + ' '),
            qPrintable(result.cmakeArguments));
        QVERIFY(result.cmakeArguments.contains("-DKVGLASS_CUDA=AUTO"));
        QVERIFY(result.cmakeArguments.contains("--target programs"));
        QCOMPARE(result.errors, QString());
    }

    void aDriverWithoutAToolkitIsOneLineAndTheRestGoesOn_data() {
        QTest::addColumn<QString>("compiler");
        QTest::addColumn<QString>("said");
        QTest::newRow("none") << ""
                              << "no CUDA toolkit";
        QTest::newRow("Debian's") << "11.8"
                                  << "only CUDA toolkit 11.8";
        QTest::newRow("just too old") << "12.7"
                                      << "only CUDA toolkit 12.7";
    }
    void aDriverWithoutAToolkitIsOneLineAndTheRestGoesOn() {
        QFETCH(QString, compiler);
        QFETCH(QString, said);
        const MadeUpMachine machine;
        machine.giveDriver("9.0\\n");
        if (!compiler.isEmpty()) {
            machine.giveCompiler(compiler.toStdString());
        }
        const ScriptResult result = machine.run({"--model", "demo"});
        QCOMPARE(result.exitCode, 0);
        QCOMPARE(result.errors.count('\n'), 1);
        QVERIFY2(result.errors.contains(said), qPrintable(result.errors));
        QVERIFY(result.errors.contains("developer.nvidia.com"));
        QVERIFY(result.cmakeArguments.contains("-DKVGLASS_CUDA=OFF"));
        QCOMPARE(result.programArguments, QStringLiteral("--model demo\n"));
    }

    void aGpuThatIsTooOldIsSaid() {
        const MadeUpMachine machine;
        machine.giveDriver("6.1\\n");
        machine.giveCompiler("13.0");
        const ScriptResult result = machine.run();
        QVERIFY2(result.errors.contains("compute capability 6.1"), qPrintable(result.errors));
        QVERIFY(result.cmakeArguments.contains("-DKVGLASS_CUDA=OFF"));
    }

    void aGpuThatCameLaterIsConfiguredFor() {
        const MadeUpMachine machine;
        machine.giveCompiler("13.0");
        (void)machine.run();
        machine.giveDriver("9.0\\n");
        const ScriptResult result = machine.run();
        QCOMPARE(result.cmakeArguments.count("--preset release"), 2);
        QVERIFY(result.cmakeArguments.contains("90-real"));
        QCOMPARE(machine.run().cmakeArguments.count("--preset release"), 2); // nothing changed
    }
};

KVGLASS_TEST(RunScriptTest);
#include "run_script_test.moc"
