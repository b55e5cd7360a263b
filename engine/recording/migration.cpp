// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/migration.h"

#include <utility>

namespace kvglass {

namespace {

/// Moves `from` to `to`, seconds to milliseconds. What is not a number is left for the checks.
void toMilliseconds(nlohmann::json& object, const char* from, const char* to) {
    const auto found = object.is_object() ? object.find(from) : object.end();
    if (!object.is_object() || found == object.end())
        return;
    nlohmann::json value = std::move(*found);
    object.erase(found);
    object[to] = value.is_number() ? nlohmann::json(value.get<double>() * 1000.0) : value;
}

} // namespace

void migrateManifest(int version, nlohmann::json& manifest) {
    if (version > 0 || !manifest.is_object())
        return;
    if (!manifest.contains("machine"))
        manifest["machine"] = {
            {"processor", ""}, {"system", ""}, {"threads", 0}, {"memory_bytes", 0}};
    if (!manifest.contains("anonymised"))
        manifest["anonymised"] = false;
    const auto model = manifest.find("model");
    if (model != manifest.end() && model->is_object() && manifest.contains("model_hash"))
        (*model)["fingerprint"] = manifest["model_hash"];
}

void migrateStep(int version, nlohmann::json& step) {
    if (version > 0)
        return;
    toMilliseconds(step, "time_s", "t_ms");
    toMilliseconds(step, "duration_s", "step_ms");
    if (step.is_object() && !step.contains("work_bytes"))
        step["work_bytes"] = 0;
    if (step.is_object() && !step.contains("captured"))
        step["captured"] = false;
}

void migrateToken(int version, nlohmann::json& token, nlohmann::json& word) {
    if (version > 0 || !token.is_object())
        return;
    toMilliseconds(token, "time_s", "t_ms");
    if (token.contains("hex") && token.contains("token"))
        word = {{"token", token["token"]}, {"hex", token["hex"]}};
}

} // namespace kvglass
