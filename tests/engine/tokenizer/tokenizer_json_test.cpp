// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/tokenizer_json.h"

#include <functional>

#include <QTest>

#include "tests/engine/tokenizer/tokenizer_folder.h"
#include "tests/support/test_program.h"

using namespace kvglass;
using nlohmann::json;

using Change = std::function<void(json&)>;
Q_DECLARE_METATYPE(Change)

namespace {

json parsed(const char* text) { return json::parse(text); }

} // namespace

class TokenizerJsonTest : public QObject {
    Q_OBJECT
private slots:
    void harmlessChangesGiveTheSameIds_data();
    void harmlessChangesGiveTheSameIds();
    void refusesWhatItWouldGetWrong_data();
    void refusesWhatItWouldGetWrong();
    void refusesEveryCutFile();
    void ordinaryAddedTokensAreAlwaysFound();
    void prefixSpaceIsRead();
};

void TokenizerJsonTest::harmlessChangesGiveTheSameIds_data() {
    QTest::addColumn<Change>("change");
    const auto row = [](const char* name, const Change& change) { QTest::newRow(name) << change; };
    row("none", [](json&) {});
    row("merges as pairs",
        [](json& j) { j["model"]["merges"] = parsed(R"([["a", "b"], ["ab", "c"]])"); });
    row("no model type", [](json& j) { j["model"].erase("type"); });
    row("older file without the newer settings", [](json& j) {
        j["model"].erase("byte_fallback");
        j["model"].erase("ignore_merges");
    });
    row("an unknown token", [](json& j) { j["model"]["unk_token"] = "<|endoftext|>"; });
    row("no dropout as a number", [](json& j) { j["model"]["dropout"] = 0.0; });
    row("settings of batches", [](json& j) {
        j["truncation"] = parsed(R"({"max_length": 2, "strategy": "LongestFirst"})");
        j["padding"] = parsed(R"({"pad_id": 0})");
    });
    row("special token not listed", [](json& j) { j["added_tokens"] = json::array(); });
    row("split by regex, said so", [](json& j) { j["pre_tokenizer"]["use_regex"] = true; });
    row("sequences of one", [](json& j) {
        j["normalizer"] = parsed(R"({"type": "Sequence", "normalizers": []})");
        j["pre_tokenizer"] = {{"type", "Sequence"},
                              {"pretokenizers", json::array({j["pre_tokenizer"]})}};
    });
    row("a template of the text alone", [](json& j) {
        j["post_processor"] = parsed(
            R"({"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 0}}]})");
    });
    row("an added token without text", [](json& j) {
        j["added_tokens"].push_back({{"id", 9}, {"content", ""}, {"special", true}});
    });
}

void TokenizerJsonTest::harmlessChangesGiveTheSameIds() {
    QFETCH(Change, change);
    json root = validTokenizerJson();
    change(root);
    TokenizerFolder folder;
    folder.write("tokenizer.json", QByteArray::fromStdString(root.dump()));
    const auto tokenizer = folder.load();
    QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().text().c_str());
    QCOMPARE(idsOf(**tokenizer, "abcab c"), (std::vector<std::int32_t>{6, 5, 4, 3}));
    QCOMPARE(idsOf(**tokenizer, "a<|endoftext|>", SpecialTokens::Recognised),
             (std::vector<std::int32_t>{1, 0}));
    QVERIFY((*tokenizer)->isSpecial(TokenId(0)));
}

void TokenizerJsonTest::refusesWhatItWouldGetWrong_data() {
    QTest::addColumn<Change>("change");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("part");
    const auto unsupported = [](const char* name, const char* part, const Change& change) {
        QTest::newRow(name) << change << int(ErrorCode::Unsupported) << QString(part);
    };
    const auto bad = [](const char* name, const char* part, const Change& change) {
        QTest::newRow(name) << change << int(ErrorCode::BadFormat) << QString(part);
    };
    unsupported("version", "version", [](json& j) { j["version"] = "2.0"; });
    unsupported("another model", "'Unigram'", [](json& j) { j["model"]["type"] = "Unigram"; });
    unsupported("dropout", "'dropout'", [](json& j) { j["model"]["dropout"] = 0.1; });
    unsupported("byte fallback", "'byte_fallback'",
                [](json& j) { j["model"]["byte_fallback"] = true; });
    unsupported("ignore merges", "'ignore_merges'",
                [](json& j) { j["model"]["ignore_merges"] = true; });
    unsupported("subword prefix", "'continuing_subword_prefix'",
                [](json& j) { j["model"]["continuing_subword_prefix"] = "##"; });
    unsupported("word suffix", "'end_of_word_suffix'",
                [](json& j) { j["model"]["end_of_word_suffix"] = "</w>"; });
    unsupported("a setting nobody knows", "'later'", [](json& j) { j["model"]["later"] = 1; });
    unsupported("normalizer", "'NFC'", [](json& j) { j["normalizer"] = {{"type", "NFC"}}; });
    unsupported("normalizer in a sequence", "'Lowercase'", [](json& j) {
        j["normalizer"] = parsed(R"({"type": "Sequence", "normalizers": [{"type": "Lowercase"}]})");
    });
    unsupported("no pre-tokenizer", "pre_tokenizer", [](json& j) { j["pre_tokenizer"] = nullptr; });
    unsupported("another pre-tokenizer", "'Whitespace'",
                [](json& j) { j["pre_tokenizer"]["type"] = "Whitespace"; });
    unsupported("two pre-tokenizers", "'Digits', 'ByteLevel'", [](json& j) {
        j["pre_tokenizer"] = {{"type", "Sequence"},
                              {"pretokenizers", {{{"type", "Digits"}}, j["pre_tokenizer"]}}};
    });
    unsupported("no split", "use_regex", [](json& j) { j["pre_tokenizer"]["use_regex"] = false; });
    unsupported("a template that adds", "'TemplateProcessing'", [](json& j) {
        j["post_processor"] = parsed(R"({"type": "TemplateProcessing", "single":
            [{"SpecialToken": {"id": "<s>"}}, {"Sequence": {"id": "A"}}]})");
    });
    unsupported("another decoder", "'WordPiece'",
                [](json& j) { j["decoder"]["type"] = "WordPiece"; });
    for (const char* const key : {"single_word", "lstrip", "rstrip"}) {
        unsupported(key, key, [key](json& j) { j["added_tokens"][0][key] = true; });
    }
    bad("not an object", "not an object", [](json& j) { j = json::array(); });
    bad("no model", "model: missing", [](json& j) { j.erase("model"); });
    bad("no vocabulary", "model.vocab: missing", [](json& j) { j["model"].erase("vocab"); });
    bad("a vocabulary as a list", "model.vocab: not an object",
        [](json& j) { j["model"]["vocab"] = json::array(); });
    bad("an empty vocabulary", "holds no token",
        [](json& j) { j["model"]["vocab"] = json::object(); });
    bad("a negative id", "token 'a'", [](json& j) { j["model"]["vocab"]["a"] = -1; });
    bad("a broken id", "token 'a'", [](json& j) { j["model"]["vocab"]["a"] = 1.5; });
    bad("an id as text", "token 'a'", [](json& j) { j["model"]["vocab"]["a"] = "1"; });
    bad("an id beyond belief", "0 to 1048575", [](json& j) { j["model"]["vocab"]["a"] = 1048576; });
    bad("a huge id", "0 to 1048575",
        [](json& j) { j["model"]["vocab"]["a"] = 18446744073709551615ULL; });
    bad("one id for two", "same id 2", [](json& j) { j["model"]["vocab"]["a"] = 2; });
    bad("no merges", "model.merges: not a list", [](json& j) { j["model"].erase("merges"); });
    bad("merge of one", "model.merges[1]", [](json& j) { j["model"]["merges"][1] = "abc"; });
    bad("merge of three", "model.merges[0]", [](json& j) { j["model"]["merges"][0] = "a b c"; });
    bad("pair of three", "model.merges[0]", [](json& j) {
        j["model"]["merges"][0] = {"a", "b", "c"};
    });
    bad("pair of numbers", "model.merges[0]", [](json& j) { j["model"]["merges"][0] = {1, 2}; });
    bad("an empty half", "model.merges[0]", [](json& j) { j["model"]["merges"][0] = "ab "; });
    bad("unknown part", "'x' is not in the vocabulary",
        [](json& j) { j["model"]["merges"][1] = "a x"; });
    bad("unknown result", "'ba' is not in the vocabulary",
        [](json& j) { j["model"]["merges"][1] = "b a"; });
    bad("a merge twice", "model.merges[2]: the same merge as",
        [](json& j) { j["model"]["merges"].push_back("a b"); });
    bad("added tokens as an object", "added_tokens: not a list",
        [](json& j) { j["added_tokens"] = json::object(); });
    bad("an added token as text", "added_tokens[0]", [](json& j) { j["added_tokens"][0] = "x"; });
    bad("an added token without an id", "added_tokens[0]",
        [](json& j) { j["added_tokens"][0].erase("id"); });
    bad("a flag that is none", "special", [](json& j) { j["added_tokens"][0]["special"] = 1; });
    bad("two ids for a token", "id 7, but 0", [](json& j) { j["added_tokens"][0]["id"] = 7; });
    bad("an added token on a used id", "which is that of 'b'", [](json& j) {
        j["added_tokens"].push_back({{"id", 2}, {"content", "<pad>"}});
    });
    bad("an added token twice", "is there twice",
        [](json& j) { j["added_tokens"].push_back(j["added_tokens"][0]); });
    bad("a very long added token", "longer than 512", [](json& j) {
        j["added_tokens"].push_back({{"id", 9}, {"content", std::string(600, 'x')}});
    });
    bad("a step without a type", "normalizer: not an object",
        [](json& j) { j["normalizer"] = json::object(); });
    bad("a sequence without a list", "without 'decoders'", [](json& j) {
        j["decoder"] = {{"type", "Sequence"}};
    });
    bad("a prefix flag that is none", "add_prefix_space",
        [](json& j) { j["pre_tokenizer"]["add_prefix_space"] = "no"; });
    bad("no prefix flag", "add_prefix_space",
        [](json& j) { j["pre_tokenizer"].erase("add_prefix_space"); });
}

void TokenizerJsonTest::refusesWhatItWouldGetWrong() {
    QFETCH(Change, change);
    QFETCH(int, code);
    QFETCH(QString, part);
    json root = validTokenizerJson();
    change(root);
    TokenizerFolder folder;
    folder.write("tokenizer.json", QByteArray::fromStdString(root.dump()));
    const auto result = folder.load();
    verifyError(result, static_cast<ErrorCode>(code), part);
    verifyError(result, static_cast<ErrorCode>(code), "tokenizer.json: ");
}

void TokenizerJsonTest::refusesEveryCutFile() {
    const std::string whole = validTokenizerJson().dump();
    for (std::size_t length = 0; length < whole.size(); ++length) {
        TokenizerFolder folder;
        folder.write("tokenizer.json", QByteArray::fromStdString(whole.substr(0, length)));
        verifyError(folder.load(), ErrorCode::BadFormat, "tokenizer.json: parse error at line 1");
    }
}

void TokenizerJsonTest::ordinaryAddedTokensAreAlwaysFound() {
    json root = validTokenizerJson();
    root["added_tokens"].push_back({{"id", 9}, {"content", "bc"}, {"special", false}});
    TokenizerFolder folder;
    folder.write("tokenizer.json", QByteArray::fromStdString(root.dump()));
    const auto tokenizer = folder.load().value();
    QCOMPARE(idsOf(*tokenizer, "abcab"), (std::vector<std::int32_t>{1, 9, 5}));
    QCOMPARE(tokenizer->bytes(TokenId(9)), std::string_view("bc"));
    QVERIFY(!tokenizer->isSpecial(TokenId(9)));
    QCOMPARE(tokenizer->vocabularySize(), std::int64_t{10});
    QVERIFY(tokenizer->bytes(TokenId(8)).empty());
}

void TokenizerJsonTest::prefixSpaceIsRead() {
    json root = validTokenizerJson();
    root["pre_tokenizer"]["add_prefix_space"] = true;
    TokenizerFolder folder;
    folder.write("tokenizer.json", QByteArray::fromStdString(root.dump()));
    QCOMPARE(idsOf(*folder.load().value(), "ab"), (std::vector<std::int32_t>{4, 5}));
    folder.write("tokenizer_config.json", R"({"add_prefix_space": false})");
    QCOMPARE(idsOf(*folder.load().value(), "ab"), (std::vector<std::int32_t>{5}));
}

KVGLASS_TEST(TokenizerJsonTest);
#include "tokenizer_json_test.moc"
