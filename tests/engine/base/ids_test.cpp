// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <type_traits>
#include <unordered_set>

#include <QTest>

#include "engine/base/ids.h"
#include "tests/support/test_program.h"

using namespace kvglass;

// A layer is no head, and neither is an integer.
static_assert(!std::is_convertible_v<LayerIndex, HeadIndex>);
static_assert(!std::is_constructible_v<HeadIndex, LayerIndex>);
static_assert(!std::is_convertible_v<int, TokenId>);
static_assert(!std::is_convertible_v<TokenId, int>);
static_assert(sizeof(TokenId) == 4);

class IdsTest : public QObject {
    Q_OBJECT
private slots:
    void idsCompareByValue() {
        QVERIFY(TokenId(3) == TokenId(3));
        QVERIFY(TokenId(-1) < TokenId(0));
        QVERIFY(RequestId(~std::uint64_t{0}) > RequestId(1));
        QCOMPARE(LayerIndex().value, 0);
    }

    void idsAreKeysOfHashedSets() {
        const std::unordered_set<TokenId> tokens = {TokenId(1), TokenId(2), TokenId(1)};
        QCOMPARE(tokens.size(), std::size_t{2});
        QVERIFY(tokens.contains(TokenId(2)) && !tokens.contains(TokenId(3)));
    }
};

KVGLASS_TEST(IdsTest);
#include "ids_test.moc"
