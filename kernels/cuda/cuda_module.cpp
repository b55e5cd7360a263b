// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The entry by which the program finds this backend. Compiled for a GPU only; tests on an emulated
// device link the backend itself.

#include <cuda_runtime_api.h>

#include "engine/backend/build_id.h"
#include "engine/backend/module.h"
#include "kernels/cuda/cuda_backend.h"

namespace {

using namespace kvglass;

/// A runtime of CUDA 13.x works with every driver of 13.0 or later.
constexpr int kDriverNeeded = CUDART_VERSION / 1000 * 1000;

Result<std::unique_ptr<Backend>> make(const ModuleOptions& options) {
    return makeCudaBackend(options);
}

} // namespace

extern "C" __attribute__((visibility("default"))) const BackendModule* kvglassBackendModule() {
    static const BackendModule module{.contract = kModuleContract,
                                      .build = buildId(),
                                      .name = "cuda",
                                      .driverNeeded = kDriverNeeded,
                                      .make = &make};
    return &module;
}
