// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <fstream>

#include <QTemporaryDir>
#include <QTest>

#include "engine/runtime/available_memory.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace fs = std::filesystem;

namespace {

using Bytes = std::optional<std::int64_t>;

void write(const fs::path& file, const char* text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
}

} // namespace

class AvailableMemoryTest : public QObject {
    Q_OBJECT
private slots:
    void meminfoIsInKilobytes() {
        QVERIFY(memAvailable("MemTotal:       100 kB\nMemAvailable:    7 kB\nSwapFree: 9 kB\n") ==
                Bytes(7168));
        QVERIFY(!memAvailable("MemTotal: 100 kB\n").has_value());
        QVERIFY(!memAvailable("MemAvailable: some kB\n").has_value());
        QVERIFY(!memAvailable("MemAvailable: 99999999999999999999 kB\n").has_value());
        QVERIFY(!memAvailable("MemAvailable: 9223372036854775807 kB\n").has_value());
        QVERIFY(!memAvailable("MemAvailable: -3 kB\n").has_value());
        QVERIFY(!memAvailable("").has_value());
    }

    void aGroupHasRoomUpToItsLimit() {
        QVERIFY(groupRoom({"1000\n", "300\n", ""}) == Bytes(700));
        QVERIFY(groupRoom({"1000\n", "1300\n", ""}) == Bytes(0));
        QVERIFY(!groupRoom({"max\n", "300\n", ""}).has_value());
        QVERIFY(!groupRoom({"1000\n", "", ""}).has_value());
        QVERIFY(!groupRoom({"", "", ""}).has_value());
    }

    void cachedFilesAreNoUse() {
        QVERIFY(groupRoom({"1000", "300", "anon 50\ninactive_file 150\nactive_file 20\n"}) ==
                Bytes(870));
        QVERIFY(groupRoom({"1000", "300",
                           "inactive_file 1\nactive_file 1\n"
                           "total_inactive_file 90\ntotal_active_file 10\n"}) == Bytes(800));
        QVERIFY(groupRoom({"1000", "300", "inactive_file 500\n"}) == Bytes(1000));
    }

    void theTightestGroupOfVersion2Decides() {
        const QTemporaryDir temporary;
        const fs::path root = temporary.path().toStdString();
        write(root / "proc/meminfo", "MemAvailable: 1000 kB\n");
        QVERIFY(availableMemory(root) == Bytes(1024000));
        write(root / "proc/self/cgroup", "0::/outer/inner\n");
        QVERIFY(availableMemory(root) == Bytes(1024000));
        write(root / "sys/fs/cgroup/outer/inner/memory.max", "max\n");
        write(root / "sys/fs/cgroup/outer/inner/memory.current", "10\n");
        write(root / "sys/fs/cgroup/outer/memory.max", "5000\n");
        write(root / "sys/fs/cgroup/outer/memory.current", "2000\n");
        QVERIFY(availableMemory(root) == Bytes(3000));
        write(root / "sys/fs/cgroup/outer/memory.max", "9999999999\n");
        QVERIFY(availableMemory(root) == Bytes(1024000));
    }

    // In a container the path is that of the host and not there: the top is the container's own.
    void aContainerOfVersion1IsFoundAtTheTop() {
        const QTemporaryDir temporary;
        const fs::path root = temporary.path().toStdString();
        write(root / "proc/self/cgroup", "5:cpu,memory:/host/only\n0::/\n");
        write(root / "sys/fs/cgroup/memory/memory.limit_in_bytes", "700\n");
        write(root / "sys/fs/cgroup/memory/memory.usage_in_bytes", "100\n");
        QVERIFY(availableMemory(root) == Bytes(600));
    }

    void aSystemThatSaysNothingIsUnknown() {
        const QTemporaryDir temporary;
        QVERIFY(!availableMemory(temporary.path().toStdString()).has_value());
    }
};

KVGLASS_TEST(AvailableMemoryTest);
#include "available_memory_test.moc"
