// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/engine/tokenizer/naive_bpe.h"
#include "tests/support/test_folders.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QStringDecoder>

namespace kvglass {
namespace {

QString smallFile(const char* name) {
    return QString::fromStdString((testDataFolder() / "tokenizer/small" / name).string());
}

/// GPT-2's alphabet as encoder.py makes it: printable bytes, then the others counted from 256.
std::map<unsigned char, std::string> makeAlphabet() {
    std::map<unsigned char, std::string> alphabet;
    char16_t next = 256;
    for (int byte = 0; byte < 256; ++byte) {
        const bool isPrintable = (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) ||
                                 (byte >= 0xAE && byte <= 0xFF);
        const char16_t letter = isPrintable ? static_cast<char16_t>(byte) : next++;
        alphabet[static_cast<unsigned char>(byte)] = QString(QChar(letter)).toStdString();
    }
    return alphabet;
}

} // namespace

Spellings NaiveBpe::merge(Spellings word) const {
    while (true) {
        std::size_t best = word.size();
        int bestRank = 0;
        for (std::size_t i = 0; i + 1 < word.size(); ++i) {
            const auto found = rankOfPair.find({word[i], word[i + 1]});
            if (found != rankOfPair.end() && (best == word.size() || found->second < bestRank)) {
                best = i;
                bestRank = found->second;
            }
        }
        if (best == word.size()) {
            return word;
        }
        word[best] += word[best + 1];
        word.erase(word.begin() + static_cast<std::ptrdiff_t>(best) + 1);
    }
}

std::vector<std::int32_t> NaiveBpe::encode(const std::string& text) const {
    static const std::map<unsigned char, std::string> alphabet = makeAlphabet();
    std::vector<std::int32_t> ids;
    for (const std::string& piece : splitByRegularExpression(text)) {
        Spellings word;
        for (const char byte : piece) {
            word.push_back(alphabet.at(static_cast<unsigned char>(byte)));
        }
        for (const std::string& token : merge(word)) {
            ids.push_back(idOfSpelling.at(token));
        }
    }
    return ids;
}

NaiveBpe readSmallNaiveBpe() {
    NaiveBpe bpe;
    QFile vocabulary(smallFile("vocab.json"));
    QFile merges(smallFile("merges.txt"));
    if (!vocabulary.open(QIODevice::ReadOnly) || !merges.open(QIODevice::ReadOnly)) {
        return bpe;
    }
    const QJsonObject object = QJsonDocument::fromJson(vocabulary.readAll()).object();
    for (auto entry = object.begin(); entry != object.end(); ++entry) {
        bpe.idOfSpelling[entry.key().toStdString()] = entry.value().toInt();
    }
    const QStringList lines =
        QString::fromUtf8(merges.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (int line = 1; line < lines.size(); ++line) {
        const QStringList pair = lines[line].split(QLatin1Char(' '));
        bpe.rankOfPair[{pair.at(0).toStdString(), pair.at(1).toStdString()}] = line;
    }
    return bpe;
}

Spellings splitByRegularExpression(const std::string& text) {
    static const QRegularExpression rule(
        QStringLiteral("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|"
                       "\\s+(?!\\S)|\\s+"),
        QRegularExpression::UseUnicodePropertiesOption);
    Spellings pieces;
    // Unlike QString::fromUtf8(), keep a byte order mark at the start.
    QStringDecoder decoder(QStringConverter::Utf8, QStringConverter::Flag::ConvertInitialBom);
    const QString decoded = decoder(QByteArray::fromStdString(text));
    auto matches = rule.globalMatch(decoded);
    while (matches.hasNext()) {
        pieces.push_back(matches.next().captured().toStdString());
    }
    return pieces;
}

} // namespace kvglass
