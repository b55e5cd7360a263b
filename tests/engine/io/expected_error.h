// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// One way to say in a test which error has to come.

#pragma once

#include <string_view>

#include <QByteArray>

#include "engine/base/error.h"

namespace kvglass {

/// Empty when `result` is an error of that code whose one line contains `fragment`; else what it
/// is.
template <class ResultType>
[[nodiscard]] QByteArray whyNotError(const ResultType& result, ErrorCode code,
                                     std::string_view fragment) {
    if (result.has_value())
        return "no error";
    const std::string text = result.error().text();
    if (result.error().what.empty() || result.error().why.empty())
        return "an error without what or why: " + QByteArray::fromStdString(text);
    if (result.error().code != code)
        return "another code: " + QByteArray::number(static_cast<int>(result.error().code)) + " " +
               QByteArray::fromStdString(text);
    if (text.find(fragment) == std::string::npos)
        return "another reason: " + QByteArray::fromStdString(text);
    return {};
}

/// The error's line; empty when there is none.
template <class ResultType> [[nodiscard]] QByteArray errorText(const ResultType& result) {
    return result.has_value() ? QByteArray() : QByteArray::fromStdString(result.error().text());
}

} // namespace kvglass

#define VERIFY_ERROR(result, code, fragment)                                                       \
    do {                                                                                           \
        const QByteArray whyNot = ::kvglass::whyNotError(result, code, fragment);                  \
        QVERIFY2(whyNot.isEmpty(), whyNot.constData());                                            \
    } while (false)

/// For what must succeed: shows the error where it does not. (QVERIFY2 evaluates its text always.)
#define VERIFY_OK(result)                                                                          \
    do {                                                                                           \
        const QByteArray problem = ::kvglass::errorText(result);                                   \
        QVERIFY2(problem.isEmpty(), problem.constData());                                          \
    } while (false)
