// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A loadable module that needs no GPU: the reference backend behind the contract. What is wrong
// with it, if anything, stands in the environment variable KVGLASS_FAKE_MODULE.

#include <cstdlib>
#include <stdexcept>
#include <string>

#include "engine/backend/build_id.h"
#include "engine/backend/module.h"
#include "kernels/reference/reference_backend.h"

namespace {

using namespace kvglass;

std::string fault() {
    const char* const text = std::getenv("KVGLASS_FAKE_MODULE");
    return text != nullptr ? text : "";
}

Result<std::unique_ptr<Backend>> make(const ModuleOptions& options) {
    if (fault() == "make fails")
        return fail(ErrorCode::OutOfMemory, "cannot start the fake device", "it has no memory");
    if (fault() == "make throws")
        throw std::runtime_error("a fake exception");
    if (fault() == "make gives nothing")
        return std::unique_ptr<Backend>();
    if (fault() == "wants streams" && options.rung != LaunchRung::Stream)
        return fail(ErrorCode::BadUsage, "cannot start", "the options did not arrive");
    return makeReferenceBackend();
}

} // namespace

extern "C" const kvglass::BackendModule* kvglassBackendModule() {
    static BackendModule module;
    if (fault() == "no data")
        return nullptr;
    module.contract = fault() == "another contract" ? kModuleContract + 1 : kModuleContract;
    module.build = fault() == "another build" ? "0.0.9 GNU-11 0123456789ab" : buildId();
    if (fault() == "another contract")
        module.build = reinterpret_cast<const char*>(std::uintptr_t{16}); // not to be read
    module.name = "reference";
    module.driverNeeded = 13000;
    module.make = &make;
    return &module;
}
