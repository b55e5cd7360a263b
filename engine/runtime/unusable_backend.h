// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Stands for a backend that this program knows of and cannot use: it lists one device with the
// reason, and loads nothing.

#pragma once

#include <memory>
#include <string>

#include "engine/backend/backend.h"

namespace kvglass {

[[nodiscard]] std::unique_ptr<Backend> makeUnusableBackend(std::string id, std::string name,
                                                           std::string reason);

} // namespace kvglass
