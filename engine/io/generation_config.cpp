// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/io/generation_config.h"

#include <utility>

#include "engine/io/config_fields.h"
#include "engine/io/json_document.h"
#include "engine/io/quoted_text.h"
#include "engine/io/token_id_fields.h"

namespace kvglass {

Status applyGenerationConfig(ModelConfig& config, std::string_view text, const std::string& file) {
    const auto document = parseJson(text, file);
    if (!document)
        return fail(document.error());
    if (!document->is_object())
        return fail(ErrorCode::BadFormat, "cannot read " + quotedText(file),
                    "it is not a JSON object");
    ConfigFields fields(*document, file);
    std::vector<TokenId> endOfText = config.endOfText;
    std::optional<TokenId> beginOfText = config.beginOfText;
    if (const auto* value = fields.find("eos_token_id"))
        endOfText = readTokenIds(fields, "eos_token_id", *value, config.vocabularySize);
    if (const auto* value = fields.find("bos_token_id"))
        beginOfText = readTokenId(fields, "bos_token_id", *value, config.vocabularySize);
    if (Status status = fields.status(); !status)
        return status;
    config.endOfText = std::move(endOfText);
    config.beginOfText = beginOfText;
    return {};
}

} // namespace kvglass
