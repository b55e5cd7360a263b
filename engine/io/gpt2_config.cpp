// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/io/gpt2_config.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/io/config_fields.h"
#include "engine/io/json_document.h"
#include "engine/io/quoted_text.h"
#include "engine/io/token_id_fields.h"

namespace kvglass {

namespace {

using Json = nlohmann::json;

// Far above every published model, and low enough that no product of sizes leaves 63 bits:
// layers * channels * inner is at most 2^58.
constexpr std::int64_t kMostLayers = 1 << 14;
constexpr std::int64_t kMostChannels = 1 << 20;
constexpr std::int64_t kMostInner = 1 << 24;
constexpr std::int64_t kMostPositions = 1 << 28;
constexpr std::int64_t kMostTokens = 1 << 28; // ids are 32-bit

/// Names of transformers' ACT2FN. gelu_fast writes the constant sqrt(2/pi) with ten digits: 4e-12
/// from the others, far below f32.
constexpr std::array kActivations = {
    std::pair{std::string_view("gelu_new"), Activation::GeluTanh},
    std::pair{std::string_view("gelu_fast"), Activation::GeluTanh},
    std::pair{std::string_view("gelu_accurate"), Activation::GeluTanh},
    std::pair{std::string_view("gelu_pytorch_tanh"), Activation::GeluTanh},
    std::pair{std::string_view("gelu_python_tanh"), Activation::GeluTanh},
    std::pair{std::string_view("gelu"), Activation::GeluErf},
    std::pair{std::string_view("gelu_python"), Activation::GeluErf},
    std::pair{std::string_view("quick_gelu"), Activation::QuickGelu},
    std::pair{std::string_view("relu"), Activation::Relu},
    std::pair{std::string_view("silu"), Activation::Silu},
    std::pair{std::string_view("swish"), Activation::Silu},
    std::pair{std::string_view("tanh"), Activation::Tanh},
    std::pair{std::string_view("sigmoid"), Activation::Sigmoid},
};

constexpr std::uint64_t kStandardSpecialToken = 50256; // GPT2Config's bos and eos

constexpr std::array<std::string_view, 3> kArchitectures = {"GPT2LMHeadModel", "GPT2Model",
                                                            "GPT2DoubleHeadsModel"};

bool isEmpty(const Json& value) {
    return value.is_null() || value == Json(false) || (value.is_structured() && value.empty());
}

/// model_type or, where one of the two is absent, the other decides.
void checkArchitecture(ConfigFields& fields) {
    const Json* type = fields.find("model_type");
    const Json* architectures = fields.find("architectures");
    if (type != nullptr && *type != Json("gpt2"))
        fields.reject("model_type", "is not 'gpt2', the one architecture that KVGlass computes",
                      ErrorCode::Unsupported);
    if (architectures == nullptr || isEmpty(*architectures)) {
        if (type == nullptr)
            fields.reject("model_type", "is missing, so that the architecture is unknown");
        return;
    }
    const bool known =
        architectures->is_array() &&
        std::any_of(architectures->begin(), architectures->end(), [](const Json& name) {
            return name.is_string() &&
                   std::find(kArchitectures.begin(), kArchitectures.end(),
                             name.get_ref<const std::string&>()) != kArchitectures.end();
        });
    if (!known)
        fields.reject("architectures", "names no GPT-2 language model (GPT2LMHeadModel, GPT2Model)",
                      ErrorCode::Unsupported);
}

/// Fields of GPT-2 files, and of models derived from GPT-2, that mean another computation.
void refuseVariations(ConfigFields& fields) {
    for (const char* name : {"add_cross_attention", "is_encoder_decoder", "multi_query",
                             "pruned_heads", "quantization_config", "compression_config"}) {
        const Json* value = fields.find(name);
        if (value != nullptr && !isEmpty(*value))
            fields.reject(name, "asks for something that KVGlass does not compute",
                          ErrorCode::Unsupported);
    }
    if (const Json* causal = fields.find("is_causal"); causal != nullptr && *causal == Json(false))
        fields.reject("is_causal", "is false, and KVGlass computes causal attention only",
                      ErrorCode::Unsupported);
    constexpr std::array kOnlyValues = {std::pair{"attention_head_type", "multihead"},
                                        std::pair{"position_embedding_type", "absolute"}};
    for (const auto& [name, only] : kOnlyValues) {
        const Json* value = fields.find(name);
        if (value != nullptr && !value->is_null() && *value != Json(only))
            fields.reject(name,
                          "is not " + quotedText(only) + ", the only kind that KVGlass computes",
                          ErrorCode::Unsupported);
    }
}

Activation readActivation(ConfigFields& fields) {
    const std::string name = fields.text("activation_function", "gelu_new");
    for (const auto& [known, activation] : kActivations)
        if (known == name)
            return activation;
    std::string reason = "is " + quotedText(name) + "; known are";
    for (const auto& known : kActivations)
        reason += (&known == kActivations.data() ? " " : ", ") + std::string(known.first);
    fields.reject("activation_function", reason, ErrorCode::Unsupported);
    return Activation::GeluTanh;
}

float readEpsilon(ConfigFields& fields) {
    const double epsilon = fields.number("layer_norm_epsilon", 1e-5);
    const bool usable = epsilon >= std::numeric_limits<float>::min() && epsilon <= 1.0;
    if (!usable)
        fields.reject("layer_norm_epsilon", "is not in (0, 1]");
    return usable ? static_cast<float>(epsilon) : 1e-5F;
}

} // namespace

Result<ModelConfig> parseGpt2Config(std::string_view text, const std::string& file) {
    const auto document = parseJson(text, file);
    if (!document)
        return fail(document.error());
    if (!document->is_object())
        return fail(ErrorCode::BadFormat, "cannot read " + quotedText(file),
                    "it is not a JSON object");
    ConfigFields fields(*document, file);
    checkArchitecture(fields);
    refuseVariations(fields);

    ModelConfig config;
    config.vocabularySize = fields.size({"vocab_size"}, 50257, kMostTokens);
    // n_ctx is an older name of n_positions; files that have both mean the latter.
    const bool old =
        fields.find("n_positions") == nullptr && fields.find("max_position_embeddings") == nullptr;
    config.contextLength =
        old ? fields.size({"n_ctx"}, 1024, kMostPositions)
            : fields.size({"n_positions", "max_position_embeddings"}, 1024, kMostPositions);
    config.channels = fields.size({"n_embd", "hidden_size"}, 768, kMostChannels);
    config.layers = fields.size({"n_layer", "num_hidden_layers"}, 12, kMostLayers);
    config.heads = fields.size({"n_head", "num_attention_heads"}, 12, kMostChannels);
    config.innerSize = fields.sizeOrNull("n_inner", 4 * config.channels, kMostInner);
    config.layerNormEpsilon = readEpsilon(fields);
    config.activation = readActivation(fields);
    config.scaleAttention = fields.flag("scale_attn_weights", true);
    config.scaleAttentionByInverseLayer = fields.flag("scale_attn_by_inverse_layer_idx", false);
    config.tiedEmbeddings = fields.flag("tie_word_embeddings", true);
    const Json standard(kStandardSpecialToken);
    const Json* end = fields.find("eos_token_id");
    const Json* begin = fields.find("bos_token_id");
    config.endOfText =
        readTokenIds(fields, "eos_token_id", end ? *end : standard, config.vocabularySize);
    config.beginOfText =
        readTokenId(fields, "bos_token_id", begin ? *begin : standard, config.vocabularySize);
    // Says in which order and format to compute, not what: the same in f32.
    static_cast<void>(fields.flag("reorder_and_upcast_attn", false));
    if (config.channels % config.heads != 0)
        fields.reject("n_embd", "is " + std::to_string(config.channels) +
                                    ", which the number of heads, " + std::to_string(config.heads) +
                                    ", does not divide");
    if (auto status = fields.status(); !status)
        return fail(std::move(status.error()));
    return config;
}

} // namespace kvglass
