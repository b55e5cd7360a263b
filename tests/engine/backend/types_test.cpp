// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <QTest>

#include "engine/backend/types.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class TypesTest : public QObject {
    Q_OBJECT
private slots:
    void namesOfWeightTypesComeBack() {
        for (const auto type :
             {WeightType::F32, WeightType::F16, WeightType::BF16, WeightType::Int8})
            QVERIFY(weightTypeFromName(name(type)) == type);
        QVERIFY(name(WeightType::BF16) == "bf16");
    }

    void namesOfKvTypesComeBack() {
        for (const auto type : {KvType::F32, KvType::F16, KvType::Int8})
            QVERIFY(kvTypeFromName(name(type)) == type);
    }

    void otherNamesAreNone() {
        for (const char* text : {"", "F32", "f3", "f320", "int4", "unknown"}) {
            QVERIFY(!weightTypeFromName(text).has_value());
            QVERIFY(!kvTypeFromName(text).has_value());
        }
        QVERIFY(!kvTypeFromName("bf16").has_value());
    }

    void kvTypesHaveTheirSizes() {
        QCOMPARE(bytesPerValue(KvType::F32), std::int64_t{4});
        QCOMPARE(bytesPerValue(KvType::F16), std::int64_t{2});
        QCOMPARE(bytesPerValue(KvType::Int8), std::int64_t{1});
    }

    void policiesKnowWhetherTheyKeepACache() {
        QVERIFY(CachePolicy::full().keepsCache());
        QVERIFY(!CachePolicy::off().keepsCache());
        QVERIFY(CachePolicy() == CachePolicy::full());
        QVERIFY(name(CachePolicy::off()) == "off");
        QVERIFY(name(CachePolicy::full()) == "full");
    }
};

KVGLASS_TEST(TypesTest);
#include "types_test.moc"
