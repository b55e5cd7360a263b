// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The CPU backend under test. Two variables of the environment say what of it: which instruction
// set (KVGLASS_TEST_INSTRUCTIONS=avx2) and which types (KVGLASS_TEST_TYPES=int8,f16).

#include <cstdlib>
#include <string>

#include "kernels/cpu/cpu_backend.h"
#include "tests/kernels/backend_under_test.h"
#include "tests/kernels/cpu/forced_instructions.h"

namespace kvglass {

namespace {

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

} // namespace

BackendUnderTest makeBackendUnderTest() {
    if (const std::string forced = variable("KVGLASS_TEST_INSTRUCTIONS"); !forced.empty())
        forceInstructions(forced);
    BackendUnderTest test;
    test.backend = makeCpuBackend();
    if (const std::string types = variable("KVGLASS_TEST_TYPES"); !types.empty()) {
        const std::size_t comma = types.find(',');
        test.weightType = weightTypeFromName(types.substr(0, comma)).value();
        test.kvType = kvTypeFromName(types.substr(comma + 1)).value();
    }
    test.cachedValueBytes = bytesPerValue(test.kvType);
    test.cachedScaleBytes = test.kvType == KvType::Int8 ? 4 : 0;
    return test;
}

} // namespace kvglass
