// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// One program holds the test classes of a room, so that Qt's headers are read and its libraries are
// linked once for all of them. `tests_ROOM CLASS [QTEST-ARGUMENT...]` runs one class, which is what
// CTest does for each; without arguments all classes run, one after the other.

#pragma once

#include <QTest>

namespace kvglass {

/// A function that runs one test class with the arguments of QTest::qExec() and returns how many of
/// its tests failed.
using TestClassRunner = int (*)(int argc, char** argv);

/// A TestRegistration adds a test class to those that this program can run. Objects of it are
/// static: see KVGLASS_TEST.
class TestRegistration {
public:
    TestRegistration(const char* name, TestClassRunner run);
};

} // namespace kvglass

/// KVGLASS_TEST(Class) lets the program run the test class `Class`. It stands at the end of a test
/// file, before the file that moc made of it.
#define KVGLASS_TEST(Class)                                                                        \
    static const kvglass::TestRegistration registered##Class(#Class, [](int argc, char** argv) {   \
        Class test;                                                                                \
        return QTest::qExec(&test, argc, argv);                                                    \
    })
