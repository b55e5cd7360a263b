// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <cmath>

#include <QTest>

#include "engine/io/gpt2_config.h"
#include "tests/engine/io/expected_error.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

Result<ModelConfig> parse(const QByteArray& text) {
    return parseGpt2Config(text.toStdString(), "config.json");
}

/// {"model_type": "gpt2", FIELDS}
Result<ModelConfig> with(const QByteArray& fields) {
    return parse(R"({"model_type": "gpt2")" + (fields.isEmpty() ? "" : ", " + fields) + "}");
}

} // namespace

class Gpt2ConfigTest : public QObject {
    Q_OBJECT
private slots:
    void absentFieldsHaveTheDefaultsOfTransformers() {
        const auto config = with("");
        VERIFY_OK(config);
        ModelConfig gpt2;
        gpt2.vocabularySize = 50257;
        gpt2.contextLength = 1024;
        gpt2.channels = 768;
        gpt2.layers = 12;
        gpt2.heads = 12;
        gpt2.innerSize = 3072;
        gpt2.layerNormEpsilon = 1e-5F;
        gpt2.activation = Activation::GeluTanh;
        gpt2.scaleAttention = true;
        gpt2.scaleAttentionByInverseLayer = false;
        gpt2.tiedEmbeddings = true;
        gpt2.endOfText = {TokenId(50256)};
        gpt2.beginOfText = TokenId(50256);
        QVERIFY(*config == gpt2);
    }

    void everyFieldThatChangesTheArithmeticIsRead() {
        const auto config = with(
            R"("vocab_size": 61, "n_positions": 33, "n_embd": 21, "n_layer": 5, "n_head": 7,
               "n_inner": 37, "layer_norm_epsilon": 0.25, "activation_function": "relu",
               "scale_attn_weights": false, "scale_attn_by_inverse_layer_idx": true,
               "tie_word_embeddings": false, "eos_token_id": 60, "bos_token_id": 59, "reorder_and_upcast_attn": true,
               "torch_dtype": "float16", "n_ctx": 7, "summary_type": "cls_index", "extra": {"a": []})");
        VERIFY_OK(config);
        ModelConfig expected;
        expected.vocabularySize = 61;
        expected.contextLength = 33;
        expected.channels = 21;
        expected.layers = 5;
        expected.heads = 7;
        expected.innerSize = 37;
        expected.layerNormEpsilon = 0.25F;
        expected.activation = Activation::Relu;
        expected.scaleAttention = false;
        expected.scaleAttentionByInverseLayer = true;
        expected.tiedEmbeddings = false;
        expected.endOfText = {TokenId(60)};
        expected.beginOfText = TokenId(59);
        QVERIFY(*config == expected);
    }

    void generalNamesOfSizesAreKnown() {
        const auto config = with(R"("max_position_embeddings": 33, "hidden_size": 20,
                                    "num_hidden_layers": 5, "num_attention_heads": 4)");
        VERIFY_OK(config);
        QCOMPARE(config->contextLength, std::int64_t{33});
        QCOMPARE(config->channels, std::int64_t{20});
        QCOMPARE(config->layers, std::int64_t{5});
        QCOMPARE(config->heads, std::int64_t{4});
        QCOMPARE(config->innerSize, std::int64_t{80});
        QCOMPARE(with(R"("n_ctx": 77)")->contextLength, std::int64_t{77});
        VERIFY_OK(with(R"("n_embd": 24, "hidden_size": 24)"));
        VERIFY_ERROR(with(R"("n_embd": 24, "hidden_size": 48)"), ErrorCode::BadFormat,
                     "'hidden_size' is 48, but 'n_embd' is 24");
    }

    void activationsHaveTheirNames_data() {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<int>("activation");
        const auto row = [](const char* name, Activation activation) {
            QTest::newRow(name) << QByteArray(name) << static_cast<int>(activation);
        };
        row("gelu_new", Activation::GeluTanh);
        row("gelu_fast", Activation::GeluTanh);
        row("gelu_accurate", Activation::GeluTanh);
        row("gelu_pytorch_tanh", Activation::GeluTanh);
        row("gelu_python_tanh", Activation::GeluTanh);
        row("gelu", Activation::GeluErf);
        row("gelu_python", Activation::GeluErf);
        row("quick_gelu", Activation::QuickGelu);
        row("relu", Activation::Relu);
        row("silu", Activation::Silu);
        row("swish", Activation::Silu);
        row("tanh", Activation::Tanh);
        row("sigmoid", Activation::Sigmoid);
    }
    void activationsHaveTheirNames() {
        QFETCH(const QByteArray, name);
        QFETCH(const int, activation);
        const auto config = with("\"activation_function\": \"" + name + '"');
        VERIFY_OK(config);
        QCOMPARE(static_cast<int>(config->activation), activation);
    }

    void endOfTextIsTheIdsThatCanComeUp_data() {
        QTest::addColumn<QByteArray>("field");
        QTest::addColumn<QList<int>>("ids");
        QTest::newRow("an id") << QByteArray(R"("eos_token_id": 7)") << QList<int>{7};
        QTest::newRow("the last id") << QByteArray(R"("eos_token_id": 9)") << QList<int>{9};
        QTest::newRow("null") << QByteArray(R"("eos_token_id": null)") << QList<int>();
        QTest::newRow("absent, the default is outside")
            << QByteArray(R"("bos_token_id": 0)") << QList<int>();
        QTest::newRow("outside") << QByteArray(R"("eos_token_id": 10)") << QList<int>();
        QTest::newRow("negative") << QByteArray(R"("eos_token_id": -1)") << QList<int>();
        QTest::newRow("beyond 64 bits")
            << QByteArray(R"("eos_token_id": 18446744073709551615)") << QList<int>();
        QTest::newRow("a list") << QByteArray(R"("eos_token_id": [3, 4, 50256, 5])")
                                << QList<int>{3, 4, 5};
        QTest::newRow("a list that starts outside")
            << QByteArray(R"("eos_token_id": [50256, 4])") << QList<int>{4};
        QTest::newRow("an empty list") << QByteArray(R"("eos_token_id": [])") << QList<int>();
    }
    void endOfTextIsTheIdsThatCanComeUp() {
        QFETCH(const QByteArray, field);
        QFETCH(const QList<int>, ids);
        const auto config = with(R"("vocab_size": 10, )" + field);
        VERIFY_OK(config);
        QList<int> read;
        for (const TokenId token : config->endOfText)
            read.append(token.value);
        QCOMPARE(read, ids);
    }

    void beginOfTextIsAnIdThatCanComeUp() {
        const auto begin = [](const QByteArray& value) {
            return with(R"("vocab_size": 10, "bos_token_id": )" + value)->beginOfText;
        };
        QVERIFY(begin("9") == TokenId(9));
        QVERIFY(begin("0") == TokenId(0));
        for (const char* none : {"null", "10", "-1", "18446744073709551615"})
            QVERIFY2(!begin(none).has_value(), none);
        QVERIFY(!with(R"("vocab_size": 10)")->beginOfText.has_value()); // 50256 is outside
    }

    void architectureIsGpt2() {
        VERIFY_OK(parse(R"({"architectures": ["GPT2LMHeadModel"]})"));
        VERIFY_OK(parse(R"({"model_type": "gpt2", "architectures": ["GPT2Model"]})"));
        VERIFY_OK(parse(R"({"model_type": "gpt2", "architectures": null})"));
        VERIFY_ERROR(parse("{}"), ErrorCode::BadFormat, "'model_type' is missing");
    }

    void otherModelsAreUnsupported_data() {
        QTest::addColumn<QByteArray>("fields");
        QTest::addColumn<QByteArray>("named");
        const auto row = [](const char* fields, const char* named) {
            QTest::newRow(fields) << QByteArray(fields) << QByteArray(named);
        };
        row(R"("architectures": ["GPT2ForSequenceClassification"])", "'architectures'");
        row(R"("architectures": ["SomebodysOwnModel"])", "'architectures'");
        row(R"("architectures": 7)", "'architectures'");
        row(R"("activation_function": "mish")", "'mish'; known are gelu_new, ");
        row(R"("activation_function": "GELU")", "'GELU'");
        row(R"("add_cross_attention": true)", "'add_cross_attention'");
        row(R"("is_encoder_decoder": true)", "'is_encoder_decoder'");
        row(R"("is_causal": false)", "'is_causal'");
        row(R"("multi_query": true)", "'multi_query'");
        row(R"("pruned_heads": {"1": [0, 2]})", "'pruned_heads'");
        row(R"("quantization_config": {"load_in_8bit": true})", "'quantization_config'");
        row(R"("attention_head_type": "multiquery")", "'attention_head_type'");
        row(R"("position_embedding_type": "alibi")", "'position_embedding_type'");
    }
    void otherModelsAreUnsupported() {
        QFETCH(const QByteArray, fields);
        QFETCH(const QByteArray, named);
        VERIFY_ERROR(with(fields), ErrorCode::Unsupported, named.toStdString());
        VERIFY_ERROR(parse(R"({"model_type": "llama"})"), ErrorCode::Unsupported, "'model_type'");
    }

    void harmlessFormsOfThemAreRead() {
        VERIFY_OK(with(R"("add_cross_attention": false, "is_encoder_decoder": false,
                          "pruned_heads": {}, "quantization_config": null, "multi_query": false,
                          "is_causal": true, "position_embedding_type": "absolute")"));
    }

    void impossibleValuesAreRefused_data() {
        QTest::addColumn<QByteArray>("fields");
        QTest::addColumn<QByteArray>("fragment");
        const auto row = [](const char* fields, const char* fragment) {
            QTest::newRow(fields) << QByteArray(fields) << QByteArray(fragment);
        };
        for (const char* name : {"vocab_size", "n_positions", "n_ctx", "n_embd", "n_layer",
                                 "n_head", "n_inner", "hidden_size"})
            for (const char* value :
                 {"0", "-1", "\"12\"", "12.0", "true", "[]", "4294967297", "18446744073709551615",
                  "1e300", "123456789012345678901234"}) {
                const QByteArray fields = '"' + QByteArray(name) + "\": " + value;
                row(fields, ("'" + QByteArray(name) + "' is ").constData());
            }
        row(R"("n_layer": null)", "'n_layer' is 'null'");
        row(R"("n_embd": 770)", "'n_embd' is 770, which the number of heads, 12, does not divide");
        row(R"("n_embd": 4, "n_head": 8)", "does not divide");
        row(R"("layer_norm_epsilon": 0)", "'layer_norm_epsilon'");
        row(R"("layer_norm_epsilon": -1e-5)", "'layer_norm_epsilon'");
        row(R"("layer_norm_epsilon": 1e-60)", "'layer_norm_epsilon'");
        row(R"("layer_norm_epsilon": 2)", "'layer_norm_epsilon'");
        row(R"("layer_norm_epsilon": null)", "'layer_norm_epsilon'");
        row(R"("activation_function": 3)", "'activation_function'");
        row(R"("scale_attn_weights": 1)", "'scale_attn_weights'");
        row(R"("scale_attn_by_inverse_layer_idx": null)", "'scale_attn_by_inverse_layer_idx'");
        row(R"("tie_word_embeddings": "no")", "'tie_word_embeddings'");
        row(R"("reorder_and_upcast_attn": [])", "'reorder_and_upcast_attn'");
        row(R"("eos_token_id": "x")", "'eos_token_id'");
        row(R"("eos_token_id": [1, null])", "'eos_token_id'");
        row(R"("eos_token_id": 1.5)", "'eos_token_id'");
        row(R"("bos_token_id": "x")", "'bos_token_id'");
        row(R"("bos_token_id": [1])", "'bos_token_id'");
        row(R"("bos_token_id": 1.5)", "'bos_token_id'");
    }
    void impossibleValuesAreRefused() {
        QFETCH(const QByteArray, fields);
        QFETCH(const QByteArray, fragment);
        VERIFY_ERROR(with(fields), ErrorCode::BadFormat, fragment.toStdString());
    }

    void theLargestSizesDoNotOverflow() {
        const auto config = with(
            R"("vocab_size": 268435456, "n_positions": 268435456, "n_embd": 1048576,
               "n_layer": 16384, "n_head": 1, "n_inner": 16777216, "tie_word_embeddings": false)");
        VERIFY_OK(config);
        // L (4C + 4C^2 + 4C + 2CI + I + C) + (2V + P) C + 2C
        const double c = 0x1p20;
        const double i = 0x1p24;
        const double v = 0x1p28;
        const double expected = 0x1p14 * (9 * c + 4 * c * c + 2 * c * i + i) + 3 * v * c + 2 * c;
        QVERIFY(expected < 0x1p63);
        // Every term is a sum of few powers of two: the sum rounds at most once, by 2^-53.
        QVERIFY(std::abs(static_cast<double>(config->parameters()) - expected) <=
                expected * 0x1p-52);
    }

    void whatIsNoObjectIsRefused() {
        VERIFY_ERROR(parse("[]"), ErrorCode::BadFormat, "not a JSON object");
        VERIFY_ERROR(parse(""), ErrorCode::BadFormat, "not valid JSON");
        VERIFY_ERROR(parse(R"({"model_type": "gpt2", "n_layer": 1, "n_layer": 2})"),
                     ErrorCode::BadFormat, "'n_layer' twice");
    }
};

KVGLASS_TEST(Gpt2ConfigTest);
#include "gpt2_config_test.moc"
