// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/io/shard_index.h"

#include "engine/io/json_document.h"
#include "engine/io/quoted_text.h"

namespace kvglass {

namespace {

/// A plain name: no folder, nothing that a path could be made of.
bool isPlainName(std::string_view name) {
    return !name.empty() && name != "." && name != ".." &&
           name.find_first_of(std::string_view("/\\\0", 3)) == std::string_view::npos;
}

} // namespace

Result<ShardIndex> parseShardIndex(std::string_view text, const std::string& file) {
    const std::string what = "cannot read " + quotedText(file);
    const auto document = parseJson(text, file);
    if (!document)
        return fail(document.error());
    if (!document->is_object() || !document->contains("weight_map") ||
        !document->at("weight_map").is_object())
        return fail(ErrorCode::BadFormat, what, "it has no object 'weight_map'");
    ShardIndex index;
    for (const auto& [tensor, shard] : document->at("weight_map").items()) {
        if (!shard.is_string())
            return fail(ErrorCode::BadFormat, what,
                        "tensor " + quotedText(tensor) + " is not mapped to a file name");
        const auto& name = shard.get_ref<const std::string&>();
        if (!isPlainName(name))
            return fail(ErrorCode::BadFormat, what,
                        "tensor " + quotedText(tensor) + " is mapped to " + quotedText(name) +
                            ", which is not the name of a file in the model's folder");
        index.emplace(tensor, name);
    }
    return index;
}

} // namespace kvglass
