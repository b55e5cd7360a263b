// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// More than a hundred kinds of damage, each to a recording that is whole. What comes of each must
// be an error that says what and why, or a recording that says what it lacks, or, where the damage
// hit nothing, the recording itself; within little memory.

#include <cstring>
#include <functional>

#include <QTemporaryDir>
#include <QTest>
#include <sys/resource.h>
#include <zip.h>

#include "engine/recording/recording_file.h"
#include "tests/engine/recording/raw_recording.h"
#include "tests/engine/recording/sample_recording.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"

using namespace kvglass;
namespace fs = std::filesystem;
using Json = nlohmann::json;

Q_DECLARE_METATYPE(std::function<void(const fs::path&)>)

namespace {

using Damage = std::function<void(const fs::path&)>;

constexpr const char* kEntries[] = {"prompt.json",          "words.jsonl",    "steps.jsonl",
                                    "tokens.jsonl",         "switches.jsonl", "end.json",
                                    "attention.safetensors"};

void row(const std::string& name, Damage damage) {
    QTest::newRow(name.c_str()) << std::move(damage);
}

/// Damage to the bytes of the file.
void bytesRow(const std::string& name, const std::function<void(std::string&)>& edit) {
    row("file: " + name, [edit](const fs::path& path) {
        std::string bytes = bytesOfFile(path);
        edit(bytes);
        writeBytes(path, bytes);
    });
}

/// Damage to what is packed.
void rawRow(const std::string& name, const std::function<void(RawRecording&)>& edit) {
    row(name, [edit](const fs::path& path) {
        RawRecording raw(sampleRecording());
        edit(raw);
        (void)raw.write(path);
    });
}

void manifestRow(const std::string& name, const std::function<void(Json&)>& edit) {
    rawRow("manifest: " + name, [edit](RawRecording& raw) { edit(raw.manifest()); });
}

void lineRow(const char* entry, const std::string& name, const std::function<void(Json&)>& edit) {
    rawRow(std::string(entry) + ": " + name,
           [=](RawRecording& raw) { raw.editLine(entry, 3, edit); });
}

void textRow(const char* entry, const std::string& name, const std::string& line) {
    rawRow(std::string(entry) + ": " + name,
           [=](RawRecording& raw) { raw.replaceLine(entry, 3, line); });
}

/// Edits the JSON header of the attention and keeps the bytes behind it.
void tensorRow(const std::string& name, const std::function<void(Json&)>& edit) {
    rawRow("attention: " + name, [edit](RawRecording& raw) {
        std::string& bytes = raw.entries()["attention.safetensors"];
        std::uint64_t length = 0;
        std::memcpy(&length, bytes.data(), sizeof(length));
        const auto start = static_cast<std::size_t>(length);
        Json header = Json::parse(bytes.substr(8, start));
        edit(header);
        const std::string text = header.dump();
        length = text.size();
        const std::string data = bytes.substr(8 + start);
        std::string prefix(8, '\0');
        std::memcpy(prefix.data(), &length, sizeof(length));
        bytes = prefix + text + data;
    });
}

/// An archive with one more entry, written by the library alone, with any name and compression.
void addRawEntry(const fs::path& path, const char* name, const std::string& content) {
    zip_t* archive = ::zip_open(path.c_str(), 0, nullptr);
    zip_source_t* source = ::zip_source_buffer(archive, content.data(), content.size(), 0);
    ::zip_file_add(archive, name, source, ZIP_FL_ENC_UTF_8);
    if (::zip_close(archive) != 0)
        qFatal("the archive cannot be written");
}

std::int64_t peakBytes() {
    struct rusage usage = {};
    ::getrusage(RUSAGE_SELF, &usage);
    return std::int64_t{usage.ru_maxrss} * 1024;
}

} // namespace

class DamagedRecordingTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void itIsAnErrorOrPartial_data();
    void itIsAnErrorOrPartial();
    void thereAreAHundredKinds();

private:
    static void addFileRows();
    static void addEntryRows();
    static void addManifestRows();
    static void addStepRows();
    static void addTokenRows();
    static void addOtherRows();
    static void addAttentionRows();
    static void addBombs();

    QTemporaryDir m_folder;
    fs::path m_path;
    int m_kinds = 0;
};

void DamagedRecordingTest::init() {
    m_path = fs::path(m_folder.path().toStdString()) / "run.kvglass";
    required(saveRecording(sampleRecording(), m_path));
}

void DamagedRecordingTest::addFileRows() {
    bytesRow("empty", [](std::string& bytes) { bytes.clear(); });
    bytesRow("one byte", [](std::string& bytes) { bytes.resize(1); });
    bytesRow("its first two bytes", [](std::string& bytes) { bytes.resize(2); });
    bytesRow("a text", [](std::string& bytes) { bytes = "This is no recording.\n"; });
    bytesRow("zeros", [](std::string& bytes) { bytes.assign(bytes.size(), '\0'); });
    bytesRow("no start", [](std::string& bytes) { bytes.erase(0, 4); });
    bytesRow("no end", [](std::string& bytes) { bytes.resize(bytes.size() - 1); });
    bytesRow("zeros at the end",
             [](std::string& bytes) { bytes.replace(bytes.size() - 22, 22, 22, '\0'); });
    bytesRow("something before", [](std::string& bytes) { bytes.insert(0, 100, 'x'); });
    bytesRow("something behind", [](std::string& bytes) { bytes.append(100, 'x'); });
    bytesRow("twice", [](std::string& bytes) { bytes += bytes; });
    for (const std::size_t percent : {10U, 25U, 50U, 75U, 90U, 99U})
        bytesRow("cut at " + std::to_string(percent) + " %",
                 [percent](std::string& bytes) { bytes.resize(bytes.size() * percent / 100); });
    for (std::size_t place = 0; place < 24; ++place)
        bytesRow("a flipped byte, " + std::to_string(place),
                 [place](std::string& bytes) { bytes[bytes.size() * place / 24] ^= 0x55; });
}

void DamagedRecordingTest::addEntryRows() {
    for (const char* entry : kEntries) {
        rawRow(std::string(entry) + " is missing",
               [entry](RawRecording& raw) { raw.entries().erase(entry); });
        rawRow(std::string(entry) + " is empty",
               [entry](RawRecording& raw) { raw.entries()[entry].clear(); });
        rawRow(std::string(entry) + " is noise", [entry](RawRecording& raw) {
            std::string& content = raw.entries()[entry];
            for (std::size_t place = 0; place < content.size(); ++place)
                content[place] = static_cast<char>(place * 131 + 17);
        });
        rawRow(std::string(entry) + " is cut", [entry](RawRecording& raw) {
            std::string& content = raw.entries()[entry];
            content.resize(content.size() / 2);
        });
        row(std::string(entry) + " is there twice", [entry](const fs::path& path) {
            // The library adds no second entry of a name: rename another one in both its places.
            const std::string from(std::strlen(entry), 'z');
            addRawEntry(path, from.c_str(), "{}\n");
            std::string bytes = bytesOfFile(path);
            for (std::size_t at = 0; (at = bytes.find(from, at)) != std::string::npos;)
                bytes.replace(at, from.size(), entry);
            writeBytes(path, bytes);
        });
    }
    row("the manifest is missing", [](const fs::path& path) {
        zip_t* archive = ::zip_open(path.c_str(), 0, nullptr);
        ::zip_delete(archive,
                     static_cast<zip_uint64_t>(::zip_name_locate(archive, "manifest.json", 0)));
        if (::zip_close(archive) != 0)
            qFatal("the archive cannot be written");
    });
    rawRow("a thousand entries", [](RawRecording& raw) {
        for (int number = 0; number < 1000; ++number)
            raw.entries()["more-" + std::to_string(number)] = "x";
    });
}

void DamagedRecordingTest::addManifestRows() {
    manifestRow("an array", [](Json& manifest) { manifest = Json::array({1, 2}); });
    manifestRow("of another format", [](Json& manifest) { manifest["format"] = "other"; });
    manifestRow("without a format", [](Json& manifest) { manifest.erase("format"); });
    manifestRow("version as a text", [](Json& manifest) { manifest["version"] = "1"; });
    manifestRow("version -1", [](Json& manifest) { manifest["version"] = -1; });
    manifestRow("version 1e30", [](Json& manifest) { manifest["version"] = 1e30; });
    manifestRow("without a model", [](Json& manifest) { manifest.erase("model"); });
    manifestRow("the model is a text", [](Json& manifest) { manifest["model"] = "demo"; });
    for (const char* size : {"layers", "heads", "context_length", "vocabulary_size", "channels"})
        for (const Json& value : {Json(0), Json(-3), Json(1e300), Json(std::int64_t{1} << 62),
                                  Json("12"), Json(nullptr)})
            manifestRow(std::string(size) + " is " + value.dump(),
                        [=](Json& manifest) { manifest["model"]["config"][size] = value; });
    manifestRow("heads that do not divide",
                [](Json& manifest) { manifest["model"]["config"]["heads"] = 5; });
    manifestRow("an unknown activation",
                [](Json& manifest) { manifest["model"]["config"]["activation"] = "new"; });
    manifestRow("a million ends of text", [](Json& manifest) {
        manifest["model"]["config"]["end_of_text"] = std::vector<int>(1'000'000, 1);
    });
    manifestRow("an unknown cache",
                [](Json& manifest) { manifest["settings"]["cache"] = "maybe"; });
    manifestRow("a seed below 0", [](Json& manifest) { manifest["settings"]["seed"] = -1; });
    manifestRow("top-p of 3", [](Json& manifest) { manifest["settings"]["top_p"] = 3; });
    manifestRow("features that are numbers",
                [](Json& manifest) { manifest["device"]["features"] = {1}; });
    manifestRow("a prompt of 5 MB",
                [](Json& manifest) { manifest["prompt_text"] = std::string(5 << 20U, 'a'); });
    manifestRow("nested 500 deep", [](Json& manifest) {
        Json deep = 1;
        for (int level = 0; level < 500; ++level)
            deep = Json::array({std::move(deep)});
        manifest["deep"] = std::move(deep);
    });
}

void DamagedRecordingTest::addStepRows() {
    const char* steps = "steps.jsonl";
    lineRow(steps, "a step twice", [](Json& step) { step["step"] = 2; });
    lineRow(steps, "a step left out", [](Json& step) { step["step"] = 4; });
    lineRow(steps, "step 0", [](Json& step) { step["step"] = 0; });
    lineRow(steps, "an unknown kind", [](Json& step) { step["kind"] = "jump"; });
    lineRow(steps, "a time that goes back", [](Json& step) { step["t_ms"] = 0.001; });
    lineRow(steps, "no time", [](Json& step) { step.erase("t_ms"); });
    lineRow(steps, "a null time", [](Json& step) { step["step_ms"] = nullptr; });
    lineRow(steps, "a time below 0", [](Json& step) { step["step_ms"] = -1; });
    lineRow(steps, "a time of ages", [](Json& step) { step["step_ms"] = 1e300; });
    lineRow(steps, "a device time as a text", [](Json& step) { step["device_ms"] = "1"; });
    lineRow(steps, "positions that jump", [](Json& step) { step["positions"] = 77; });
    lineRow(steps, "bytes below 0", [](Json& step) { step["kv_used_bytes"] = -5; });
    lineRow(steps, "bytes without end", [](Json& step) { step["kv_used_bytes"] = 1e40; });
    lineRow(steps, "phases as an array", [](Json& step) { step["phases_ms"] = {1, 2}; });
    lineRow(steps, "a phase below 0", [](Json& step) { step["phases_ms"]["mlp"] = -1; });
    lineRow(steps, "captured as a number", [](Json& step) { step["captured"] = 1; });
    textRow(steps, "not JSON", "{\"step\": 3, ");
    textRow(steps, "NaN", R"({"step": 3, "t_ms": NaN})");
    textRow(steps, "a number beyond double", R"({"step": 3, "t_ms": 1e999})");
    textRow(steps, "a key twice", R"({"step": 3, "step": 3})");
    textRow(steps, "an array", "[3]");
    textRow(steps, "nothing", "");
    textRow(steps, "bytes that are not UTF-8", "{\"step\": 3, \"kind\": \"\xC3\x28\"}");
    textRow(steps, "a line of 2 MB", "{\"x\": \"" + std::string(2 << 20U, 'a') + "\"}");
    textRow(steps, "nested deep", std::string(100'000, '[') + std::string(100'000, ']'));
}

void DamagedRecordingTest::addTokenRows() {
    const char* tokens = "tokens.jsonl";
    lineRow(tokens, "an id beyond the vocabulary", [](Json& token) { token["token"] = 300; });
    lineRow(tokens, "an id below 0", [](Json& token) { token["token"] = -7; });
    lineRow(tokens, "an id as a fraction", [](Json& token) { token["token"] = 1.5; });
    lineRow(tokens, "a token twice", [](Json& token) { token["index"] = 2; });
    lineRow(tokens, "another position", [](Json& token) { token["position"] = 1; });
    lineRow(tokens, "a probability of 2", [](Json& token) { token["probability"] = 2; });
    lineRow(tokens, "a logit without end",
            [](Json& token) { token["candidates"][0]["logit"] = 1e300; });
    lineRow(tokens, "a thousand candidates", [](Json& token) {
        token["candidates"] = Json(std::vector<Json>(1000, token["candidates"][0]));
    });
    lineRow(tokens, "candidates as numbers", [](Json& token) { token["candidates"] = {1, 2}; });
    lineRow(tokens, "a rank beyond the vocabulary", [](Json& token) { token["rank"] = 300; });
    rawRow("more tokens than steps", [](RawRecording& raw) {
        std::string& steps = raw.entries()["steps.jsonl"];
        steps.resize(steps.rfind('\n', steps.size() - 2) + 1);
    });
    rawRow("a token of another prompt", [](RawRecording& raw) {
        raw.editLines("tokens.jsonl",
                      [](Json& token) { token["position"] = token["position"].get<int>() + 1; });
    });
    lineRow("words.jsonl", "a word twice", [](Json& word) { word["token"] = 100; });
    lineRow("words.jsonl", "an id beyond the vocabulary",
            [](Json& word) { word["token"] = 100'000; });
    textRow("words.jsonl", "hex with an odd number of digits", R"({"token": 1, "hex": "abc"})");
    textRow("words.jsonl", "hex of other letters", R"({"token": 1, "hex": "zz"})");
    textRow("words.jsonl", "a word of 1 MB",
            "{\"token\": 1, \"text\": \"" + std::string(1'000'000, 'a') + "\"}");
}

void DamagedRecordingTest::addOtherRows() {
    rawRow("prompt: ids beyond the vocabulary", [](RawRecording& raw) {
        raw.entries()["prompt.json"] = R"({"tokens": [1, 2, 999999]})";
    });
    rawRow("prompt: longer than the context", [](RawRecording& raw) {
        raw.entries()["prompt.json"] = Json{{"tokens", std::vector<int>(100'000, 1)}}.dump();
    });
    rawRow("prompt: of another length",
           [](RawRecording& raw) { raw.entries()["prompt.json"] = R"({"tokens": [1, 2]})"; });
    lineRow("switches.jsonl", "out of order", [](Json& change) { change["step"] = 1; });
    lineRow("switches.jsonl", "an unknown policy", [](Json& change) { change["cache"] = "some"; });
    lineRow("switches.jsonl", "a step below 0", [](Json& change) { change["step"] = -1; });
    for (const char* end : {R"({"summary": {"reason": "boredom"}})", R"({"summary": 5})",
                            R"({"problem": 5})", "[]", "null"})
        rawRow(std::string("end: ") + end,
               [end](RawRecording& raw) { raw.entries()["end.json"] = end; });
    rawRow("end: of another run", [](RawRecording& raw) {
        Json end = Json::parse(raw.entries()["end.json"]);
        end["summary"]["new_tokens"] = 1'000'000;
        raw.entries()["end.json"] = end.dump();
    });
}

void DamagedRecordingTest::addAttentionRows() {
    tensorRow("without weights", [](Json& header) { header.erase("weights"); });
    tensorRow("of another type", [](Json& header) { header["weights"]["dtype"] = "I8"; });
    tensorRow("a shape without end", [](Json& header) {
        header["weights"]["shape"] = {std::int64_t{1} << 40, std::int64_t{1} << 40};
    });
    tensorRow("a place without end", [](Json& header) {
        header["weights"]["data_offsets"] = {0, std::int64_t{1} << 60};
    });
    const auto bytesRowOf = [](const char* name, const std::function<void(std::string&)>& edit) {
        rawRow(std::string("attention: ") + name,
               [edit](RawRecording& raw) { edit(raw.entries()["attention.safetensors"]); });
    };
    const auto dataStart = [](const std::string& bytes) {
        std::uint64_t length = 0;
        std::memcpy(&length, bytes.data(), sizeof(length));
        return sizeof(length) + static_cast<std::size_t>(length);
    };
    const auto setPosition = [=](std::size_t index, std::int64_t position) {
        return [=](std::string& bytes) {
            std::memcpy(bytes.data() + dataStart(bytes) + index * 8, &position, sizeof(position));
        };
    };
    bytesRowOf("a header longer than all", [](std::string& bytes) { bytes[6] = '\x7F'; });
    bytesRowOf("a position twice", setPosition(1, 0));
    bytesRowOf("a position below 0", setPosition(1, -1));
    bytesRowOf("a position beyond the context", setPosition(1, std::int64_t{1} << 50));
    bytesRowOf("another position", setPosition(3, 9));
    bytesRowOf("statistics that are no numbers", [=](std::string& bytes) {
        std::memset(bytes.data() + dataStart(bytes) + 28 * 8 + 40, 0xFF, 4);
    });
    bytesRowOf("something behind", [](std::string& bytes) { bytes += "more"; });
}

void DamagedRecordingTest::addBombs() {
    row("a bomb: 96 MB of zeros",
        [](const fs::path& path) { addRawEntry(path, "bomb.bin", std::string(96U << 20U, '\0')); });
    row("a bomb: an entry that says it has 4 GB", [](const fs::path& path) {
        std::string bytes = bytesOfFile(path);
        // The sizes in the central directory: 24 bytes behind its signature.
        const std::size_t at = bytes.find("PK\x01\x02");
        std::memset(bytes.data() + at + 24, 0xFE, 4);
        writeBytes(path, bytes);
    });
    row("a bomb: steps without end", [](const fs::path& path) {
        RawRecording raw(sampleRecording());
        std::string& steps = raw.entries()["steps.jsonl"];
        const std::string line = steps.substr(0, steps.find('\n') + 1);
        for (int number = 0; number < 100'000; ++number)
            steps += line;
        (void)raw.write(path);
    });
    manifestRow("a bomb: the largest sizes that are believed", [](Json& manifest) {
        Json& config = manifest["model"]["config"];
        config["layers"] = 1024;
        config["heads"] = 1024;
        config["channels"] = 1024;
        config["context_length"] = 65536;
    });
}

void DamagedRecordingTest::itIsAnErrorOrPartial_data() {
    QTest::addColumn<std::function<void(const fs::path&)>>("damage");
    addFileRows();
    addEntryRows();
    addManifestRows();
    addStepRows();
    addTokenRows();
    addOtherRows();
    addAttentionRows();
    addBombs();
}

void DamagedRecordingTest::itIsAnErrorOrPartial() {
    QFETCH(std::function<void(const fs::path&)>, damage);
    ++m_kinds;
    damage(m_path);
    const std::int64_t before = peakBytes();
    const auto opened = openRecording(m_path);
    constexpr std::int64_t kLittleMemory = 64LL << 20U;
    QVERIFY2(peakBytes() - before < kLittleMemory, "it took too much memory");
    if (!opened) {
        QVERIFY(!opened.error().what.empty() && !opened.error().why.empty());
        return;
    }
    const bool tells = !opened->isWhole();
    QVERIFY2(tells || fullText(*opened) == fullText(sampleRecording()), "it changed in silence");
    QCOMPARE(opened->steps.size(), opened->tokens.size());
    // Whatever came of it can be saved and opened again.
    required(saveRecording(*opened, m_path));
    QCOMPARE(fullText(required(openRecording(m_path))), fullText(*opened));
}

void DamagedRecordingTest::thereAreAHundredKinds() { QVERIFY(m_kinds >= 100); }

KVGLASS_TEST(DamagedRecordingTest);
#include "damaged_recording_test.moc"
