// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/text_streamer.h"

#include <algorithm>
#include <utility>

#include "app/cli/standard_output.h"

namespace kvglass::cli {

TextStreamer::TextStreamer(std::vector<TokenId> endOfText, EndOfTextRule rule,
                           std::function<void()> onProblem)
    : m_unwritten(rule == EndOfTextRule::Stop ? std::move(endOfText) : std::vector<TokenId>()),
      m_onProblem(std::move(onProblem)) {}

void TextStreamer::onPrompt(RequestId, std::span<const TokenId>) {}
void TextStreamer::onProgress(RequestId, StepKind, double) {}
void TextStreamer::onStep(const StepSample&) {}

void TextStreamer::onToken(const TokenEvent& token) {
    if (std::find(m_unwritten.begin(), m_unwritten.end(), token.token) == m_unwritten.end())
        write(m_text.push(token.bytes));
}

void TextStreamer::onCacheSwitched(RequestId, std::int64_t, CachePolicy,
                                   const std::string& problem) {
    if (!problem.empty())
        m_switchProblem = problem;
}

void TextStreamer::write(const std::string& text) {
    if (text.empty() || !m_status)
        return;
    m_endsWithNewline = text.back() == '\n';
    m_status = writeOut(text);
    if (!m_status)
        m_onProblem();
}

Status TextStreamer::finish() {
    write(m_text.flush());
    if (outputIsTerminal() && !m_endsWithNewline)
        write("\n");
    return m_status;
}

} // namespace kvglass::cli
