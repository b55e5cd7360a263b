// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Writes what a generation reports as JSON Lines: one object per step, and last a summary. The
// fields carry their units in their names; METRICS defines them. Every `text` is valid UTF-8: a
// character that several tokens share appears with the token that completes it.

#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>

#include "engine/base/error.h"
#include "engine/telemetry/generation_observer.h"
#include "engine/tokenizer/utf8_assembler.h"

namespace kvglass {

class EventWriter final : public GenerationObserver {
public:
    /// Creates or replaces the file. Error: Io.
    [[nodiscard]] static Result<std::unique_ptr<EventWriter>>
    create(const std::filesystem::path& file);

    void onPrompt(RequestId request, std::span<const TokenId> tokens) override;
    void onProgress(RequestId request, StepKind kind, double fraction) override;
    void onStep(const StepSample& sample) override;
    void onToken(const TokenEvent& token) override;
    void onCacheSwitched(RequestId request, std::int64_t step, CachePolicy policy,
                         const std::string& problem) override;

    /// Writes what is left and the summary, and closes the file. Error: Io, also for everything
    /// that could not be written before.
    [[nodiscard]] Status finish(const GenerationSummary& summary);
    /// The same for a run that ended with an error: the steps that were made, and no summary.
    [[nodiscard]] Status finishWithoutSummary();

private:
    explicit EventWriter(std::filesystem::path file);
    void writeLine(const std::string& lastText);
    void write(const std::string& line);
    void noteProblem();
    [[nodiscard]] Status close();

    struct Line {
        StepSample step;
        TokenId token;
        std::string text;
    };
    std::filesystem::path m_path;
    std::ofstream m_file;
    std::string m_problem; // why the first write that failed did
    Utf8Assembler m_text;
    StepSample m_step;          // the latest one, until its token comes
    std::optional<Line> m_line; // the last line, held back for what the end of the text adds to it
};

} // namespace kvglass
