// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A recording as a page to read: one file, no script, nothing from any network.

#pragma once

#include <string>

#include "engine/recording/recording.h"

namespace kvglass {

/// HTML 5 in UTF-8 with style and pictures inside: what ran where and when, the summary, step times
/// by kind, the pictures, the text tinted by kind of step, settings, provenance, and the table of
/// steps with the very cells of the CSV file. A policy in the page forbids loading anything.
[[nodiscard]] std::string htmlReport(const Recording& recording);

} // namespace kvglass
