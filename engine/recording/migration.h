// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Brings what older versions wrote to the form of the present one, object by object, before it is
// checked. Version 0 is that of the first trials: times in seconds under `time_s` and
// `duration_s`, the model's fingerprint under `model_hash`, no machine, and the bytes of a token as
// `hex` in its own line instead of in words.jsonl.

#pragma once

#include <nlohmann/json.hpp>

namespace kvglass {

void migrateManifest(int version, nlohmann::json& manifest);
void migrateStep(int version, nlohmann::json& step);
/// Also takes the token's word out, into `word` (null: none).
void migrateToken(int version, nlohmann::json& token, nlohmann::json& word);

} // namespace kvglass
