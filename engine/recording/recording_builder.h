// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Puts a recording together from records that are not trusted, in the order of a file or a journal.
// A record that cannot be true ends its kind: what came before it stays, what follows is left out,
// and finish() says so in words fit for a banner. Memory is bounded by the limits of the header.

#pragma once

#include <memory>
#include <string>

#include <nlohmann/json.hpp>

#include "engine/base/error.h"
#include "engine/recording/recording.h"

namespace kvglass {

class RecordingBuilder {
public:
    explicit RecordingBuilder(RecordingHeader header);

    [[nodiscard]] const RecordingHeader& header() const { return m_recording.header; }

    // Each: empty, or why the record cannot be true. Nothing of its kind is taken after that.

    [[nodiscard]] std::string addPrompt(const nlohmann::json& object);
    [[nodiscard]] std::string addWord(const nlohmann::json& object);
    [[nodiscard]] std::string addStep(nlohmann::json object);
    [[nodiscard]] std::string addToken(nlohmann::json object);
    [[nodiscard]] std::string addSwitch(const nlohmann::json& object);
    [[nodiscard]] std::string addEnd(const nlohmann::json& object);
    /// The store that captured rows are read into; made at the first call. Null: too little memory.
    [[nodiscard]] AttentionStore* attention();

    /// A part of the file is not there or not whole: "the tokens after line 57 (...)".
    void noteMissing(std::string what);

    /// Cuts steps and tokens to what both have, gives tokens their bytes. `file` is named in
    /// errors. Error: BadFormat when there is neither a prompt nor a step.
    [[nodiscard]] Result<Recording> finish(const std::string& file);

private:
    void cutToWhole();
    void giveBytes();
    void checkEnd();

    Recording m_recording;
    std::shared_ptr<AttentionStore> m_attention;
    bool m_hasPrompt = false;
    bool m_hasEnd = false;
};

} // namespace kvglass
