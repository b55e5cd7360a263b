// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Owners of the runtime's handles and of its memory. Destructors never complain: a device that is
// lost takes everything with it.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include <cuda_runtime.h>

#include "engine/base/error.h"

namespace kvglass::cuda {

/// Owns one handle that `destroy` ends.
template <class Handle, auto destroy> class Owned {
public:
    Owned() = default;
    explicit Owned(Handle handle) : m_handle(handle) {}
    ~Owned() {
        if (m_handle != nullptr)
            static_cast<void>(destroy(m_handle));
    }
    Owned(Owned&& other) noexcept : m_handle(std::exchange(other.m_handle, nullptr)) {}
    Owned& operator=(Owned&& other) noexcept {
        std::swap(m_handle, other.m_handle);
        return *this;
    }
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;

    [[nodiscard]] Handle get() const { return m_handle; }
    [[nodiscard]] explicit operator bool() const { return m_handle != nullptr; }

private:
    Handle m_handle = nullptr;
};

using Stream = Owned<cudaStream_t, cudaStreamDestroy>;
using Event = Owned<cudaEvent_t, cudaEventDestroy>;
using Graph = Owned<cudaGraph_t, cudaGraphDestroy>;
using ExecutableGraph = Owned<cudaGraphExec_t, cudaGraphExecDestroy>;

enum class EventUse : std::uint8_t { Order, Time };

/// Streams never wait for the default stream. Errors: as any call of the runtime.
[[nodiscard]] Result<Stream> makeStream();
[[nodiscard]] Result<Event> makeEvent(EventUse use);

/// Memory of the device. Allocated zeroed, so that padding is zero.
class DeviceBuffer {
public:
    DeviceBuffer() = default;

    /// `purpose` completes "cannot get 12 MB of GPU memory for ...". Errors: OutOfMemory,
    /// DeviceLost.
    [[nodiscard]] static Result<DeviceBuffer> allocate(std::int64_t bytes, const char* purpose);

    template <class T> [[nodiscard]] T* as() const { return static_cast<T*>(m_memory.get()); }
    [[nodiscard]] std::int64_t bytes() const { return m_bytes; }

private:
    Owned<void*, cudaFree> m_memory;
    std::int64_t m_bytes = 0;
};

/// Memory of the host that the device copies from and to while the host does something else.
class PinnedBuffer {
public:
    PinnedBuffer() = default;

    /// Errors: OutOfMemory, DeviceLost.
    [[nodiscard]] static Result<PinnedBuffer> allocate(std::int64_t bytes, const char* purpose);

    template <class T> [[nodiscard]] T* as() const { return static_cast<T*>(m_memory.get()); }
    [[nodiscard]] std::int64_t bytes() const { return m_bytes; }

private:
    Owned<void*, cudaFreeHost> m_memory;
    std::int64_t m_bytes = 0;
};

/// Puts `result` into `target`, or returns its error.
template <class T> [[nodiscard]] Status keep(T& target, Result<T> result) {
    if (!result)
        return fail(std::move(result.error()));
    target = std::move(*result);
    return {};
}

} // namespace kvglass::cuda
