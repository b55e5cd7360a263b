// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/header_json.h"

#include <array>

#include <fmt/format.h>

#include "engine/io/quoted_text.h"
#include "engine/recording/migration.h"
#include "engine/recording/record_fields.h"

namespace kvglass {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFormat = "kvglass-recording";
constexpr std::size_t kLongestPrompt = 4U << 20U;
constexpr std::size_t kMostFeatures = 1024;
constexpr std::int64_t kLargestSize = 1LL << 24U; // channels, inner units, tokens of a vocabulary
constexpr std::array<std::string_view, 7> kActivations = {
    "gelu_tanh", "gelu_erf", "quick_gelu", "relu", "silu", "tanh", "sigmoid"}; // as in Activation

std::optional<Activation> activationFromName(std::string_view name) {
    for (std::size_t index = 0; index < kActivations.size(); ++index)
        if (kActivations[index] == name)
            return static_cast<Activation>(index);
    return std::nullopt;
}

std::optional<CachePolicy> policyFromName(std::string_view name) {
    if (name != "off" && name != "full")
        return std::nullopt;
    return name == "off" ? CachePolicy::off() : CachePolicy::full();
}

std::optional<EndOfTextRule> ruleFromName(std::string_view name) {
    if (name != "stop" && name != "ignore")
        return std::nullopt;
    return name == "stop" ? EndOfTextRule::Stop : EndOfTextRule::Ignore;
}

Json idsJson(const std::vector<TokenId>& tokens) {
    Json ids = Json::array();
    for (const TokenId token : tokens)
        ids.push_back(token.value);
    return ids;
}

Json configJson(const ModelConfig& config) {
    return Json{
        {"vocabulary_size", config.vocabularySize},
        {"context_length", config.contextLength},
        {"channels", config.channels},
        {"layers", config.layers},
        {"heads", config.heads},
        {"inner_size", config.innerSize},
        {"layer_norm_epsilon", config.layerNormEpsilon},
        {"activation", kActivations[static_cast<std::size_t>(config.activation)]},
        {"scale_attention", config.scaleAttention},
        {"scale_attention_by_inverse_layer", config.scaleAttentionByInverseLayer},
        {"tied_embeddings", config.tiedEmbeddings},
        {"end_of_text", idsJson(config.endOfText)},
        {"begin_of_text", config.beginOfText ? Json(config.beginOfText->value) : Json(nullptr)}};
}

Json modelJson(const RecordedModel& model) {
    return Json{{"name", model.name},
                {"source", model.source},
                {"fingerprint", model.fingerprint},
                {"tokenizer", model.tokenizer},
                {"random_weights", model.randomWeights},
                {"weight_bytes", model.weightBytes},
                {"config", configJson(model.config)}};
}

Json settingsJson(const RecordedSettings& settings) {
    return Json{
        {"weight_type", name(settings.weightType)},
        {"kv_type", name(settings.kvType)},
        {"cache", name(settings.cache)},
        {"max_new_tokens", settings.maxNewTokens},
        {"switch_cache_at", settings.switchCacheAt},
        {"end_of_text", settings.endOfText == EndOfTextRule::Stop ? "stop" : "ignore"},
        {"prompt_reuse", settings.promptReuse == PromptReuse::Allowed ? "allowed" : "never"},
        {"temperature", settings.sampling.temperature},
        {"top_k", settings.sampling.topK},
        {"top_p", settings.sampling.topP},
        {"repetition_penalty", settings.sampling.repetitionPenalty},
        {"seed", settings.sampling.seed},
        {"captures_attention", settings.capturesAttention},
        {"protocol", settings.protocol}};
}

/// Passes the first problem of a part on to the whole.
void passOn(const RecordFields& part, const char* key, RecordFields& whole) {
    if (!part.problem().empty())
        whole.reject(fmt::format("in `{}`: {}", key, part.problem()));
}

std::vector<std::int64_t> integersFrom(RecordFields& fields, const char* key, std::size_t most,
                                       std::int64_t largest) {
    std::vector<std::int64_t> numbers;
    for (const nlohmann::json& element : fields.array(key, most)) {
        const bool fits = element.is_number_unsigned() &&
                          element.get<std::uint64_t>() <= static_cast<std::uint64_t>(largest);
        if (!fits)
            fields.reject(key,
                          fmt::format("holds something else than integers from 0 to {}", largest));
        numbers.push_back(fits ? element.get<std::int64_t>() : 0);
    }
    return numbers;
}

ModelConfig configFrom(RecordFields& model) {
    RecordFields fields(model.object("config"));
    ModelConfig config;
    config.vocabularySize = fields.integer("vocabulary_size", 1, kLargestSize);
    config.contextLength = fields.integer("context_length", 1, kLongestRecordedContext);
    config.channels = fields.integer("channels", 1, kLargestSize);
    config.layers = fields.integer("layers", 1, kMostRecordedHeads);
    config.heads = fields.integer("heads", 1, kMostRecordedHeads);
    config.innerSize = fields.integer("inner_size", 1, kLargestSize);
    config.layerNormEpsilon = static_cast<float>(fields.number("layer_norm_epsilon", 0.0, 1.0));
    config.activation = fields.named("activation", activationFromName);
    config.scaleAttention = fields.flag("scale_attention");
    config.scaleAttentionByInverseLayer = fields.flag("scale_attention_by_inverse_layer");
    config.tiedEmbeddings = fields.flag("tied_embeddings");
    for (const std::int64_t id :
         integersFrom(fields, "end_of_text", 1024, config.vocabularySize - 1))
        config.endOfText.emplace_back(static_cast<std::int32_t>(id));
    if (fields.has("begin_of_text"))
        config.beginOfText = TokenId(static_cast<std::int32_t>(
            fields.integer("begin_of_text", 0, config.vocabularySize - 1)));
    if (config.channels % config.heads != 0)
        fields.reject("heads", "does not divide `channels`");
    passOn(fields, "config", model);
    return config;
}

RecordedModel modelFrom(RecordFields& manifest) {
    RecordFields fields(manifest.object("model"));
    RecordedModel model;
    model.name = fields.text("name");
    model.source = fields.text("source");
    model.fingerprint = fields.text("fingerprint");
    model.tokenizer = fields.text("tokenizer");
    model.randomWeights = fields.flag("random_weights");
    model.weightBytes = fields.integer("weight_bytes");
    model.config = configFrom(fields);
    passOn(fields, "model", manifest);
    return model;
}

RecordedDevice deviceFrom(RecordFields& manifest) {
    RecordFields fields(manifest.object("device"));
    RecordedDevice device;
    device.id = fields.text("id");
    device.name = fields.text("name");
    device.memoryBytes = fields.integer("memory_bytes");
    device.threads = fields.integer("threads");
    for (const nlohmann::json& feature : fields.array("features", kMostFeatures)) {
        if (!feature.is_string() || feature.get_ref<const std::string&>().size() > 256)
            fields.reject("features", "holds something else than short names");
        else
            device.features.push_back(feature.get<std::string>());
    }
    passOn(fields, "device", manifest);
    return device;
}

/// Any 64 bits: what the seed of a sampler may be.
std::uint64_t seedFrom(RecordFields& fields, const nlohmann::json& settings) {
    const auto found = settings.find("seed");
    if (found != settings.end() && found->is_number_unsigned())
        return found->get<std::uint64_t>();
    fields.reject("seed", "is not an integer of 64 bits");
    return 0;
}

RecordedSettings settingsFrom(RecordFields& manifest, std::int64_t context) {
    const nlohmann::json& object = manifest.object("settings");
    RecordFields fields(object);
    RecordedSettings settings;
    settings.weightType = fields.named("weight_type", weightTypeFromName);
    settings.kvType = fields.named("kv_type", kvTypeFromName);
    settings.cache = fields.named("cache", policyFromName);
    settings.maxNewTokens = fields.integer("max_new_tokens", 0, INT64_MAX);
    settings.switchCacheAt = integersFrom(fields, "switch_cache_at",
                                          static_cast<std::size_t>(context), kLargestRecorded);
    settings.endOfText = fields.named("end_of_text", ruleFromName);
    if (fields.has("prompt_reuse") && fields.text("prompt_reuse") == "allowed")
        settings.promptReuse = PromptReuse::Allowed;
    settings.sampling.temperature = fields.number("temperature");
    settings.sampling.topK = fields.integer("top_k", 0, INT64_MAX);
    settings.sampling.topP = fields.number("top_p", 0.0, 1.0);
    settings.sampling.repetitionPenalty = fields.number("repetition_penalty");
    settings.sampling.seed = seedFrom(fields, object);
    settings.capturesAttention = fields.flag("captures_attention");
    settings.protocol = fields.text("protocol");
    passOn(fields, "settings", manifest);
    return settings;
}

template <class Part, class Read>
Part partFrom(RecordFields& manifest, const char* key, const Read& read) {
    RecordFields fields(manifest.object(key));
    Part part = read(fields);
    passOn(fields, key, manifest);
    return part;
}

Status checkVersion(const nlohmann::json& manifest, const std::string& what) {
    RecordFields fields(manifest);
    const std::string format = fields.text("format");
    const std::int64_t version = fields.integer("version", 0, 1'000'000);
    const std::int64_t oldest = fields.has("oldest_reader") ? fields.integer("oldest_reader") : 0;
    if (!fields.problem().empty() || format != kFormat)
        return fail(ErrorCode::BadFormat, what,
                    fields.problem().empty() ? "its manifest is not that of a recording"
                                             : "in its manifest " + fields.problem());
    if (oldest > kRecordingVersion)
        return fail(ErrorCode::Unsupported, what,
                    fmt::format("it has version {}, for programs that know version {}; this one "
                                "knows up to {}",
                                version, oldest, kRecordingVersion));
    return {};
}

} // namespace

nlohmann::ordered_json headerJson(const RecordingHeader& header) {
    Json manifest{
        {"format", kFormat}, {"version", kRecordingVersion},     {"oldest_reader", kOldestReader},
        {"id", header.id},   {"started_utc", header.startedUtc}, {"anonymised", header.anonymised}};
    manifest["program"] = Json{{"version", header.program.version},
                               {"build", header.program.build},
                               {"compiler", header.program.compiler}};
    manifest["machine"] = Json{{"processor", header.machine.processor},
                               {"system", header.machine.system},
                               {"threads", header.machine.threads},
                               {"memory_bytes", header.machine.memoryBytes}};
    manifest["device"] = Json{{"id", header.device.id},
                              {"name", header.device.name},
                              {"features", header.device.features},
                              {"memory_bytes", header.device.memoryBytes},
                              {"threads", header.device.threads}};
    manifest["model"] = modelJson(header.model);
    manifest["settings"] = settingsJson(header.settings);
    manifest["prompt_text"] = header.promptText ? Json(*header.promptText) : Json(nullptr);
    return manifest;
}

Result<RecordingHeader> headerFromJson(nlohmann::json manifest, const std::string& file) {
    const std::string what = "cannot read " + quotedText(file);
    if (Status known = checkVersion(manifest, what); !known)
        return fail(std::move(known.error()));
    RecordingHeader header;
    header.version = manifest["version"].get<int>();
    migrateManifest(header.version, manifest);

    RecordFields fields(manifest);
    header.id = fields.text("id", 64);
    header.startedUtc = fields.text("started_utc", 64);
    header.anonymised = fields.flag("anonymised");
    header.program = partFrom<RecordedProgram>(fields, "program", [](RecordFields& part) {
        return RecordedProgram{part.text("version"), part.text("build"), part.text("compiler")};
    });
    header.machine = partFrom<RecordedMachine>(fields, "machine", [](RecordFields& part) {
        return RecordedMachine{part.text("processor"), part.text("system"), part.integer("threads"),
                               part.integer("memory_bytes")};
    });
    header.device = deviceFrom(fields);
    header.model = modelFrom(fields);
    header.settings = settingsFrom(fields, header.model.config.contextLength);
    if (fields.has("prompt_text"))
        header.promptText = fields.text("prompt_text", kLongestPrompt);
    if (!fields.problem().empty())
        return fail(ErrorCode::BadFormat, what, "in its manifest " + fields.problem());
    return header;
}

} // namespace kvglass
