// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/engine/recording/raw_recording.h"

#include <fstream>
#include <iterator>
#include <sstream>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

#include "engine/recording/archive_reader.h"
#include "engine/recording/archive_writer.h"
#include "engine/recording/attention_record.h"
#include "engine/recording/header_json.h"
#include "engine/recording/journal.h"
#include "engine/recording/record_json.h"
#include "engine/recording/recording_file.h"
#include "tests/support/required.h"

namespace kvglass {

namespace {

constexpr const char* kEntries[] = {"prompt.json",          "words.jsonl",    "steps.jsonl",
                                    "tokens.jsonl",         "switches.jsonl", "end.json",
                                    "attention.safetensors"};

std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines)
        text += line + '\n';
    return text;
}

} // namespace

std::string bytesOfFile(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void writeBytes(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

RawRecording::RawRecording(const Recording& recording) {
    const auto path = std::filesystem::temp_directory_path() /
                      ("kvglass-raw-" + std::to_string(::getpid()) + ".kvglass");
    required(saveRecording(recording, path));
    const ArchiveReader archive = required(ArchiveReader::open(path, {}));
    constexpr std::int64_t kMost = 1 << 26U;
    m_manifest = nlohmann::json::parse(required(archive.read("manifest.json", kMost)));
    for (const char* entry : kEntries)
        if (archive.has(entry))
            m_entries[entry] = required(archive.read(entry, kMost));
    std::filesystem::remove(path);
}

void RawRecording::editLines(const std::string& entry,
                             const std::function<void(nlohmann::json&)>& edit) {
    std::vector<std::string> lines = linesOf(m_entries.at(entry));
    for (std::string& line : lines) {
        nlohmann::json object = nlohmann::json::parse(line);
        edit(object);
        line = object.dump();
    }
    m_entries[entry] = joined(lines);
}

void RawRecording::editLine(const std::string& entry, std::size_t number,
                            const std::function<void(nlohmann::json&)>& edit) {
    nlohmann::json object = nlohmann::json::parse(linesOf(m_entries.at(entry)).at(number - 1));
    edit(object);
    replaceLine(entry, number, object.dump());
}

void RawRecording::replaceLine(const std::string& entry, std::size_t number,
                               const std::string& line) {
    std::vector<std::string> lines = linesOf(m_entries.at(entry));
    lines.at(number - 1) = line;
    m_entries[entry] = joined(lines);
}

std::filesystem::path RawRecording::write(const std::filesystem::path& path) const {
    std::vector<ArchiveEntry> entries = {{"manifest.json", m_manifest.dump()}};
    entries.insert(entries.end(), m_entries.begin(), m_entries.end());
    required(writeArchive(path, entries));
    return path;
}

void writeJournal(const Recording& recording, const std::filesystem::path& path) {
    JournalWriter journal = required(JournalWriter::create(path));
    journal.append(RecordKind::Header, headerJson(recording.header).dump());
    for (const auto& [token, bytes] : recording.words)
        journal.append(RecordKind::WordBytes, jsonLine(wordJson(token, bytes)));
    journal.append(RecordKind::PromptIds, jsonLine(promptJson(recording.prompt)));
    for (const CacheSwitchEvent& change : recording.switches)
        journal.append(RecordKind::Switch, jsonLine(switchJson(change)));
    for (std::size_t index = 0; index < recording.steps.size(); ++index) {
        journal.append(RecordKind::Step, jsonLine(stepJson(recording.steps[index])));
        journal.append(RecordKind::Token, jsonLine(tokenJson(recording.tokens[index])));
    }
    if (recording.attention)
        for (const std::int64_t position : capturedPositions(*recording.attention))
            journal.append(RecordKind::Attention, attentionRecord(*recording.attention, position));
    journal.append(RecordKind::End, jsonLine(endJson(recording)));
    required(journal.flush());
}

FullDisk::FullDisk(std::uint64_t bytes) {
    struct rlimit limit = {};
    if (::getrlimit(RLIMIT_FSIZE, &limit) != 0)
        qFatal("the limit cannot be read");
    m_before = limit.rlim_cur;
    m_handler = std::signal(SIGXFSZ, SIG_IGN); // the write fails instead
    limit.rlim_cur = bytes;
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0)
        qFatal("the limit cannot be set");
}

FullDisk::~FullDisk() {
    struct rlimit limit = {};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = m_before;
    ::setrlimit(RLIMIT_FSIZE, &limit);
    std::signal(SIGXFSZ, m_handler);
}

} // namespace kvglass
