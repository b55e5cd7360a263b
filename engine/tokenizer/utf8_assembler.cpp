// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/utf8_assembler.h"

#include "engine/tokenizer/utf8_sequence.h"

namespace kvglass {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD"; // U+FFFD

} // namespace

std::string Utf8Assembler::push(std::string_view bytes) {
    m_pending.append(bytes);
    std::string text;
    text.reserve(m_pending.size());
    std::string_view rest = m_pending;
    while (!rest.empty()) {
        const Utf8Sequence sequence = firstUtf8Sequence(rest);
        if (sequence.state == Utf8State::Incomplete) {
            break;
        }
        text.append(sequence.state == Utf8State::Complete ? rest.substr(0, sequence.length)
                                                          : kReplacement);
        rest.remove_prefix(sequence.length);
    }
    m_pending.erase(0, m_pending.size() - rest.size());
    return text;
}

std::string Utf8Assembler::flush() {
    // What is held back is one maximal subpart, so it is one U+FFFD.
    std::string text(m_pending.empty() ? std::string_view() : kReplacement);
    m_pending.clear();
    return text;
}

} // namespace kvglass
