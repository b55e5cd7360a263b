// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Recordings on disk. A file NAME.kvglass is a zip archive:
//   manifest.json           the header (header_json.h)
//   prompt.json             ids of the prompt
//   words.jsonl             what ids stand for, one object per line, as are the next three
//   steps.jsonl  tokens.jsonl  switches.jsonl
//   end.json                the summary, or why the run failed
//   attention.safetensors   captured attention (attention_record.h), where there is any
// resources/recording-schema describes the objects. Entries and fields that are not known are
// ignored. Everything is read as if somebody hostile had written it.

#pragma once

#include <filesystem>
#include <vector>

#include "engine/base/error.h"
#include "engine/recording/recording.h"

namespace kvglass {

/// Opens a recording, or the journal of one. Where only the journal of `path` is there, left by a
/// program that was killed, the recording is made from it first. A damaged or unfinished file gives
/// what is whole, and Recording::missing. Errors: NotFound, Io, BadFormat, Unsupported (made by a
/// newer program), OutOfMemory.
[[nodiscard]] Result<Recording> openRecording(const std::filesystem::path& path);

/// Writes all or nothing; the same recording gives the same bytes. Errors: BadUsage, NotFound, Io,
/// OutOfMemory; then `path` is what it was before.
[[nodiscard]] Status saveRecording(const Recording& recording, const std::filesystem::path& path);

/// Makes the recordings of all journals in `folder` that nobody writes any more, and removes those
/// journals. A recording that is there already is not replaced: the new one is called "NAME
/// (recovered).kvglass". Returns the files that were made; a journal that cannot be read or packed
/// stays.
[[nodiscard]] std::vector<std::filesystem::path>
recoverJournals(const std::filesystem::path& folder);

/// The same for one journal. Errors: those of readJournal and saveRecording; BadUsage while it is
/// being written.
[[nodiscard]] Result<std::filesystem::path> recoverJournal(const std::filesystem::path& journal);

} // namespace kvglass
