// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// device_checks: runs a backend on toy models against the reference. Made for a GPU, and for
// machines without Qt; with --device cpu it checks itself where there is none. Exit code: 0 all
// passed, 1 a check failed, 2 bad usage, 77 no usable device, with the reason.

#include <cstdio>
#include <exception>
#include <fstream>

#include <CLI/CLI.hpp>

#include "engine/runtime/device_list.h"
#include "engine/runtime/module_loader.h"
#include "kernels/cpu/cpu_backend.h"
#include "kernels/reference/reference_backend.h"
#include "tests/gpu/model_checks.h"

namespace {

using namespace kvglass;

constexpr int kFailed = 1;
constexpr int kBadUsage = 2;
constexpr int kNoDevice = 77;

struct Options {
    std::string device = "cuda";
    std::string rung = "graph";
    std::vector<std::string> groups = {"logits", "switching", "repetition"};
    std::int64_t repetitions = 50;
    std::string json;
};

void describe(CLI::App& app, Options& options) {
    app.add_option("--device", options.device, "What is checked")
        ->check(CLI::IsMember({"cuda", "cpu", "reference"}))
        ->capture_default_str();
    app.add_option("--rung", options.rung, "How kernels reach the device")
        ->check(CLI::IsMember({"graph", "stream"}))
        ->capture_default_str();
    app.add_option("--groups", options.groups, "Which checks, in order")
        ->delimiter(',')
        ->check(CLI::IsMember({"small", "logits", "switching", "repetition"}))
        ->capture_default_str();
    app.add_option("--repetitions", options.repetitions, "Runs that must give the same bits")
        ->check(CLI::Range(2, 1000))
        ->capture_default_str();
    app.add_option("--json", options.json, "Also write the results here")->type_name("FILE");
}

std::vector<std::unique_ptr<Backend>> backends(const Options& options) {
    std::vector<std::unique_ptr<Backend>> made;
    if (options.device == "cpu")
        made.push_back(makeCpuBackend());
    if (options.device == "reference")
        made.push_back(makeReferenceBackend());
    if (options.device == "cuda") {
        const auto rung = options.rung == "stream" ? LaunchRung::Stream : LaunchRung::Graph;
        made.push_back(loadCudaBackend(cudaModuleSearch(), {.rung = rung}, makeNullLog()));
    }
    return made;
}

int check(const Options& options) {
    const auto made = backends(options);
    const auto usable = chooseDevice(made, options.device, WeightType::F32);
    if (!usable) {
        std::printf("no usable GPU: %s\n", usable.error().why.c_str());
        return kNoDevice;
    }
    gpu::CheckReport report;
    std::printf("%s, rung %s\n", usable->device.name.c_str(), options.rung.c_str());
    for (const std::string& group : options.groups) {
        if (group == "small")
            gpu::checkSmall(*usable->backend, report);
        else if (group == "logits")
            gpu::checkLogits(*usable->backend, usable->device, report);
        else if (group == "switching")
            gpu::checkSwitching(*usable->backend, report);
        else
            gpu::checkRepetition(*usable->backend, usable->device, options.repetitions, report);
    }
    std::printf("%d passed, %d failed\n", report.passed(), report.failed());
    if (!options.json.empty()) {
        std::ofstream file(options.json);
        file << report.json(usable->device.name + ", rung " + options.rung);
        if (!file.flush()) {
            std::fprintf(stderr, "device_checks: cannot write '%s'\n", options.json.c_str());
            return kFailed;
        }
    }
    return report.failed() == 0 && report.passed() > 0 ? 0 : kFailed;
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app("Checks a backend on toy models against the reference", "device_checks");
    Options options;
    describe(app, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& problem) {
        std::fprintf(stderr, "device_checks: %s\n", problem.what());
        return kBadUsage;
    }
    try {
        return check(options);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "device_checks: %s\n", problem.what());
        return kFailed;
    }
}
