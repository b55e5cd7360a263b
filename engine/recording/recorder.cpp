// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/recorder.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

#include "engine/base/ensure.h"
#include "engine/io/quoted_text.h"
#include "engine/recording/attention_record.h"
#include "engine/recording/header_json.h"
#include "engine/recording/journal.h"
#include "engine/recording/record_json.h"
#include "engine/recording/recording_file.h"

namespace kvglass {

namespace {
constexpr std::size_t kRecordsAtOnce = 1024; // taken from a ring before the next one gets its turn
}

namespace {

/// A journal that a killed program left becomes a recording; one that holds nothing, because it was
/// killed before it began or is damaged, makes room under another name.
Status clearAway(const std::filesystem::path& journal) {
    const auto recovered = recoverJournal(journal);
    if (recovered)
        return {};
    if (recovered.error().code != ErrorCode::BadFormat)
        return fail(recovered.error());
    std::filesystem::path aside = journal;
    aside += ".damaged";
    std::error_code problem;
    std::filesystem::rename(journal, aside, problem);
    return problem ? fail(recovered.error()) : Status();
}

} // namespace

class Recorder::Private {
public:
    Private(RecorderSetup parts, JournalWriter writer)
        : setup(std::move(parts)), rings(setup.header.model.config.contextLength),
          journal(std::move(writer)) {
        recording.header = setup.header;
        recording.attention = setup.attention;
        journal->append(RecordKind::Header, jsonLine(headerJson(setup.header)));
        thread = std::jthread([this](const std::stop_token& stop) { work(stop); });
    }

    void work(const std::stop_token& stop);
    /// True when there was anything.
    bool drain();
    void write();
    void join();
    void writeWord(TokenId token);
    void writeAttention();
    template <class Json> void append(RecordKind kind, const Json& object) {
        if (journal)
            journal->append(kind, jsonLine(object));
    }

    RecorderSetup setup;
    RingObserver rings;
    std::optional<JournalWriter> journal; // empty: it cannot be written any more
    Recording recording;
    std::vector<bool> attentionWritten; // by position
    std::mutex mutex;                   // only for the wait; the generation thread never takes it
    std::condition_variable_any wake;
    std::jthread thread; // last: it uses all the others
};

Result<std::unique_ptr<Recorder>> Recorder::start(RecorderSetup setup) {
    const std::filesystem::path path = journalPath(setup.file);
    std::error_code ignored;
    if (std::filesystem::is_directory(setup.file, ignored))
        return fail(ErrorCode::BadUsage, "cannot record to " + quotedText(setup.file.string()),
                    "it is a folder");
    if (std::filesystem::exists(path, ignored))
        if (Status cleared = clearAway(path); !cleared)
            return fail(std::move(cleared.error()));
    auto journal = JournalWriter::create(path);
    if (!journal)
        return fail(std::move(journal.error()));
    return std::unique_ptr<Recorder>(
        new Recorder(std::make_unique<Private>(std::move(setup), std::move(*journal))));
}

Recorder::Recorder(std::unique_ptr<Private> parts) : d(std::move(parts)) {}

Recorder::~Recorder() = default;

void Recorder::onPrompt(RequestId request, std::span<const TokenId> tokens) {
    d->rings.onPrompt(request, tokens);
}
void Recorder::onProgress(RequestId, StepKind, double) {}
void Recorder::onStep(const StepSample& sample) { d->rings.onStep(sample); }
void Recorder::onToken(const TokenEvent& token) { d->rings.onToken(token); }
void Recorder::onCacheSwitched(RequestId request, std::int64_t step, CachePolicy policy,
                               const std::string& problem) {
    d->rings.onCacheSwitched(request, step, policy, problem);
}

const Recording& Recorder::recording() const {
    ENSURE(!d->thread.joinable());
    return d->recording;
}

void Recorder::Private::work(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        drain();
        write();
        std::unique_lock lock(mutex);
        wake.wait_for(lock, stop, setup.flushEvery, [] { return false; });
    }
    while (drain()) {
    }
    write();
}

bool Recorder::Private::drain() {
    // In the reverse of the order of the reports, so that nothing is taken without what came
    // before.
    std::vector<TokenEvent> tokens;
    std::vector<StepSample> steps;
    std::vector<CacheSwitchEvent> switches;
    rings.drainTokens(kRecordsAtOnce, tokens);
    rings.drainSteps(kRecordsAtOnce + 1, steps);
    rings.drainSwitches(kRecordsAtOnce, switches);
    if (const auto prompt = rings.drainPrompt()) {
        recording.prompt = *prompt;
        for (const TokenId token : *prompt)
            writeWord(token);
        append(RecordKind::PromptIds, promptJson(*prompt));
    }
    for (CacheSwitchEvent& change : switches) {
        append(RecordKind::Switch, switchJson(change));
        recording.switches.push_back(std::move(change));
    }
    for (StepSample& step : steps) {
        append(RecordKind::Step, stepJson(step));
        recording.steps.push_back(std::move(step));
    }
    for (TokenEvent& token : tokens) {
        writeWord(token.token);
        for (std::int32_t index = 0; index < token.candidateCount; ++index)
            writeWord(token.candidates[static_cast<std::size_t>(index)].token);
        append(RecordKind::Token, tokenJson(token));
        recording.tokens.push_back(std::move(token));
    }
    if (!steps.empty())
        writeAttention();
    return !tokens.empty() || !steps.empty() || !switches.empty();
}

void Recorder::Private::writeWord(TokenId token) {
    const auto [place, isNew] = recording.words.try_emplace(token);
    if (!isNew)
        return;
    place->second = setup.wordOf(token);
    append(RecordKind::WordBytes, wordJson(token, place->second));
}

/// Each step captures new positions, a rebuild also ones far behind.
void Recorder::Private::writeAttention() {
    if (!setup.attention || !journal)
        return;
    const AttentionStore& store = *setup.attention;
    attentionWritten.resize(static_cast<std::size_t>(store.contextLength()));
    for (std::size_t place = 0; place < attentionWritten.size(); ++place) {
        const auto position = static_cast<std::int64_t>(place);
        if (attentionWritten[place] || !store.isCaptured(position))
            continue;
        attentionWritten[place] = true;
        journal->append(RecordKind::Attention, attentionRecord(store, position));
    }
}

void Recorder::Private::write() {
    if (!journal || !journal->hasNews())
        return;
    Status written = journal->flush();
    if (written)
        return;
    journal.reset(); // what is there stays readable
    Error error = std::move(written.error());
    error.now = "the run goes on and is kept in memory; it can be saved when it has ended";
    if (setup.onProblem)
        setup.onProblem(error);
}

void Recorder::Private::join() {
    thread.request_stop();
    if (thread.joinable())
        thread.join();
}

void Recorder::close(const Result<GenerationSummary>& summary) {
    d->join();
    if (summary)
        d->recording.summary = *summary;
    else
        d->recording.problem = summary.error().text();
    if (!d->journal)
        return;
    d->append(RecordKind::End, endJson(d->recording));
    d->write();
}

void Recorder::discard() {
    d->join();
    if (d->journal)
        d->journal->remove();
    d->journal.reset();
}

Status Recorder::finish(const Result<GenerationSummary>& summary) {
    close(summary);
    Status saved = saveRecording(d->recording, d->setup.file);
    if (saved && d->journal)
        d->journal->remove();
    if (!saved && d->journal)
        saved.error().now =
            "its journal stays, and the recording is made from it when it is opened";
    return saved;
}

} // namespace kvglass
