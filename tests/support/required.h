// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// For the setup of a test: the value of a Result, or the end of the test program with the reason.

#pragma once

#include <utility>

#include <QtGlobal>

#include "engine/base/error.h"

namespace kvglass {

template <class T> [[nodiscard]] T required(Result<T> result) {
    if (!result)
        qFatal("%s", result.error().text().c_str());
    return std::move(*result);
}

inline void required(const Status& status) {
    if (!status)
        qFatal("%s", status.error().text().c_str());
}

} // namespace kvglass
