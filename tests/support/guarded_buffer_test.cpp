// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/support/guarded_buffer.h"

#include <cmath>
#include <cstdint>

#include <QTest>

#include "tests/support/test_program.h"

using namespace kvglass;

class GuardedBufferTest final : public QObject {
    Q_OBJECT

private slots:
    void aFreshBufferIsUntouchedAndItsFloatsAreNotNumbers() {
        const GuardedBuffer<float> buffer(5);
        QVERIFY(buffer.guardsAreIntact());
        QVERIFY(GuardedBuffer<float>::isUntouched(buffer.span()));
        for (const float value : buffer.span())
            QVERIFY(std::isnan(value));
    }

    void writingInsideKeepsTheGuards() {
        GuardedBuffer<std::uint8_t> buffer(3);
        std::ranges::fill(buffer.span(), std::uint8_t{7});
        QVERIFY(buffer.guardsAreIntact());
        QVERIFY(!GuardedBuffer<std::uint8_t>::isUntouched(buffer.span()));
    }

    void oneElementBeforeOrBehindIsNoticed() {
        GuardedBuffer<float> before(4);
        *(before.span().data() - 1) = 0.0F;
        QVERIFY(!before.guardsAreIntact());
        GuardedBuffer<float> behind(4);
        *(behind.span().data() + 4) = 0.0F;
        QVERIFY(!behind.guardsAreIntact());
    }

    void anEmptyBufferHasGuardsToo() {
        GuardedBuffer<float> buffer(0);
        QVERIFY(buffer.span().empty());
        *buffer.span().data() = 1.0F;
        QVERIFY(!buffer.guardsAreIntact());
    }
};

KVGLASS_TEST(GuardedBufferTest);
#include "guarded_buffer_test.moc"
