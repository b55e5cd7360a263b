// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/model/sha256.h"

#include <string>

#include <QCryptographicHash>
#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

std::string hashOf(const std::string& text) {
    Sha256 hash;
    hash.add(std::as_bytes(std::span(text)));
    return hash.finish();
}

} // namespace

class Sha256Test : public QObject {
    Q_OBJECT
private slots:
    void theExamplesOfTheStandard();
    void lengthsAroundABlockAgreeWithAnotherProgram();
    void piecesAreTheWhole();
};

void Sha256Test::theExamplesOfTheStandard() {
    QCOMPARE(hashOf("abc"),
             std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    QCOMPARE(hashOf("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
             std::string("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"));
}

void Sha256Test::lengthsAroundABlockAgreeWithAnotherProgram() {
    for (const int length : {0, 1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 1000}) {
        const QByteArray text(length, 'k');
        QCOMPARE(QByteArray::fromStdString(hashOf(text.toStdString())),
                 QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex());
    }
}

void Sha256Test::piecesAreTheWhole() {
    const std::string text(200, 'x');
    Sha256 hash;
    for (const std::size_t piece : {1U, 62U, 2U, 64U, 71U})
        hash.add(std::as_bytes(std::span(text)).subspan(0, piece));
    QCOMPARE(hash.finish(), hashOf(text));
}

KVGLASS_TEST(Sha256Test);
#include "sha256_test.moc"
