// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The journal of a run: records one after the other, written while the run goes on, so that a
// program that is killed loses nothing that was flushed. After the 8 bytes "KVGJRNL1" each record
// is
//   u32 length of the payload, u32 CRC-32 of kind and payload, u8 kind, payload
// in little endian. Payloads are the lines of the entries of a recording (record_json.h), and
// attentionRecord(). A reader takes records up to the first one that is cut or has another
// checksum. A journal is locked as long as somebody writes it.

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "engine/recording/recording.h"

namespace kvglass {

enum class RecordKind : std::uint8_t {
    Header = 1,
    PromptIds = 2,
    WordBytes = 3,
    Step = 4,
    Token = 5,
    Switch = 6,
    Attention = 7,
    End = 8, // kinds that are not known are skipped: a later version may have brought them
};

/// The journal of the recording that will be `file`: the same name and ".journal".
[[nodiscard]] std::filesystem::path journalPath(const std::filesystem::path& file);

class JournalWriter {
public:
    /// Creates the file, which must not exist, and locks it. Errors: NotFound (no such folder), Io.
    [[nodiscard]] static Result<JournalWriter> create(const std::filesystem::path& path);

    JournalWriter(JournalWriter&& other) noexcept;
    JournalWriter& operator=(JournalWriter&&) = delete;
    JournalWriter(const JournalWriter&) = delete;
    JournalWriter& operator=(const JournalWriter&) = delete;
    ~JournalWriter(); // closes; the file stays

    void append(RecordKind kind, std::string_view payload); // in memory until flush()
    [[nodiscard]] bool hasNews() const { return !m_buffer.empty(); }
    /// Hands all records to the system, which keeps them when this process is killed. Errors: Io
    /// (the disk is full); NotFound when the file or its folder was taken away. Then nothing more
    /// can be written.
    [[nodiscard]] Status flush();
    /// Removes the file: its recording is complete.
    void remove();

private:
    JournalWriter(int descriptor, std::filesystem::path path);
    [[nodiscard]] tl::unexpected<Error> failure(int number) const;

    int m_descriptor = -1;
    std::filesystem::path m_path;
    std::string m_buffer;
};

/// True while another process, or another writer of this one, writes the journal.
[[nodiscard]] bool isBeingWritten(const std::filesystem::path& journal);

/// Whether the file begins as a journal does.
[[nodiscard]] bool isJournal(const std::filesystem::path& path);

/// What a journal holds, by the kinds of its records alone; also while it is being written.
struct JournalOutline {
    RecordingHeader header;
    std::int64_t tokens = 0;
    bool hasEnd = false; // the run came to its end, whatever that was
};

/// Reads no record but the header. Errors: those of readJournal.
[[nodiscard]] Result<JournalOutline> outlineOf(const std::filesystem::path& path);

/// What is there of a run; whatever is cut or damaged is told in Recording::missing. Errors:
/// NotFound, Io, BadFormat, Unsupported, OutOfMemory.
[[nodiscard]] Result<Recording> readJournal(const std::filesystem::path& path);

} // namespace kvglass
