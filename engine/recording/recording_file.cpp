// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/recording_file.h"

#include <new>
#include <utility>

#include "engine/io/json_document.h"
#include "engine/io/quoted_text.h"
#include "engine/recording/archive_reader.h"
#include "engine/recording/archive_writer.h"
#include "engine/recording/attention_record.h"
#include "engine/recording/header_json.h"
#include "engine/recording/journal.h"
#include "engine/recording/record_json.h"
#include "engine/recording/recording_builder.h"

namespace kvglass {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kLargestManifest = 32LL << 20U; // a prompt text of 4 MiB, escaped
constexpr std::int64_t kLargestAttention = 1LL << 30U;

constexpr const char* kManifest = "manifest.json";
constexpr const char* kPrompt = "prompt.json";
constexpr const char* kWords = "words.jsonl";
constexpr const char* kSteps = "steps.jsonl";
constexpr const char* kTokens = "tokens.jsonl";
constexpr const char* kSwitches = "switches.jsonl";
constexpr const char* kEnd = "end.json";
constexpr const char* kAttention = "attention.safetensors";

/// Reads entry after entry into a builder; what fails is noted and left out.
class EntryReading {
public:
    EntryReading(const ArchiveReader& archive, RecordingBuilder& builder)
        : m_archive(archive), m_builder(builder) {}

    template <class Add> void object(const char* entry, const char* meaning, const Add& add) {
        const auto text = m_archive.read(entry, kLargestManifest);
        const auto parsed = text ? parseJson(*text, entry) : fail(text.error());
        const std::string problem = parsed ? add(*parsed) : parsed.error().why;
        if (!problem.empty())
            note(meaning, problem);
    }

    template <class Add> void lines(const char* entry, const char* meaning, const Add& add) {
        const auto read = m_archive.readLines(entry, [&](std::string_view line) {
            auto parsed = parseJson(line, entry);
            return parsed ? add(std::move(*parsed)) : parsed.error().why;
        });
        if (!read)
            note(meaning, read.error().why);
    }

    void attention() {
        if (!m_archive.has(kAttention)) {
            if (m_builder.header().version > 0 && m_builder.header().settings.capturesAttention)
                note("captured attention", "the file has no such entry");
            return;
        }
        const auto bytes = m_archive.read(kAttention, kLargestAttention);
        AttentionStore* store = bytes ? m_builder.attention() : nullptr;
        if (!bytes)
            note("captured attention", bytes.error().why);
        else if (store == nullptr)
            note("captured attention", "there is too little memory");
        else if (const std::string problem = readAttentionTensors(*bytes, *store); !problem.empty())
            note("captured attention", problem);
    }

private:
    void note(const std::string& meaning, const std::string& problem) {
        m_builder.noteMissing(meaning + " may be missing or wrong (" + problem + ")");
    }

    const ArchiveReader& m_archive;
    RecordingBuilder& m_builder;
};

Result<Recording> readArchive(const fs::path& path) {
    const auto archive = ArchiveReader::open(path, {});
    if (!archive)
        return fail(archive.error());
    const auto text = archive->read(kManifest, kLargestManifest);
    if (!text)
        return fail(ErrorCode::BadFormat, text.error().what, text.error().why);
    auto manifest = parseJson(*text, path.string());
    if (!manifest)
        return fail(std::move(manifest.error()));
    auto header = headerFromJson(std::move(*manifest), path.string());
    if (!header)
        return fail(std::move(header.error()));

    RecordingBuilder builder(std::move(*header));
    EntryReading reading(*archive, builder);
    using Json = nlohmann::json;
    reading.object(kEnd, "the end", [&](const Json& json) { return builder.addEnd(json); });
    reading.object(kPrompt, "the prompt",
                   [&](const Json& json) { return builder.addPrompt(json); });
    // A version before words had an entry of their own says them with the tokens.
    if (builder.header().version > 0)
        reading.lines(kWords, "words", [&](Json json) { return builder.addWord(json); });
    reading.lines(kSteps, "steps", [&](Json json) { return builder.addStep(std::move(json)); });
    reading.lines(kTokens, "tokens", [&](Json json) { return builder.addToken(std::move(json)); });
    reading.lines(kSwitches, "switches", [&](Json json) { return builder.addSwitch(json); });
    reading.attention();
    return builder.finish(path.string());
}

template <class Records, class Write>
std::string linesOf(const Records& records, const Write& write) {
    std::string text;
    for (const auto& record : records)
        text += jsonLine(write(record)) + '\n';
    return text;
}

fs::path withoutJournal(const fs::path& journal) {
    fs::path path = journal;
    return path.replace_extension(); // ".journal"
}

/// A name that is free: "run.kvglass", "run (recovered).kvglass", "run (recovered 2).kvglass", ...
fs::path freeName(const fs::path& wanted) {
    std::error_code ignored;
    fs::path path = wanted;
    for (int number = 1; fs::exists(path, ignored); ++number) {
        path = wanted;
        path.replace_filename(wanted.stem().string() + " (recovered" +
                              (number > 1 ? " " + std::to_string(number) : "") + ")" +
                              wanted.extension().string());
    }
    return path;
}

} // namespace

Status saveRecording(const Recording& recording, const fs::path& path) try {
    std::vector<ArchiveEntry> entries;
    entries.emplace_back(kManifest, indentedJson(headerJson(recording.header)) + '\n');
    if (!recording.prompt.empty() || recording.steps.empty()) // else it is one of what is missing
        entries.emplace_back(kPrompt, jsonLine(promptJson(recording.prompt)) + '\n');
    entries.emplace_back(kWords, linesOf(recording.words, [](const auto& word) {
                             return wordJson(word.first, word.second);
                         }));
    entries.emplace_back(kSteps, linesOf(recording.steps, stepJson));
    entries.emplace_back(kTokens, linesOf(recording.tokens, tokenJson));
    entries.emplace_back(kSwitches, linesOf(recording.switches, switchJson));
    entries.emplace_back(kEnd, jsonLine(endJson(recording)) + '\n');
    if (recording.attention)
        entries.emplace_back(kAttention, attentionTensors(*recording.attention));
    return writeArchive(path, entries);
} catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "cannot write the recording " + quotedText(path.string()),
                "there is too little memory to pack it", "nothing was written");
}

Result<Recording> openRecording(const fs::path& path) try {
    std::error_code ignored;
    const fs::path journal = journalPath(path);
    if (!fs::exists(path, ignored) && fs::exists(journal, ignored)) {
        const auto recovered = recoverJournal(journal);
        if (!recovered)
            return readJournal(journal); // a folder that takes no file is no reason to show nothing
        return readArchive(*recovered);
    }
    return isJournal(path) ? readJournal(path) : readArchive(path);
} catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "cannot read " + quotedText(path.string()),
                "there is too little memory for it");
}

Result<fs::path> recoverJournal(const fs::path& journal) {
    if (isBeingWritten(journal))
        return fail(ErrorCode::BadUsage, "cannot recover " + quotedText(journal.string()),
                    "a run is still writing it");
    auto recording = readJournal(journal);
    if (!recording)
        return fail(std::move(recording.error()));
    fs::path file = freeName(withoutJournal(journal));
    if (Status saved = saveRecording(*recording, file); !saved)
        return fail(std::move(saved.error()));
    std::error_code ignored;
    fs::remove(journal, ignored);
    return file;
}

std::vector<fs::path> recoverJournals(const fs::path& folder) {
    std::vector<fs::path> journals;
    std::error_code problem;
    for (fs::directory_iterator entry(folder, problem), end; !problem && entry != end;
         entry.increment(problem))
        if (entry->path().extension() == ".journal")
            journals.push_back(entry->path());
    std::vector<fs::path> made;
    for (const fs::path& journal : journals)
        if (auto file =
                isJournal(journal) ? recoverJournal(journal) : fail(ErrorCode::BadFormat, "", "");
            file)
            made.push_back(std::move(*file));
    return made;
}

} // namespace kvglass
