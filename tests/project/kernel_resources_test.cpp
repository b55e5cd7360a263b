// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The gate on what the compiler made of the CUDA kernels: no spills, and no more registers than a
// kernel may take. Needs nvcc and no GPU.

#include "tests/project/kernel_resources.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <QtTest>

#include "tests/support/test_program.h"

using namespace kvglass::test;
namespace fs = std::filesystem;

namespace {

constexpr const char* kLog = R"(ptxas info    : 0 bytes gmem
ptxas info    : Compiling entry function '_Z4goodPf' for 'sm_90'
ptxas info    : Function properties for _Z4goodPf
    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 40 registers, used 1 barriers
ptxas info    : Compiling entry function '_Z6spillsPf' for 'sm_75'
ptxas info    : Function properties for _Z6helperPf
    96 bytes stack frame, 90 bytes spill stores, 94 bytes spill loads
ptxas info    : Function properties for _Z6spillsPf
    16 bytes stack frame, 8 bytes spill stores, 12 bytes spill loads
ptxas info    : Used 32 registers, used 0 barriers, 16 bytes cumulative stack size
ptxas info    : Compiling entry function '_Z6greedyPf' for 'sm_90'
ptxas info    : Function properties for _Z6greedyPf
    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 129 registers, used 1 barriers
ptxas info    : Compiling entry function '_Z6cutOffPf' for 'sm_90'
)";

} // namespace

class KernelResourcesTest : public QObject {
    Q_OBJECT
private slots:
    void aLogIsReadKernelByKernel() {
        const auto kernels = kernelResources(kLog);
        QCOMPARE(kernels.size(), std::size_t{4});
        QCOMPARE(kernels[0].name, std::string("_Z4goodPf"));
        QCOMPARE(kernels[0].registers, 40);
        QCOMPARE(kernels[1].architecture, std::string("sm_75"));
        QCOMPARE(kernels[1].spillStores, 8); // its own, not those of what it calls
        QCOMPARE(kernels[1].spillLoads, 12);
    }

    void everyFaultIsFound() {
        const auto kernels = kernelResources(kLog);
        QVERIFY(resourceFault(kernels[0]).empty());
        QVERIFY(resourceFault(kernels[1]).find("spills 8 bytes") != std::string::npos);
        QVERIFY(resourceFault(kernels[2]).find("129 registers of 128") != std::string::npos);
        QVERIFY(resourceFault(kernels[3]).find("not described") != std::string::npos);
    }

    void noKernelSpillsOrTakesTooManyRegisters() {
        const fs::path folder = KVGLASS_KERNEL_REPORTS;
        if (folder.empty())
            QSKIP("built without a CUDA toolkit: there are no kernels to look at");
        QStringList wrong;
        int kernels = 0;
        for (const auto& entry : fs::directory_iterator(folder)) {
            if (entry.path().extension() != ".ptxas")
                continue;
            std::ostringstream log;
            log << std::ifstream(entry.path()).rdbuf();
            for (const KernelResources& kernel : kernelResources(log.str())) {
                ++kernels;
                if (const std::string fault = resourceFault(kernel); !fault.empty())
                    wrong << QString::fromStdString(fault);
                if (qEnvironmentVariableIsSet("KVGLASS_TEST_VERBOSE"))
                    qInfo("%s %s: %d registers, %d bytes of stack", kernel.name.c_str(),
                          kernel.architecture.c_str(), kernel.registers, kernel.stackBytes);
            }
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join('\n')));
        QVERIFY2(kernels > 0, "no report of ptxas was found");
    }
};

KVGLASS_TEST(KernelResourcesTest);
#include "kernel_resources_test.moc"
