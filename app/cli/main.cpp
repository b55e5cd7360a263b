// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// kvglass-cli: the engine without a window. Exit code 0 on success, 2 on bad usage, 1 on any other
// failure; a failure is one line on stderr.

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "app/cli/bench_command.h"
#include "app/cli/command.h"
#include "app/cli/compare_command.h"
#include "app/cli/export_command.h"
#include "app/cli/generate_command.h"
#include "app/cli/info_command.h"
#include "app/cli/logits_command.h"
#include "app/cli/recording_info_command.h"
#include "app/cli/replay_command.h"
#include "app/cli/tokenize_command.h"
#include "app/cli/verify_command.h"

namespace {

using kvglass::cli::Command;

constexpr int kFailure = 1;
constexpr int kBadUsage = 2;

int complain(std::string message, int exitCode) {
    std::replace(message.begin(), message.end(), '\n', ' ');
    std::fprintf(stderr, "kvglass-cli: %s\n", message.c_str());
    return exitCode;
}

int runProgram(int argc, char** argv) {
    CLI::App program("KVGlass without a window: generate text with or without a KV cache, time it, "
                     "and check it",
                     "kvglass-cli");
    program.set_version_flag("--version", KVGLASS_VERSION);
    program.require_subcommand(1);
    program.footer("Exit code: 0 on success, 2 on bad usage, 1 on any other failure, with one line "
                   "on stderr.\nEach subcommand explains itself: kvglass-cli SUBCOMMAND --help");

    std::vector<std::pair<CLI::App*, std::unique_ptr<Command>>> commands;
    const auto add = [&](std::unique_ptr<Command> command) {
        CLI::App* app = command->addTo(program);
        commands.emplace_back(app, std::move(command));
    };
    add(std::make_unique<kvglass::cli::GenerateCommand>());
    add(std::make_unique<kvglass::cli::BenchCommand>());
    add(std::make_unique<kvglass::cli::VerifyCommand>());
    add(std::make_unique<kvglass::cli::LogitsCommand>());
    add(std::make_unique<kvglass::cli::TokenizeCommand>());
    add(std::make_unique<kvglass::cli::RecordingInfoCommand>());
    add(std::make_unique<kvglass::cli::ReplayCommand>());
    add(std::make_unique<kvglass::cli::CompareCommand>());
    add(std::make_unique<kvglass::cli::ExportCommand>());
    add(std::make_unique<kvglass::cli::InfoCommand>());

    try {
        program.parse(argc, argv);
    } catch (const CLI::Success& helpOrVersion) {
        return program.exit(helpOrVersion);
    } catch (const CLI::ParseError& problem) {
        return complain(std::string(problem.what()) + "; --help explains the usage", kBadUsage);
    }
    for (const auto& [app, command] : commands)
        if (app->parsed())
            if (const kvglass::Status done = command->run(); !done)
                return complain(done.error().text(), kFailure);
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    // A reader that goes away is then an error of the write, which is reported as any other.
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return runProgram(argc, argv);
    } catch (const std::bad_alloc&) {
        return complain("the program ended: the system has no more memory to give", kFailure);
    } catch (const std::exception& problem) {
        return complain(std::string("the program ended: ") + problem.what(), kFailure);
    }
}
