// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Finds the CUDA backend's module beside the program, checks everything that can be checked without
// mapping it (its file, the driver, a device), then maps it and checks that it is of this build. A
// module brings half a gigabyte of libraries along; the checks before take milliseconds.

#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "engine/backend/backend.h"
#include "engine/backend/module.h"
#include "engine/base/log.h"

namespace kvglass {

enum class ModuleProblem : std::uint8_t {
    NotBuilt,
    NoDriver,
    NoDevice,
    DriverBroken,
    DriverTooOld,
    OtherBuild,
    Damaged, // cannot be mapped, has no entry, or its backend does not start
};

struct ModuleFailure {
    ModuleProblem problem = ModuleProblem::NotBuilt;
    std::string reason; // for the user: a sentence without a full stop
};

/// Where a module is looked for, and what it is checked against.
struct ModuleSearch {
    std::vector<std::filesystem::path> folders; // the first that has the file counts
    std::string file = "kvglass_cuda.so";
    std::string driverLibrary = "libcuda.so.1";
    std::string build; // that a module must be of
};

/// Beside the running program, then lib/kvglass of the installation or of the build folder.
[[nodiscard]] ModuleSearch cudaModuleSearch();

/// May be called again, also after a failure; a module that was mapped stays mapped.
[[nodiscard]] tl::expected<std::unique_ptr<Backend>, ModuleFailure>
loadModule(const ModuleSearch& search, const ModuleOptions& options);

/// The module's backend; where it cannot be used, one whose only device, "cuda", says why. That is
/// also logged.
[[nodiscard]] std::unique_ptr<Backend>
loadCudaBackend(const ModuleSearch& search, const ModuleOptions& options, const Log& log);

} // namespace kvglass
