// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Records a run while it goes on. The generation thread only puts reports into rings that hold a
// whole context; a thread of the recorder takes them out, keeps them in memory and writes them to a
// journal beside the file, several times a second. At the end the recording is packed from memory
// and the journal goes, or the journal is completed and stays. A disk that is full and a folder
// that is gone are reported once; the run goes on, and nothing that was measured is lost as long as
// the program lives.

#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "engine/base/error.h"
#include "engine/recording/recording.h"

namespace kvglass {

/// What an id stands for. Called on the recorder's thread; must be safe there as long as it lives.
using WordOf = std::function<std::string(TokenId)>;

struct RecorderSetup {
    std::filesystem::path file; // the recording; its journal is beside it while the run goes on
    RecordingHeader header;
    WordOf wordOf;
    std::shared_ptr<const AttentionStore> attention; // empty: nothing is captured
    /// Called once, on the recorder's thread, when the journal cannot be written any more.
    std::function<void(const Error&)> onProblem;
    /// Longest time that a report stays in memory only.
    std::chrono::milliseconds flushEvery{200};
};

class Recorder final : public GenerationObserver {
public:
    /// Creates the journal and starts the thread. A journal that a killed program left there is
    /// packed first (recoverJournal), or renamed where it holds nothing. Errors: NotFound, Io;
    /// BadUsage when the file is a folder or is being recorded by another program; those of
    /// recoverJournal.
    [[nodiscard]] static Result<std::unique_ptr<Recorder>> start(RecorderSetup setup);
    /// Without finish(): what was reported is in the journal, as after a kill.
    ~Recorder() override;
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    // Generation thread. None of these waits.

    void onPrompt(RequestId request, std::span<const TokenId> tokens) override;
    void onProgress(RequestId request, StepKind kind, double fraction) override;
    void onStep(const StepSample& sample) override;
    void onToken(const TokenEvent& token) override;
    void onCacheSwitched(RequestId request, std::int64_t step, CachePolicy policy,
                         const std::string& problem) override;

    // The thread that started it, after the run.

    /// Ends the thread and packs the recording. Errors: those of saveRecording; then the journal,
    /// where it could be written, stays for the next start.
    [[nodiscard]] Status finish(const Result<GenerationSummary>& summary);
    /// Ends the thread and completes the journal, which stays as it is: nothing is packed. A
    /// journal that could not be written was told to onProblem.
    void close(const Result<GenerationSummary>& summary);
    /// Ends the thread and removes the journal.
    void discard();
    /// All that was measured; after finish() or close(), also when that failed.
    [[nodiscard]] const Recording& recording() const;

private:
    class Private;
    explicit Recorder(std::unique_ptr<Private> parts);
    std::unique_ptr<Private> d;
};

} // namespace kvglass
