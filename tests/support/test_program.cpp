// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/support/test_program.h"

#include <algorithm>
#include <cstring>
#include <iostream>
#include <vector>

#ifdef QT_WIDGETS_LIB
#include <QApplication>
#else
#include <QCoreApplication>
#endif

namespace kvglass {

namespace {

struct TestClass {
    const char* name;
    TestClassRunner run;
};

/// The classes of this program. Static objects register them, so it is made at its first use.
std::vector<TestClass>& testClasses() {
    static std::vector<TestClass> classes;
    return classes;
}

int runAll(int argc, char** argv) {
    int failed = 0;
    for (const TestClass& test : testClasses()) {
        failed += test.run(argc, argv);
    }
    return std::min(failed, 127); // more would be read as a signal
}

/// The arguments after the name of the class are QTest's.
int runOne(int argc, char** argv) {
    const auto& classes = testClasses();
    const auto test = std::ranges::find_if(
        classes, [&](const TestClass& one) { return std::strcmp(one.name, argv[1]) == 0; });
    if (test == classes.end()) {
        std::cerr << argv[0] << " has no test class " << argv[1] << "; it has";
        for (const TestClass& one : classes) {
            std::cerr << ' ' << one.name;
        }
        std::cerr << '\n';
        return 2;
    }
    argv[1] = argv[0];
    return test->run(argc - 1, argv + 1);
}

} // namespace

TestRegistration::TestRegistration(const char* name, TestClassRunner run) {
    testClasses().push_back({name, run});
}

} // namespace kvglass

int main(int argc, char** argv) {
#ifdef QT_WIDGETS_LIB
    QCoreApplication::setAttribute(Qt::AA_Use96Dpi, true);
    const QApplication application(argc, argv);
#else
    const QCoreApplication application(argc, argv);
#endif
    return argc > 1 && argv[1][0] != '-' ? kvglass::runOne(argc, argv)
                                         : kvglass::runAll(argc, argv);
}
