// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/token_walk.h"

#include <algorithm>

#include <QtCore/qnamespace.h>

namespace kvglass::ui {

std::optional<std::int64_t> walked(int key, std::optional<std::int64_t> current, std::int64_t first,
                                   std::int64_t last) {
    if (first > last) {
        return std::nullopt;
    }
    switch (key) {
    case Qt::Key_Home: return first;
    case Qt::Key_End: return last;
    case Qt::Key_Left: return current ? std::clamp(*current - 1, first, last) : last;
    case Qt::Key_Right: return current ? std::clamp(*current + 1, first, last) : last;
    default: return std::nullopt;
    }
}

} // namespace kvglass::ui
