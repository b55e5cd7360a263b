// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How the window was started: what of its state is the command line's and not the user's, and what
// to do when the remembered model is not there.

#pragma once

#include <optional>

#include "app/window/window_options.h"
#include "engine/base/error.h"

namespace kvglass::window {

struct StartState {
    WindowOptions options;
    ModelChoice choice;
    bool mayFallBack = false;     // the model of the start is the remembered one
    std::optional<Error> failure; // why it is not loaded; shown when the fall-back is there

    /// The choice of the start, and the command line had a part in it: not to be remembered.
    [[nodiscard]] bool isFromCommandLine(const ModelChoice& loaded) const {
        return loaded == choice && (options.model || options.device || options.weightType);
    }
};

} // namespace kvglass::window
