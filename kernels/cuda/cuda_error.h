// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Errors of the CUDA runtime as values: which call, where, what the device said. Errors after which
// the device answers nothing else are DeviceLost, and DeviceHealth remembers the first of them.

#pragma once

#include <optional>
#include <utility>

#include <cuda_runtime.h>

#include "engine/base/error.h"

namespace kvglass::cuda {

/// Also takes the error off the runtime's own books, so that the next call starts clean.
[[nodiscard]] Error cudaFailure(cudaError_t code, const char* expression, const char* file,
                                int line);

/// Whether a device that gave `code` gives it to every later call of this process.
[[nodiscard]] bool isSticky(cudaError_t code);

/// Whether the device of a backend is still there. Shared by backend, models and sequences.
class DeviceHealth {
public:
    /// The error that lost the device, if one did.
    [[nodiscard]] Status check() const { return m_lost ? Status(fail(*m_lost)) : Status(); }

    /// Passes `result` on and remembers a device that it lost.
    template <class T> [[nodiscard]] Result<T> noted(Result<T> result) {
        if (!result)
            note(result.error());
        return result;
    }

private:
    void note(const Error& error) {
        if (error.code == ErrorCode::DeviceLost && !m_lost)
            m_lost = error;
    }

    std::optional<Error> m_lost;
};

} // namespace kvglass::cuda

/// Leaves a function that returns a Status or a Result when a call of the runtime fails.
#define KVGLASS_CUDA_TRY(expression)                                                               \
    do {                                                                                           \
        if (const cudaError_t kvglassCode = (expression); kvglassCode != cudaSuccess)              \
            return ::kvglass::fail(                                                                \
                ::kvglass::cuda::cudaFailure(kvglassCode, #expression, __FILE__, __LINE__));       \
    } while (false)

/// The same for a Status or a Result.
#define KVGLASS_TRY(expression)                                                                    \
    do {                                                                                           \
        if (auto&& kvglassStatus = (expression); !kvglassStatus)                                   \
            return ::kvglass::fail(std::move(kvglassStatus.error()));                              \
    } while (false)
