// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The contract of a backend that is loaded at run time: a shared library with one C entry, which
// returns plain data about itself and a function that makes its backend. The first member never
// moves, so that a loader of any age can tell a module that it must not touch.

#pragma once

#include <cstdint>
#include <memory>

#include "engine/backend/backend.h"
#include "engine/base/error.h"

namespace kvglass {

/// Raised when BackendModule or ModuleOptions change their meaning without changing their text.
inline constexpr std::uint32_t kModuleContract = 1;
inline constexpr const char* kModuleEntry = "kvglassBackendModule";

/// How a backend hands the kernels of one step to its device.
enum class LaunchRung : std::uint8_t {
    Graph,  // recorded once, replayed with one call per step
    Stream, // one launch after the other
};

/// Device events around every phase: they cost time of their own, and a graph cannot hold them, so
/// a backend that times phases launches into a stream.
enum class PhaseTiming : std::uint8_t { Off, On };

struct ModuleOptions {
    LaunchRung rung = LaunchRung::Graph;
    PhaseTiming phases = PhaseTiming::Off;
};

struct BackendModule {
    std::uint32_t contract = kModuleContract;
    const char* build = nullptr; // buildId() as the module was compiled
    const char* name = nullptr;  // of the backend, and of its devices: "cuda"
    int driverNeeded = 0;        // oldest driver, as cuDriverGetVersion() counts: 13000; 0: none
    /// Errors: whatever keeps the device from being used at all. Called once, from the thread that
    /// will use the backend. The module stays mapped until the program ends.
    Result<std::unique_ptr<Backend>> (*make)(const ModuleOptions& options) = nullptr;
};

} // namespace kvglass

/// The entry, named by kModuleEntry: data that lives as long as the module. A module defines it;
/// the program only ever looks it up.
extern "C" const kvglass::BackendModule* kvglassBackendModule();
