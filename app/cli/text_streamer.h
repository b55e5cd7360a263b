// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Writes the text of a generation to stdout as it is made, in whole UTF-8 characters. The
// end-of-text token that ends a generation is not part of the text.

#pragma once

#include <functional>
#include <vector>

#include "engine/base/error.h"
#include "engine/generation/generation_request.h"
#include "engine/telemetry/generation_observer.h"
#include "engine/tokenizer/utf8_assembler.h"

namespace kvglass::cli {

class TextStreamer final : public GenerationObserver {
public:
    /// `onProblem` is called once when stdout takes no more text.
    TextStreamer(std::vector<TokenId> endOfText, EndOfTextRule rule,
                 std::function<void()> onProblem);

    void onPrompt(RequestId request, std::span<const TokenId> tokens) override;
    void onProgress(RequestId request, StepKind kind, double fraction) override;
    void onStep(const StepSample& sample) override;
    void onToken(const TokenEvent& token) override;
    void onCacheSwitched(RequestId request, std::int64_t step, CachePolicy policy,
                         const std::string& problem) override;

    /// Writes what is held back. Error: Io, also of an earlier write.
    [[nodiscard]] Status finish();
    /// Why the cache could not be switched, the last time that it could not.
    [[nodiscard]] const std::string& switchProblem() const { return m_switchProblem; }

private:
    void write(const std::string& text);

    std::vector<TokenId> m_unwritten; // they end the text
    std::function<void()> m_onProblem;
    Utf8Assembler m_text;
    bool m_endsWithNewline = true;
    Status m_status;
    std::string m_switchProblem;
};

} // namespace kvglass::cli
