// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What Qt has to say goes into the program's log, like everything else: a newcomer's terminal stays
// quiet, and the log view has it.

#pragma once

#include "engine/base/log.h"

namespace kvglass::window {

/// A QtMessages object writes Qt's messages into a log while it lives. Two warnings about the
/// machine that concern no user (a platform plugin without size hints, a session without a runtime
/// folder) count as debug messages. One object at a time; any thread may cause messages.
class QtMessages {
public:
    explicit QtMessages(Log log);
    ~QtMessages();
    QtMessages(const QtMessages&) = delete;
    QtMessages& operator=(const QtMessages&) = delete;
};

} // namespace kvglass::window
