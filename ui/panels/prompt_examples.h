// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Example prompts from a file: [{"title": "..", "prompt": ".."}].

#pragma once

#include <filesystem>
#include <vector>

#include <QString>

namespace kvglass::ui {

struct PromptExample {
    QString title;
    QString prompt;
    bool operator==(const PromptExample&) const = default;
};

/// Entries without a prompt are left out; a file that is missing or is no such list gives none.
[[nodiscard]] std::vector<PromptExample> readPromptExamples(const std::filesystem::path& file);

} // namespace kvglass::ui
