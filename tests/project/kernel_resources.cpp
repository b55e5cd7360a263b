// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/project/kernel_resources.h"

#include <array>
#include <regex>
#include <sstream>

namespace kvglass::test {

namespace {

constexpr int kUsualLimit = 128;

struct RegisterLimit {
    std::string_view kernel; // part of the name
    int registers;
};

/// The kernels of a decoded token wait for memory: three blocks of 256 threads hide more of that
/// than two, and take 80 registers a thread at most; what puts parts of attention together, 96.
constexpr std::array<RegisterLimit, 5> kLimits = {{{"normQkvKernel", 80},
                                                   {"normFcActivationKernel", 80},
                                                   {"projectionResidualKernel", 80},
                                                   {"combineProjectionResidualKernel", 96},
                                                   {"normLmHeadKernel", 112}}};

} // namespace

std::vector<KernelResources> kernelResources(std::string_view log) {
    static const std::regex entry("Compiling entry function '([^']+)' for '([^']+)'");
    static const std::regex properties("Function properties for (\\S+)");
    static const std::regex memory(
        "(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill loads");
    static const std::regex use("Used (\\d+) registers");
    std::vector<KernelResources> kernels;
    std::string described; // functions that kernels call are described, too
    std::istringstream lines{std::string(log)};
    for (std::string line; std::getline(lines, line);) {
        std::smatch match;
        if (std::regex_search(line, match, entry)) {
            kernels.push_back({.name = match[1], .architecture = match[2]});
            described.clear();
        } else if (std::regex_search(line, match, properties)) {
            described = match[1];
        } else if (kernels.empty()) {
            continue;
        } else if (std::regex_search(line, match, memory) && described == kernels.back().name) {
            kernels.back().stackBytes = std::stoi(match[1]);
            kernels.back().spillStores = std::stoi(match[2]);
            kernels.back().spillLoads = std::stoi(match[3]);
        } else if (std::regex_search(line, match, use)) {
            kernels.back().registers = std::stoi(match[1]);
            kernels.back().isComplete = described == kernels.back().name;
        }
    }
    return kernels;
}

int registerLimit(std::string_view kernel) {
    for (const RegisterLimit& limit : kLimits)
        if (kernel.find(limit.kernel) != std::string_view::npos)
            return limit.registers;
    return kUsualLimit;
}

std::string resourceFault(const KernelResources& kernel) {
    const std::string who = kernel.name + " for " + kernel.architecture;
    if (!kernel.isComplete)
        return who + " is not described in full";
    if (kernel.spillStores > 0 || kernel.spillLoads > 0)
        return who + " spills " + std::to_string(kernel.spillStores) + " bytes and loads " +
               std::to_string(kernel.spillLoads);
    if (kernel.registers > registerLimit(kernel.name))
        return who + " takes " + std::to_string(kernel.registers) + " registers of " +
               std::to_string(registerLimit(kernel.name));
    return {};
}

} // namespace kvglass::test
