// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A recording as a trace for Perfetto (ui.perfetto.dev) and chrome://tracing.

#pragma once

#include <string>

#include "engine/recording/recording.h"

namespace kvglass {

/// Trace Event Format, JSON object form, times in microseconds of the recording's clock:
///   slices run > step > phase, nested; the phases of a step are sums over its layers and are drawn
///   one after the other in the order of Phase, from the step's start; a step on a device has a
///   slice of its device time on a track of its own, as long as it was, ending with the step;
///   instants where the cache was switched; counters of the bytes of the KV cache.
/// Events are sorted by time, outer slices first.
[[nodiscard]] std::string traceText(const Recording& recording);

} // namespace kvglass
