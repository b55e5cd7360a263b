// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/byte_level_pipeline.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/tokenizer/load_error.h"

namespace kvglass {
namespace {

using nlohmann::json;

const std::string kFile = "tokenizer.json: ";

std::string typeOf(const json& step) {
    const auto type = step.is_object() ? step.find("type") : step.end();
    return type != step.end() && type->is_string() ? type->get_ref<const std::string&>()
                                                   : std::string();
}

/// The steps of `root[name]`, with sequences of steps written out; none for null. `listName` is
/// what a Sequence calls its list.
Result<std::vector<std::reference_wrapper<const json>>>
readSteps(const json& root, const char* name, const char* listName) {
    std::vector<std::reference_wrapper<const json>> steps;
    const auto found = root.find(name);
    if (found == root.end() || found->is_null()) {
        return steps;
    }
    std::vector<std::reference_wrapper<const json>> open{*found}; // last one is looked at next
    while (!open.empty()) {
        const json& step = open.back();
        open.pop_back();
        const std::string type = typeOf(step);
        if (type.empty()) {
            return badFormat(fmt::format("{}{}: not an object with a type", kFile, name));
        }
        if (type != "Sequence") {
            steps.emplace_back(step);
            continue;
        }
        const auto list = step.find(listName);
        if (list == step.end() || !list->is_array()) {
            return badFormat(fmt::format("{}{}: a Sequence without '{}'", kFile, name, listName));
        }
        for (auto inner = list->rbegin(); inner != list->rend(); ++inner) {
            open.emplace_back(*inner);
        }
    }
    return steps;
}

Result<bool> readFlag(const json& step, const char* key, const char* name, bool defaultValue) {
    const auto flag = step.find(key);
    if (flag == step.end()) {
        return defaultValue;
    }
    if (!flag->is_boolean()) {
        return badFormat(fmt::format("{}{}.{}: not true or false", kFile, name, key));
    }
    return flag->get<bool>();
}

Status checkNormalizer(const json& root) {
    const auto steps = readSteps(root, "normalizer", "normalizers");
    if (!steps) {
        return fail(steps.error());
    }
    if (!steps->empty()) {
        return unsupported(fmt::format("{}normalizer: {} is not supported; GPT-2 has none", kFile,
                                       inQuotes(typeOf(steps->front()))));
    }
    return {};
}

Result<PrefixSpace> readPreTokenizer(const json& root) {
    const auto steps = readSteps(root, "pre_tokenizer", "pretokenizers");
    if (!steps) {
        return fail(steps.error());
    }
    if (steps->size() != 1 || typeOf(steps->front()) != "ByteLevel") {
        std::string types;
        for (const json& step : *steps) {
            types += (types.empty() ? "" : ", ") + inQuotes(typeOf(step));
        }
        return unsupported(fmt::format("{}pre_tokenizer: only one 'ByteLevel' is supported, not {}",
                                       kFile, types.empty() ? "none" : types));
    }
    const json& byteLevel = steps->front();
    const Result<bool> useRegex = readFlag(byteLevel, "use_regex", "pre_tokenizer", true);
    if (!useRegex) {
        return fail(useRegex.error());
    }
    if (!*useRegex) {
        return unsupported(kFile +
                           "pre_tokenizer.use_regex: only true is supported (GPT-2's split)");
    }
    if (!byteLevel.contains("add_prefix_space")) { // the key has no default
        return badFormat(kFile + "pre_tokenizer: without add_prefix_space");
    }
    return readFlag(byteLevel, "add_prefix_space", "pre_tokenizer", false).map([](bool isAdded) {
        return isAdded ? PrefixSpace::Yes : PrefixSpace::No;
    });
}

/// True for a template such as GPT-2's own, which is the text alone: "single": [{"Sequence": ..}].
bool addsNothing(const json& templateStep) {
    const auto single = templateStep.find("single");
    return single != templateStep.end() && single->is_array() && single->size() == 1 &&
           single->front().is_object() && single->front().contains("Sequence");
}

Status checkPostProcessor(const json& root) {
    const auto steps = readSteps(root, "post_processor", "processors");
    if (!steps) {
        return fail(steps.error());
    }
    for (const json& step : *steps) {
        const std::string type = typeOf(step);
        const bool isHarmless =
            type == "ByteLevel" || (type == "TemplateProcessing" && addsNothing(step));
        if (!isHarmless) {
            return unsupported(
                fmt::format("{}post_processor: {} adds tokens to the text, which is not supported",
                            kFile, inQuotes(type)));
        }
    }
    return {};
}

Status checkDecoder(const json& root) {
    const auto steps = readSteps(root, "decoder", "decoders");
    if (!steps) {
        return fail(steps.error());
    }
    for (const json& step : *steps) {
        if (typeOf(step) != "ByteLevel") {
            return unsupported(fmt::format("{}decoder: only 'ByteLevel' is supported, not {}",
                                           kFile, inQuotes(typeOf(step))));
        }
    }
    return {};
}

} // namespace

Result<PrefixSpace> readByteLevelPipeline(const json& root) {
    return checkNormalizer(root)
        .and_then([&] { return checkPostProcessor(root); })
        .and_then([&] { return checkDecoder(root); })
        .and_then([&] { return readPreTokenizer(root); });
}

} // namespace kvglass
