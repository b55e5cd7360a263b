// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The tokenizer of models with random weights: right for timing, meaningless as text.

#include <utility>

#include <fmt/format.h>

#include "engine/base/ensure.h"
#include "engine/tokenizer/tokenizer.h"
#include "engine/tokenizer/tokenizer_text.h"

namespace kvglass {
namespace {

constexpr std::int64_t kBytes = 256;

class ByteTokenizer : public Tokenizer {
public:
    explicit ByteTokenizer(std::int64_t vocabularySize) {
        m_texts.reserve(static_cast<std::size_t>(vocabularySize));
        for (std::int64_t id = 0; id < vocabularySize; ++id) {
            m_texts.push_back(id < kBytes ? std::string(1, static_cast<char>(id))
                                          : fmt::format("<{}>", id));
        }
    }

    [[nodiscard]] Result<std::vector<TokenId>> encode(std::string_view text,
                                                      SpecialTokens /*special*/) const override {
        if (Status valid = checkText(text); !valid) {
            return fail(std::move(valid.error()));
        }
        std::vector<TokenId> tokens;
        tokens.reserve(text.size());
        for (const char raw : text) {
            const auto byte = static_cast<unsigned char>(raw);
            if (byte >= vocabularySize()) {
                return fail(ErrorCode::Unsupported, "cannot encode the text",
                            fmt::format("the vocabulary ends at {}, before the byte 0x{:02X}",
                                        vocabularySize(), byte),
                            "nothing is encoded");
            }
            tokens.emplace_back(byte);
        }
        return tokens;
    }

    [[nodiscard]] std::string_view bytes(TokenId token) const override {
        const bool isKnown = token.value >= 0 && token.value < vocabularySize();
        return isKnown ? std::string_view(m_texts[token.value]) : std::string_view();
    }

    [[nodiscard]] bool isSpecial(TokenId /*token*/) const override { return false; }

    [[nodiscard]] std::int64_t vocabularySize() const override { return std::ssize(m_texts); }

    [[nodiscard]] std::string description() const override {
        return describeVocabulary("single bytes", vocabularySize());
    }

private:
    std::vector<std::string> m_texts; // (V)
};

} // namespace

std::unique_ptr<Tokenizer> makeByteTokenizer(std::int64_t vocabularySize) {
    ENSURE(vocabularySize >= 0);
    return std::make_unique<ByteTokenizer>(vocabularySize);
}

} // namespace kvglass
