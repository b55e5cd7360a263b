// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <cstring>
#include <new>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "engine/io/json_document.h"
#include "engine/io/quoted_text.h"
#include "engine/io/read_only_file.h"
#include "engine/recording/attention_record.h"
#include "engine/recording/header_json.h"
#include "engine/recording/journal.h"
#include "engine/recording/journal_format.h"
#include "engine/recording/recording_builder.h"

namespace kvglass {

namespace {

// All attention of the widest model that is recorded, and its JSON, fit.
constexpr std::int64_t kLargestJournal = 4LL << 30U;
constexpr std::uint32_t kLargestRecord = 64U << 20U;

struct Record {
    RecordKind kind = RecordKind::Header;
    std::string payload;
};

/// Goes from record to record; one is in memory at a time.
class RecordWalk {
public:
    explicit RecordWalk(const ReadOnlyFile& file)
        : m_file(file), m_place(static_cast<std::int64_t>(kJournalMagic.size())) {}

    /// Empty at the end and at the first record that is not whole; then broken() says why.
    [[nodiscard]] std::optional<Record> next() {
        const auto head = nextHead();
        if (!head)
            return std::nullopt;
        Record record{head->kind, std::string(head->length, '\0')};
        if (!m_file.readAt(m_place + kHeadBytes, std::as_writable_bytes(std::span(record.payload))))
            return stop("it was changed while it was being read");
        if (journalChecksum(record.kind, record.payload) != head->checksum)
            return stop("a record has another checksum");
        m_place += kHeadBytes + head->length;
        return record;
    }

    /// The kind of the next record, which is not read.
    [[nodiscard]] std::optional<RecordKind> skip() {
        const auto head = nextHead();
        if (!head)
            return std::nullopt;
        m_place += kHeadBytes + head->length;
        return head->kind;
    }

    [[nodiscard]] const std::string& broken() const { return m_broken; }
    [[nodiscard]] std::int64_t place() const { return m_place; }

private:
    static constexpr auto kHeadBytes = static_cast<std::int64_t>(kJournalRecordHeader);

    struct Head {
        RecordKind kind = RecordKind::Header;
        std::uint32_t length = 0;
        std::uint32_t checksum = 0;
    };

    [[nodiscard]] std::optional<Head> nextHead() {
        std::array<char, kJournalRecordHeader> bytes{};
        const std::int64_t left = m_file.size() - m_place;
        if (left == 0)
            return std::nullopt;
        if (left < kHeadBytes || !m_file.readAt(m_place, std::as_writable_bytes(std::span(bytes))))
            return stop("it ends within a record");
        Head head;
        std::memcpy(&head.length, bytes.data(), sizeof(head.length));
        std::memcpy(&head.checksum, bytes.data() + sizeof(head.length), sizeof(head.checksum));
        head.kind = static_cast<RecordKind>(bytes.back());
        if (head.length > kLargestRecord || head.length > left - kHeadBytes)
            return stop("it ends within a record");
        return head;
    }

    std::nullopt_t stop(const char* why) {
        m_broken = why;
        return std::nullopt;
    }

    const ReadOnlyFile& m_file;
    std::int64_t m_place;
    std::string m_broken;
};

/// Empty, or why the record cannot be true.
std::string take(const Record& record, RecordingBuilder& builder) {
    if (record.kind == RecordKind::Attention) {
        AttentionStore* store = builder.attention();
        return store == nullptr ? "there is too little memory"
                                : readAttentionRecord(record.payload, *store);
    }
    const bool isKnown = record.kind >= RecordKind::Header && record.kind <= RecordKind::End;
    if (!isKnown)
        return {};
    auto object = parseJson(record.payload, "a record");
    if (!object)
        return object.error().why;
    switch (record.kind) {
    case RecordKind::PromptIds: return builder.addPrompt(*object);
    case RecordKind::WordBytes: return builder.addWord(*object);
    case RecordKind::Step: return builder.addStep(std::move(*object));
    case RecordKind::Token: return builder.addToken(std::move(*object));
    case RecordKind::Switch: return builder.addSwitch(*object);
    case RecordKind::End: return builder.addEnd(*object);
    case RecordKind::Header: return "there is a second header";
    case RecordKind::Attention: break; // above
    }
    return {};
}

std::string cannotRead(const std::filesystem::path& path) {
    return "cannot read " + quotedText(path.string());
}

tl::unexpected<Error> outOfMemory(const std::filesystem::path& path) {
    return fail(ErrorCode::OutOfMemory, cannotRead(path), "there is too little memory for it");
}

bool beginsAsJournal(const ReadOnlyFile& file) {
    std::string start(kJournalMagic.size(), '\0');
    return file.size() >= std::ssize(start) &&
           file.readAt(0, std::as_writable_bytes(std::span(start))) && start == kJournalMagic;
}

Result<ReadOnlyFile> openJournal(const std::filesystem::path& path) {
    auto file = ReadOnlyFile::open(path);
    if (!file)
        return fail(std::move(file.error()));
    if (!beginsAsJournal(*file))
        return fail(ErrorCode::BadFormat, cannotRead(path), "it is not the journal of a recording");
    if (file->size() > kLargestJournal)
        return fail(ErrorCode::BadFormat, cannotRead(path), "it is larger than any journal");
    return file;
}

Result<RecordingHeader> headerOf(RecordWalk& walk, const std::string& name) {
    const auto first = walk.next();
    if (!first || first->kind != RecordKind::Header)
        return fail(ErrorCode::BadFormat, cannotRead(name),
                    "it has no header; nothing of a run was written");
    auto manifest = parseJson(first->payload, name);
    if (!manifest)
        return fail(std::move(manifest.error()));
    return headerFromJson(std::move(*manifest), name);
}

} // namespace

bool isJournal(const std::filesystem::path& path) {
    const auto file = ReadOnlyFile::open(path);
    return file && beginsAsJournal(*file);
}

Result<JournalOutline> outlineOf(const std::filesystem::path& path) try {
    const auto file = openJournal(path);
    if (!file)
        return fail(file.error());
    RecordWalk walk(*file);
    auto header = headerOf(walk, path.string());
    if (!header)
        return fail(std::move(header.error()));
    JournalOutline outline{std::move(*header)};
    while (const auto kind = walk.skip()) {
        outline.tokens += *kind == RecordKind::Token ? 1 : 0;
        outline.hasEnd = outline.hasEnd || *kind == RecordKind::End;
    }
    return outline;
} catch (const std::bad_alloc&) {
    return outOfMemory(path);
}

Result<Recording> readJournal(const std::filesystem::path& path) try {
    const std::string name = path.string();
    const auto file = openJournal(path);
    if (!file)
        return fail(file.error());
    RecordWalk walk(*file);
    auto header = headerOf(walk, name);
    if (!header)
        return fail(std::move(header.error()));

    RecordingBuilder builder(std::move(*header));
    std::string broken;
    while (const auto record = walk.next()) {
        std::string problem = take(*record, builder);
        if (problem.empty())
            continue;
        if (record->kind == RecordKind::Attention) { // nothing else depends on it
            builder.noteMissing("attention of one position (" + problem + ")");
            continue;
        }
        broken = std::move(problem);
        break;
    }
    if (broken.empty())
        broken = walk.broken();
    if (!broken.empty())
        builder.noteMissing(
            fmt::format("all after byte {} of the journal ({})", walk.place(), broken));
    return builder.finish(name);
} catch (const std::bad_alloc&) {
    return outOfMemory(path);
}

} // namespace kvglass
