// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// kvglass-bench: how near the CPU backend comes to the limits of the machine that it runs on.

#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include <CLI/CLI.hpp>
#include <sys/resource.h>

#include "engine/runtime/model_spec.h"
#include "kernels/cpu/cpu_backend.h"
#include "kernels/cpu/cpu_features.h"
#include "tests/bench/model_bench.h"

namespace {

using namespace kvglass;
using namespace kvglass::bench;

struct Options {
    std::vector<std::string> models{"random:gpt2-medium"};
    std::vector<std::string> dtypes{"f32", "f16", "bf16", "int8"};
    std::vector<std::string> kvTypes{"f16"};
    std::vector<int> threads;
    std::int64_t probeBytes = ReadProbe::kBytes;
    Plan plan{.contexts = {0, 256, 512, 960}, .lengths = {16, 128, 512, 1000}};
    std::string json;
    std::string markdown;
};

void declare(CLI::App& app, Options& options) {
    app.add_option("--model", options.models, "As for kvglass-cli")->delimiter(',');
    app.add_option("--dtype", options.dtypes, "Types of the weights")->delimiter(',');
    app.add_option("--kv-dtype", options.kvTypes, "Types of the KV cache")->delimiter(',');
    app.add_option("--threads", options.threads, "Numbers of threads; default: 1 and all cores")
        ->delimiter(',');
    app.add_option("--contexts", options.plan.contexts, "Tokens before a decoding step")
        ->delimiter(',');
    app.add_option("--lengths", options.plan.lengths, "Tokens of a prefill or an uncached step")
        ->delimiter(',');
    app.add_option("--rounds", options.plan.decodeRounds, "Rounds of decoding steps");
    app.add_option("--prefill-rounds", options.plan.prefillRounds, "Rounds of prefills; 0: none");
    app.add_flag("!--no-uncached", options.plan.uncached, "Leave the uncached steps out");
    app.add_flag("!--no-capture", options.plan.capture, "Leave the captured steps out");
    app.add_flag("!--no-busy", options.plan.busyCore, "Leave out the steps beside a busy core");
    app.add_option("--probe-bytes", options.probeBytes, "Size of the read probe; 1 GiB counts");
    app.add_option("--json", options.json, "Write everything, with samples, to this file");
    app.add_option("--markdown", options.markdown, "Write the tables to this file, too");
}

std::int64_t peakMemoryBytes() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return std::int64_t{usage.ru_maxrss} * 1024;
}

/// Everything for one number of threads.
Status measureOn(int threads, const Options& options, Backend& backend, Report& report) {
    ReadProbe probe(threads, options.probeBytes);
    MatrixPeak peak(threads);
    for (const std::string& name : options.models) {
        const auto spec = openModel(name, KVGLASS_RESOURCES "/demo-model");
        if (!spec)
            return fail(spec.error());
        for (const std::string& dtype : options.dtypes)
            for (const std::string& kvType : options.kvTypes) {
                const auto weights = weightTypeFromName(dtype);
                const auto cache = kvTypeFromName(kvType);
                if (!weights || !cache)
                    return fail(ErrorCode::BadUsage, "cannot measure",
                                dtype + " or " + kvType + " is no type");
                std::cerr << name << ", " << dtype << ", cache " << kvType << ", " << threads
                          << " threads\n";
                const Status done = measureModel(backend, spec->config, *spec->weights, *weights,
                                                 *cache, {name, dtype, kvType, threads},
                                                 options.plan, {probe, peak}, report);
                if (!done)
                    return done;
            }
    }
    return {};
}

int run(const Options& options) {
    const auto backend = makeCpuBackend();
    Report report;
    report.processor = cpu::processorName();
    report.kernels = cpu::kernelInstructions();
    std::vector<int> threads = options.threads;
    if (threads.empty())
        threads = {1, cpu::usableCores()};
    for (const int count : threads)
        if (const Status done = measureOn(count, options, *backend, report); !done) {
            std::cerr << done.error().text() << '\n';
            return 1;
        }
    report.peakMemoryBytes = peakMemoryBytes();
    const std::string text = toMarkdown(report);
    std::cout << text;
    if (!options.markdown.empty())
        std::ofstream(options.markdown) << text;
    if (!options.json.empty())
        std::ofstream(options.json) << toJson(report);
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    try {
        CLI::App app("Measures the CPU backend against the limits of this machine");
        Options options;
        options.plan.uncached = options.plan.capture = options.plan.busyCore = true;
        declare(app, options);
        CLI11_PARSE(app, argc, argv);
        return run(options);
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
