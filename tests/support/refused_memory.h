// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Makes memory run out on purpose. Only programs that link kvglass_test_refused_memory have it: it
// replaces the operators new and delete of the whole program.

#pragma once

#include <cstddef>

namespace kvglass {

/// While it lives, every request of this thread for at least `bytes` throws std::bad_alloc. One at
/// a time.
class RefusedMemory {
public:
    explicit RefusedMemory(std::size_t bytes);
    ~RefusedMemory();
    RefusedMemory(const RefusedMemory&) = delete;
    RefusedMemory& operator=(const RefusedMemory&) = delete;

    /// Requests that were refused so far.
    [[nodiscard]] int refusals() const;
};

} // namespace kvglass
