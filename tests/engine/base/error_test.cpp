// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <QTest>

#include "engine/base/error.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class ErrorTest : public QObject {
    Q_OBJECT
private slots:
    void threePartsMakeOneLine() {
        const Error error{ErrorCode::Io, "cannot read 'x'", "it ends early", "the old one stays"};
        QCOMPARE(error.text(), std::string("cannot read 'x': it ends early; the old one stays"));
    }

    void emptyPartsLeaveNoTrace() {
        QCOMPARE((Error{ErrorCode::Io, "what", "why", ""}.text()), std::string("what: why"));
        QCOMPARE((Error{ErrorCode::Io, "what", "", "now"}.text()), std::string("what; now"));
        QCOMPARE((Error{ErrorCode::Io, "what", "", ""}.text()), std::string("what"));
    }

    void failMakesResultsAndStatuses() {
        const auto number = []() -> Result<int> {
            return fail(ErrorCode::TooLong, "what", "why", "now");
        }();
        QVERIFY(!number.has_value());
        QVERIFY(number.error().code == ErrorCode::TooLong);
        QCOMPARE(number.error().now, std::string("now"));
        const auto passedOn = [&]() -> Status { return fail(number.error()); }();
        QVERIFY(!passedOn.has_value());
        QCOMPARE(passedOn.error().text(), number.error().text());
    }

    void onlyAStopIsCancelled() {
        QVERIFY(isCancelled({ErrorCode::Cancelled, "", "", ""}));
        QVERIFY(!isCancelled({ErrorCode::DeviceLost, "", "", ""}));
        QVERIFY(!isCancelled({}));
    }
};

KVGLASS_TEST(ErrorTest);
#include "error_test.moc"
