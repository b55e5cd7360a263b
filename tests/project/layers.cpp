// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/project/layers.h"

#include <array>
#include <regex>
#include <sstream>

namespace kvglass::test {

namespace {

bool isIn(std::string_view path, std::string_view folder) {
    return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

bool isInAny(std::string_view path, const std::vector<std::string_view>& folders) {
    for (const std::string_view folder : folders)
        if (isIn(path, folder))
            return true;
    return false;
}

/// "kernels/cpu" of "kernels/cpu/matvec.cpp".
std::string_view roomOf(std::string_view path) {
    const std::size_t first = path.find('/');
    const std::size_t second = first == std::string_view::npos ? first : path.find('/', first + 1);
    return second == std::string_view::npos ? path : path.substr(0, second);
}

bool isProjectPath(std::string_view target) {
    return isInAny(target, {"app", "ui", "engine", "kernels", "tests"});
}

bool isQt(std::string_view target) {
    if (target.starts_with("Qt") || target == "qcustomplot.h")
        return true;
    return target.size() >= 2 && target[0] == 'Q' && target[1] >= 'A' && target[1] <= 'Z';
}

bool isCuda(std::string_view target) {
    return target.starts_with("cuda") || target.starts_with("cublas") ||
           target.starts_with("cooperative_groups");
}

/// The folders of the project that files of `file`'s room may include.
std::vector<std::string_view> allowedFolders(std::string_view file) {
    if (isIn(file, "engine/base"))
        return {"engine/base"};
    if (isIn(file, "engine/backend"))
        return {"engine/base", "engine/backend"};
    if (isIn(file, "engine"))
        return {"engine"};
    if (isIn(file, "kernels"))
        return {"engine/base", "engine/backend", roomOf(file)};
    if (isIn(file, "ui/plot"))
        return {"engine", "ui/plot"};
    if (isIn(file, "ui"))
        return {"engine", "ui"};
    if (isIn(file, "app/cli"))
        return {"engine", "kernels/reference", "kernels/cpu", "app/cli"};
    if (isIn(file, "app"))
        return {"engine", "ui", "kernels/reference", "kernels/cpu", "app"};
    return {};
}

} // namespace

std::vector<IncludeLine> includesOf(std::string_view source) {
    static const std::regex pattern(R"re(^\s*#\s*include\s*[<"]([^>"]+)[>"])re");
    std::vector<IncludeLine> found;
    std::istringstream lines{std::string(source)};
    std::string text;
    for (int line = 1; std::getline(lines, text); ++line) {
        std::smatch match;
        if (std::regex_search(text, match, pattern))
            found.push_back({match[1].str(), line});
    }
    return found;
}

std::optional<std::string> wrongArrow(std::string_view file, std::string_view target) {
    const bool withoutQt = isInAny(file, {"engine", "kernels", "app/cli"});
    if (withoutQt && isQt(target))
        return "no Qt here";
    if (isCuda(target) && !isIn(file, "kernels/cuda"))
        return "CUDA headers belong to kernels/cuda";
    if (target.starts_with("../") || target.starts_with("./"))
        return "includes start at the top of the tree";
    if (isProjectPath(target) && !isInAny(target, allowedFolders(file)))
        return std::string(roomOf(file)) + " must not know " + std::string(roomOf(target));
    return std::nullopt;
}

std::string_view licenceOf(std::string_view file) {
    return isInAny(file, {"ui", "app/window"}) ? "GPL-3.0-or-later" : "Apache-2.0";
}

} // namespace kvglass::test
