// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/runtime/module_loader.h"

#include <exception>
#include <optional>
#include <string_view>
#include <system_error>

#include <dlfcn.h>
#include <fmt/format.h>

#include "engine/backend/build_id.h"
#include "engine/runtime/nvidia_driver.h"
#include "engine/runtime/unusable_backend.h"

namespace kvglass {

namespace fs = std::filesystem;

namespace {

tl::unexpected<ModuleFailure> failure(ModuleProblem problem, std::string reason) {
    return tl::unexpected(ModuleFailure{problem, std::move(reason)});
}

std::optional<fs::path> findModule(const ModuleSearch& search) {
    for (const fs::path& folder : search.folders) {
        std::error_code problem;
        const fs::path file = folder / search.file;
        if (fs::exists(file, problem))
            return file;
    }
    return std::nullopt;
}

ModuleProblem moduleProblem(DriverProblem problem) {
    switch (problem) {
    case DriverProblem::NoDriver: return ModuleProblem::NoDriver;
    case DriverProblem::NoDevice: return ModuleProblem::NoDevice;
    case DriverProblem::Broken: return ModuleProblem::DriverBroken;
    }
    return ModuleProblem::DriverBroken;
}

/// Maps the file. It is never unmapped: libraries that it brings keep threads and exit handlers.
tl::expected<const BackendModule*, ModuleFailure> mapModule(const fs::path& file) {
    const auto damaged = [&file](const char* why) {
        return failure(ModuleProblem::Damaged,
                       fmt::format("the module '{}' cannot be loaded: {}", file.string(), why));
    };
    void* const handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (handle == nullptr) {
        const char* const why = dlerror();
        return damaged(why != nullptr ? why : "the system does not say why");
    }
    const auto entry =
        reinterpret_cast<decltype(&kvglassBackendModule)>(dlsym(handle, kModuleEntry));
    if (entry == nullptr)
        return damaged("it has no entry of a KVGlass backend");
    const BackendModule* const module = entry();
    if (module == nullptr)
        return damaged("its entry returns nothing");
    return module;
}

/// Nothing but `contract` may be read before it is known to be ours.
tl::expected<void, ModuleFailure> checkBuild(const BackendModule& module, const fs::path& file,
                                             const std::string& build) {
    std::string theirs = fmt::format("a program with module contract {}", module.contract);
    if (module.contract == kModuleContract) {
        theirs = fmt::format("'{}'", module.build != nullptr ? module.build : "");
        if (theirs == fmt::format("'{}'", build))
            return {};
    }
    return failure(ModuleProblem::OtherBuild,
                   fmt::format("the module '{}' is of another build: it was made for {}, and this "
                               "program is '{}'",
                               file.string(), theirs, build));
}

tl::expected<std::unique_ptr<Backend>, ModuleFailure>
makeBackend(const BackendModule& module, const ModuleOptions& options, const fs::path& file) try {
    auto backend = module.make(options);
    if (!backend)
        return failure(ModuleProblem::Damaged, backend.error().text());
    if (!*backend)
        return failure(ModuleProblem::Damaged,
                       fmt::format("the module '{}' makes no backend", file.string()));
    return std::move(*backend);
} catch (const std::exception& problem) {
    return failure(ModuleProblem::Damaged, fmt::format("the module '{}' does not start: {}",
                                                       file.string(), problem.what()));
}

/// What is missing: a toolkit where there is a driver, else a GPU.
std::string whyNotBuilt(const ModuleSearch& search) {
    if (nvidiaDriverIsInstalled(search.driverLibrary)) {
        return "the CUDA backend is not part of this build; packaging/run builds it where NVIDIA's "
               "own CUDA toolkit is installed, 12.8 or later (Debian 12's is too old)";
    }
    return "the CUDA backend is not part of this build, and there is no NVIDIA driver on this "
           "machine";
}

} // namespace

ModuleSearch cudaModuleSearch() {
    ModuleSearch search;
    search.build = buildId();
    std::error_code problem;
    const fs::path program = fs::read_symlink("/proc/self/exe", problem);
    if (problem)
        return search;
    const fs::path folder = program.parent_path();
    const fs::path above = folder.parent_path();
    search.folders = {folder, above / "lib" / "kvglass",        // installed: bin/kvglass
                      above.parent_path() / "lib" / "kvglass"}; // built: app/window/kvglass
    return search;
}

tl::expected<std::unique_ptr<Backend>, ModuleFailure> loadModule(const ModuleSearch& search,
                                                                 const ModuleOptions& options) {
    const std::optional<fs::path> file = findModule(search);
    if (!file)
        return failure(ModuleProblem::NotBuilt, whyNotBuilt(search));
    const auto driver = probeNvidiaDriver(search.driverLibrary);
    if (!driver)
        return failure(moduleProblem(driver.error().problem), driver.error().reason);
    const auto module = mapModule(*file);
    if (!module)
        return tl::unexpected(module.error());
    if (const auto ours = checkBuild(**module, *file, search.build); !ours)
        return tl::unexpected(ours.error());
    if (driver->version < (*module)->driverNeeded)
        return failure(ModuleProblem::DriverTooOld,
                       fmt::format("the NVIDIA driver is too old: it runs CUDA {}, and the module "
                                   "needs {}",
                                   cudaVersionText(driver->version),
                                   cudaVersionText((*module)->driverNeeded)));
    return makeBackend(**module, options, *file);
}

std::unique_ptr<Backend> loadCudaBackend(const ModuleSearch& search, const ModuleOptions& options,
                                         const Log& log) {
    auto backend = loadModule(search, options);
    if (backend)
        return std::move(*backend);
    log->info("CUDA is not in use: {}", backend.error().reason);
    return makeUnusableBackend("cuda", "NVIDIA GPU", std::move(backend.error().reason));
}

} // namespace kvglass
