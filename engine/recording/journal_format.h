// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What the two halves of the journal agree on; for the writer, the reader and tests that damage
// journals by hand.

#pragma once

#include <cstdint>
#include <string_view>

#include "engine/recording/journal.h"

namespace kvglass {

inline constexpr std::string_view kJournalMagic = "KVGJRNL1";
inline constexpr std::size_t kJournalRecordHeader = 9; // length, checksum, kind

/// CRC-32 (ISO 3309) of the kind and the payload.
[[nodiscard]] std::uint32_t journalChecksum(RecordKind kind, std::string_view payload);

} // namespace kvglass
