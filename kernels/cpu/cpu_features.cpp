// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cpu/cpu_features.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <set>
#include <sstream>
#include <string_view>
#include <thread>
#include <utility>

#include <sched.h>
#include <unistd.h>

namespace kvglass::cpu {

namespace {

/// The value of the first line of /proc/cpuinfo whose name is one of `names`; empty without one.
std::string cpuInfo(std::initializer_list<std::string_view> names) {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos)
            continue;
        const std::string key = line.substr(0, line.find_last_not_of(" \t", colon - 1) + 1);
        if (std::ranges::find(names, key) != names.end())
            return line.substr(std::min(line.size(), colon + 2));
    }
    return {};
}

/// A number from a file of the kernel; `otherwise` when there is none.
long readNumber(const std::string& path, long otherwise) {
    std::ifstream file(path);
    long value = 0;
    return file >> value ? value : otherwise;
}

/// Cores by package and core number among the CPUs that this process may run on; 0 when unknown.
int coresByAffinity() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (::sched_getaffinity(0, sizeof(allowed), &allowed) != 0)
        return 0;
    std::set<std::pair<long, long>> cores;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
        if (!CPU_ISSET(cpu, &allowed))
            continue;
        const std::string folder =
            "/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/";
        cores.emplace(readNumber(folder + "physical_package_id", -1),
                      readNumber(folder + "core_id", cpu));
    }
    return static_cast<int>(cores.size());
}

/// The CPU share of a container (cgroup 2), rounded up; a large number without a limit.
int coresByQuota() {
    std::ifstream file("/sys/fs/cgroup/cpu.max");
    double quota = 0.0; // "max" does not parse and means no limit
    double period = 0.0;
    if (!(file >> quota >> period) || quota <= 0.0 || period <= 0.0)
        return CPU_SETSIZE;
    return std::max(1, static_cast<int>(std::ceil(quota / period)));
}

} // namespace

std::string processorName() {
    const std::string name = cpuInfo({"model name", "Model", "Hardware"});
    return name.empty() ? "unknown processor" : name;
}

std::vector<std::string> processorFeatures() {
    constexpr std::array<std::string_view, 12> kTold = {
        "avx",         "avx2",        "fma",      "f16c",     "avx_vnni", "avx512f",
        "avx512_vnni", "avx512_bf16", "amx_tile", "amx_bf16", "asimd",    "bf16"};
    std::vector<std::string> found;
    std::istringstream flags(cpuInfo({"flags", "Features"}));
    for (std::string flag; flags >> flag;)
        if (std::ranges::find(kTold, flag) != kTold.end())
            found.push_back(flag);
    return found;
}

bool readsAhead() {
#if defined(__x86_64__) || defined(__i386__)
    return __builtin_cpu_is("amd") != 0;
#else
    return false;
#endif
}

int usableCores() {
    int cores = coresByAffinity();
    if (cores == 0)
        cores = static_cast<int>(std::thread::hardware_concurrency());
    return std::max(1, std::min(cores, coresByQuota()));
}

std::int64_t physicalMemoryBytes() {
    const long pages = ::sysconf(_SC_PHYS_PAGES);
    const long pageBytes = ::sysconf(_SC_PAGE_SIZE);
    return pages > 0 && pageBytes > 0 ? std::int64_t{pages} * pageBytes : 0;
}

} // namespace kvglass::cpu
