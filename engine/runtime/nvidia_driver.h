// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Asks for an NVIDIA driver and its devices without a CUDA header and before anything large is
// mapped: on a machine that has none, the answer is one failed dlopen.

#pragma once

#include <string>

#include <tl/expected.hpp>

namespace kvglass {

struct NvidiaDriver {
    int version = 0; // 1000 * major + 10 * minor of the newest CUDA that it runs
    int devices = 0; // at least one
};

enum class DriverProblem : std::uint8_t {
    NoDriver, // its library is not there, or is a stub for linking
    NoDevice, // the driver sees no GPU, or none that this process may use
    Broken,   // it is there and does not work
};

struct DriverFailure {
    DriverProblem problem = DriverProblem::NoDriver;
    std::string reason; // for the user
};

/// Loads the driver's library, by a name that dlopen() takes, and starts the driver. The library
/// stays loaded when that works: who asks goes on to use it.
[[nodiscard]] tl::expected<NvidiaDriver, DriverFailure>
probeNvidiaDriver(const std::string& library);

/// Whether a driver's library can be loaded by this name. Starts nothing.
[[nodiscard]] bool nvidiaDriverIsInstalled(const std::string& library);

/// "13.0" of 13000.
[[nodiscard]] std::string cudaVersionText(int version);

} // namespace kvglass
