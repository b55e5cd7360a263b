// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/runtime/nvidia_driver.h"

#include <cstdint>

#include <dlfcn.h>
#include <fmt/format.h>

namespace kvglass {

namespace {

// Results of the driver's functions; their numbers are part of its stable interface.
constexpr int kSuccess = 0;
constexpr int kStubLibrary = 34;
constexpr int kNoDevice = 100;

/// The four functions that are asked for, by their names in the library.
struct DriverCalls {
    int (*init)(unsigned flags) = nullptr;
    int (*version)(int* version) = nullptr;
    int (*deviceCount)(int* count) = nullptr;
    int (*errorText)(int result, const char** text) = nullptr;
};

template <class Function> void find(void* library, const char* name, Function*& function) {
    function = reinterpret_cast<Function*>(dlsym(library, name));
}

tl::unexpected<DriverFailure> broken(std::string reason) {
    return tl::unexpected(DriverFailure{DriverProblem::Broken, std::move(reason)});
}

std::string describe(const DriverCalls& calls, int result) {
    const char* text = nullptr;
    if (calls.errorText != nullptr && calls.errorText(result, &text) == kSuccess && text != nullptr)
        return fmt::format("{} (error {})", text, result);
    return fmt::format("error {}", result);
}

tl::expected<NvidiaDriver, DriverFailure> ask(const DriverCalls& calls,
                                              const std::string& library) {
    if (calls.init == nullptr || calls.version == nullptr || calls.deviceCount == nullptr)
        return broken(fmt::format("'{}' is not an NVIDIA driver library", library));
    const int started = calls.init(0);
    if (started == kStubLibrary)
        return tl::unexpected(DriverFailure{
            DriverProblem::NoDriver,
            fmt::format("'{}' is a stub for linking; install the NVIDIA driver", library)});
    if (started == kNoDevice)
        return tl::unexpected(DriverFailure{
            DriverProblem::NoDevice, "the NVIDIA driver sees no GPU that this process may use"});
    if (started != kSuccess)
        return broken("the NVIDIA driver does not start: " + describe(calls, started));
    NvidiaDriver driver;
    if (const int result = calls.version(&driver.version); result != kSuccess)
        return broken("the NVIDIA driver does not say its version: " + describe(calls, result));
    if (const int result = calls.deviceCount(&driver.devices); result != kSuccess)
        return broken("the NVIDIA driver does not count its devices: " + describe(calls, result));
    if (driver.devices < 1)
        return tl::unexpected(
            DriverFailure{DriverProblem::NoDevice, "the NVIDIA driver finds no GPU"});
    return driver;
}

} // namespace

tl::expected<NvidiaDriver, DriverFailure> probeNvidiaDriver(const std::string& library) {
    void* const handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
        const char* const why = dlerror();
        return tl::unexpected(DriverFailure{
            DriverProblem::NoDriver, fmt::format("there is no NVIDIA driver on this machine ({})",
                                                 why != nullptr ? why : library)});
    }
    DriverCalls calls;
    find(handle, "cuInit", calls.init);
    find(handle, "cuDriverGetVersion", calls.version);
    find(handle, "cuDeviceGetCount", calls.deviceCount);
    find(handle, "cuGetErrorString", calls.errorText);
    auto driver = ask(calls, library);
    if (!driver)
        dlclose(handle);
    return driver;
}

bool nvidiaDriverIsInstalled(const std::string& library) {
    void* const handle = dlopen(library.c_str(), RTLD_LAZY | RTLD_LOCAL);
    if (handle == nullptr) {
        return false;
    }
    const bool isDriver = dlsym(handle, "cuInit") != nullptr;
    dlclose(handle);
    return isDriver;
}

std::string cudaVersionText(int version) {
    return fmt::format("{}.{}", version / 1000, version % 1000 / 10);
}

} // namespace kvglass
