// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The two pictures of a report as inline SVG: step times and bytes of the cache, over tokens.
// Colours and marks are those of the window, by classes that the report's style sheet fills:
// kind-decode, kind-recompute, kind-prefill, kind-rebuild, kv-used, kv-reserved.

#pragma once

#include <string>

#include "engine/recording/recording.h"

namespace kvglass {

/// Dots: cached steps; triangles: uncached; bars: prefill; squares: rebuild. The scale is that of
/// the cached and uncached steps; what is beyond it stands at the upper edge with its value.
[[nodiscard]] std::string stepTimePicture(const Recording& recording);

/// Used and reserved bytes after each step.
[[nodiscard]] std::string memoryPicture(const Recording& recording);

} // namespace kvglass
