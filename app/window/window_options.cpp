// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/window_options.h"

#include <array>
#include <sstream>

#include <CLI/CLI.hpp>

namespace kvglass::window {

namespace {

constexpr std::string_view kFooter =
    "MODEL is a folder in Hugging Face layout, 'demo' (the bundled model), or random:gpt2,\n"
    "random:gpt2-medium, random:gpt2-large, random:gpt2-xl (true shapes, random weights: right "
    "for\n"
    "timing, meaningless as text).\n"
    "With --screenshot or --ui-stats the user's settings are neither read nor written.\n"
    "Every run is written to the user's data folder while it goes on; one that was interrupted is\n"
    "offered at the next start. The last 20 stay there; with --screenshot or --ui-stats none.\n"
    "Exit codes: 0 success, 1 failure with one line on stderr, 2 bad usage.";

std::optional<QSize> sizeFromText(const std::string& text) {
    int width = 0;
    int height = 0;
    char times = 0;
    std::istringstream stream(text);
    stream >> width >> times >> height;
    if (!stream || times != 'x' || !stream.eof() || width < 1 || height < 1 || width > 16384 ||
        height > 16384)
        return std::nullopt;
    return QSize(width, height);
}

CLI::Validator sizeText() {
    return {[](std::string& text) {
                return sizeFromText(text) ? std::string() : "'" + text + "' is not WIDTHxHEIGHT";
            },
            "WxH"};
}

CLI::Validator recordingName() {
    return {[](std::string& text) {
                return text.ends_with(".kvglass") || text.ends_with(".kvglass.journal")
                           ? std::string()
                           : "'" + text + "' is neither an option nor a recording (*.kvglass)";
            },
            ""};
}

/// What CLI11 writes into; turned into WindowOptions after parsing.
struct RawOptions {
    std::string recording, model, prompt, device, dtype, cache, theme, size;
    std::int64_t maxNewTokens = 0;
};

void addOptions(CLI::App& app, RawOptions& raw, WindowOptions& options) {
    app.add_option("FILE", raw.recording, "a recording to replay; no model is loaded then")
        ->type_name("FILE.kvglass")
        ->check(recordingName())
        ->excludes(app.add_flag("--run", options.run, "start at once"));
    app.add_option("--model", raw.model, "the model to start with")->type_name("MODEL");
    app.add_option("--device", raw.device,
                   "auto (the GPU if it can be used, else the CPU), cpu, reference, cuda")
        ->type_name("ID");
    app.add_option("--dtype", raw.dtype, "number format of the weights")
        ->check(CLI::IsMember({"f32", "f16", "bf16", "int8"}));
    app.add_option("--threads", options.threads, "threads of the CPU backend; 0: its choice")
        ->check(CLI::Range(0, 1024));
    app.add_option("--prompt", raw.prompt, "the text to go on from")->type_name("TEXT");
    app.add_option("--max-new-tokens", raw.maxNewTokens, "new tokens at most (default 256)")
        ->check(CLI::Range(1, 100'000));
    app.add_option("--cache", raw.cache, "the KV cache at the start")
        ->check(CLI::IsMember({"full", "off"}));
    app.add_option("--switch-cache-at", options.switchCacheAt,
                   "flip the cache before these new tokens")
        ->delimiter(',')
        ->type_name("K[,K..]")
        ->check(CLI::Range(1, 100'000));
    app.add_option(
           "--screenshot", options.screenshot,
           "when the run has finished and the views are drawn, save the window and quit; "
           "with --run and no --switch-cache-at the cache is off from half to three quarters")
        ->type_name("FILE.png");
    app.add_option("--ui-stats", options.uiStats,
                   "write the window's own figures; with --run quits when the run has finished")
        ->type_name("FILE.json");
    app.add_option("--log-level", options.logLevel, "what is written to stderr")
        ->check(CLI::IsMember({"trace", "debug", "info", "warning", "error", "critical", "off"}));
    app.add_option("--theme", raw.theme, "colours")
        ->check(CLI::IsMember({"system", "light", "dark"}));
    app.add_option("--size", raw.size, "size of the window in pixels")->check(sizeText());
}

template <class T> void take(const CLI::App& app, const char* name, std::optional<T>& to, T value) {
    if (app.count(name) > 0)
        to = std::move(value);
}

void convert(const CLI::App& app, const RawOptions& raw, WindowOptions& options) {
    take(app, "FILE", options.recording, raw.recording);
    take(app, "--model", options.model, raw.model);
    take(app, "--device", options.device, raw.device);
    take(app, "--prompt", options.prompt, raw.prompt);
    take(app, "--max-new-tokens", options.maxNewTokens, raw.maxNewTokens);
    options.weightType = weightTypeFromName(raw.dtype);
    take(app, "--cache", options.cache,
         raw.cache == "off" ? CachePolicy::off() : CachePolicy::full());
    options.theme = themeFromName(raw.theme);
    options.size = sizeFromText(raw.size);
}

} // namespace

std::variant<WindowOptions, EarlyExit> parseOptions(const std::vector<std::string>& arguments) {
    CLI::App app("KVGlass: generates text with a language model and shows what its KV cache does.",
                 "kvglass");
    app.footer(std::string(kFooter));
    app.set_version_flag("--version", "kvglass " KVGLASS_VERSION);
    RawOptions raw;
    WindowOptions options;
    addOptions(app, raw, options);
    try {
        app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    } catch (const CLI::CallForHelp&) {
        return EarlyExit{0, app.help()};
    } catch (const CLI::CallForVersion&) {
        return EarlyExit{0, app.version() + "\n"};
    } catch (const CLI::ParseError& error) {
        return EarlyExit{2, "kvglass: " + std::string(error.what()) + "; see kvglass --help\n"};
    }
    convert(app, raw, options);
    return options;
}

std::vector<std::int64_t> storySwitches(std::int64_t newTokens) {
    if (newTokens < 4)
        return {};
    return {newTokens / 2, newTokens * 3 / 4};
}

} // namespace kvglass::window
