// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/run_header.h"

#include <chrono>
#include <ctime>
#include <fstream>
#include <random>
#include <thread>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "engine/model/model_fingerprint.h"
#include "engine/runtime/model_spec.h"
#include "engine/runtime/resource_paths.h"

namespace kvglass {

namespace {

/// The value of the first "model name : ..." of /proc/cpuinfo.
std::string processorName() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        const std::size_t colon = line.find(": ");
        if (colon != std::string::npos && line.starts_with("model name"))
            return line.substr(colon + 2);
    }
    return {};
}

std::string systemName() {
    struct utsname names = {};
    if (::uname(&names) != 0)
        return {};
    return fmt::format("{} {} {}", names.sysname, names.release, names.machine);
}

std::int64_t memoryBytes() {
    const long pages = ::sysconf(_SC_PHYS_PAGES);
    const long pageBytes = ::sysconf(_SC_PAGE_SIZE);
    return pages > 0 && pageBytes > 0 ? std::int64_t{pages} * pageBytes : 0;
}

std::string newId() {
    std::random_device random;
    std::string id;
    while (id.size() < 32)
        id += fmt::format("{:08x}", random());
    return id;
}

std::string nowUtc() {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now));
}

} // namespace

std::string fingerprintOf(const std::string& model) {
    const auto spec = openModel(model, demoModelFolder());
    if (!spec)
        return {};
    return modelFingerprint(spec->config, *spec->weights).value_or(std::string());
}

RecordedMachine thisMachine() {
    return RecordedMachine{processorName(), systemName(),
                           std::int64_t{std::thread::hardware_concurrency()}, memoryBytes()};
}

RecordingHeader makeRunHeader(const RecordedProgram& program, const ModelInfo& model,
                              const GenerationRequest& request) {
    RecordingHeader header;
    header.id = newId();
    header.startedUtc = nowUtc();
    header.program = program;
    header.machine = thisMachine();
    header.model = {model.displayName,   model.choice.model, {},          model.tokenizer,
                    model.randomWeights, model.weightBytes,  model.config};
    header.device = {model.device.id, model.device.name, model.device.features,
                     model.device.memoryBytes, model.choice.threads};
    RecordedSettings& settings = header.settings;
    settings.weightType = model.choice.weightType;
    settings.kvType = request.kvType;
    settings.cache = request.cache;
    settings.maxNewTokens = request.maxNewTokens;
    settings.switchCacheAt = request.switchCacheAt;
    settings.endOfText = request.endOfText;
    settings.promptReuse = request.promptReuse;
    settings.sampling = request.sampling;
    settings.capturesAttention = request.attention != nullptr;
    if (const auto* text = std::get_if<std::string>(&request.prompt))
        header.promptText = *text;
    return header;
}

} // namespace kvglass
