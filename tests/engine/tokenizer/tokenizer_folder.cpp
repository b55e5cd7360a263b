// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/engine/tokenizer/tokenizer_folder.h"

#include <QFile>
#include <QTest>

namespace kvglass {

nlohmann::json validTokenizerJson() {
    return nlohmann::json::parse(R"({
        "version": "1.0", "truncation": null, "padding": null,
        "added_tokens": [{"id": 0, "content": "<|endoftext|>", "single_word": false,
                          "lstrip": false, "rstrip": false, "normalized": true, "special": true}],
        "normalizer": null,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true},
        "post_processor": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": false},
        "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true},
        "model": {"type": "BPE", "dropout": null, "unk_token": null,
                  "continuing_subword_prefix": "", "end_of_word_suffix": "", "fuse_unk": false,
                  "byte_fallback": false, "ignore_merges": false,
                  "vocab": {"<|endoftext|>": 0, "a": 1, "b": 2, "c": 3, "Ġ": 4, "ab": 5, "abc": 6},
                  "merges": ["a b", "ab c"]}})");
}

void TokenizerFolder::write(const char* name, const QByteArray& content) {
    QFile file(path(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
}

Result<std::unique_ptr<Tokenizer>> TokenizerFolder::load() const {
    return loadTokenizer(m_folder.path().toStdString());
}

std::vector<std::int32_t> idsOf(const Tokenizer& tokenizer, std::string_view text,
                                SpecialTokens special) {
    const std::vector<TokenId> tokens = tokenizer.encode(text, special).value();
    std::vector<std::int32_t> ids;
    for (const TokenId token : tokens) {
        ids.push_back(token.value);
    }
    return ids;
}

void verifyError(const Result<std::unique_ptr<Tokenizer>>& result, ErrorCode code,
                 const QString& part) {
    QVERIFY(!result);
    const Error& error = result.error();
    QVERIFY2(QString::fromStdString(error.why).contains(part), error.text().c_str());
    QVERIFY2(error.code == code, error.text().c_str());
    QVERIFY(!error.what.empty() && !error.now.empty());
    QVERIFY(error.text().find('\n') == std::string::npos);
    QVERIFY2(error.text().size() < 600, error.text().c_str());
}

} // namespace kvglass
