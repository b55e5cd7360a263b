// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/tokenize_command.h"

#include <iostream>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/cli/standard_output.h"
#include "engine/runtime/model_spec.h"
#include "engine/runtime/resource_paths.h"
#include "engine/tokenizer/utf8_assembler.h"

namespace kvglass::cli {

namespace {

constexpr const char* kFooter = "Each line of stdin is an object {\"text\": \"..\", "
                                "\"allow_special\": true|false}; allow_special\n"
                                "(false when absent) says whether '<|endoftext|>' is the special "
                                "token. Each line of stdout is\n"
                                "{\"ids\": [..], \"text\": \"..\"} with the ids and what they "
                                "decode to. The first line that cannot\n"
                                "be read ends the program with exit code 1.";

using Json = nlohmann::ordered_json;

struct TextLine {
    std::string text;
    SpecialTokens special = SpecialTokens::AsText;
};

Result<TextLine> parseLine(const std::string& line, std::int64_t number) {
    const std::string what = fmt::format("cannot read line {} of stdin", number);
    Json object;
    try {
        object = Json::parse(line);
    } catch (const Json::exception&) {
        return fail(ErrorCode::BadFormat, what, "it is not valid JSON in valid UTF-8");
    }
    if (!object.is_object() || !object.contains("text") || !object["text"].is_string())
        return fail(ErrorCode::BadFormat, what, "it is not an object with a string `text`");
    if (object.contains("allow_special") && !object["allow_special"].is_boolean())
        return fail(ErrorCode::BadFormat, what, "`allow_special` is neither true nor false");
    const bool allowed = object.value("allow_special", false);
    return TextLine{object["text"].get<std::string>(),
                    allowed ? SpecialTokens::Recognised : SpecialTokens::AsText};
}

std::string resultLine(const std::vector<TokenId>& tokens, const Tokenizer& tokenizer) {
    Json ids = Json::array();
    for (const TokenId token : tokens)
        ids.push_back(token.value);
    Utf8Assembler assembler;
    std::string text = assembler.push(tokenizer.decode(tokens));
    text += assembler.flush();
    // ASCII only: some line readers also split at U+0085, U+2028 and their like.
    const Json result{{"ids", std::move(ids)}, {"text", std::move(text)}};
    return result.dump(-1, ' ', /*ensure_ascii=*/true) + "\n";
}

} // namespace

CLI::App* TokenizeCommand::addTo(CLI::App& program) {
    CLI::App* command = program.add_subcommand("tokenize", "Turn texts into token ids");
    addModelName(*command, m_model, ModelNeed::Required);
    addLogLevel(*command, m_logLevel);
    command->footer(kFooter);
    return command;
}

Status TokenizeCommand::run() {
    const auto tokenizer = openTokenizer(m_model, demoModelFolder());
    if (!tokenizer)
        return fail(tokenizer.error());
    std::string line;
    for (std::int64_t number = 1; std::getline(std::cin, line); ++number) {
        const auto parsed = parseLine(line, number);
        if (!parsed)
            return fail(parsed.error());
        const auto tokens = (*tokenizer)->encode(parsed->text, parsed->special);
        if (!tokens)
            return fail(tokens.error());
        if (const Status written = writeOut(resultLine(*tokens, **tokenizer)); !written)
            return written;
    }
    if (std::cin.bad())
        return fail(ErrorCode::Io, "cannot read stdin", "the system refused it");
    return {};
}

} // namespace kvglass::cli
