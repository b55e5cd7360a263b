// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The engine as the window and the command line see it: devices, one loaded model, generations.
// Not thread-safe: one thread calls it; GenerationControl and stop tokens reach in from others.

#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/backend/backend.h"
#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/generation/generation_control.h"
#include "engine/generation/generation_request.h"
#include "engine/telemetry/generation_observer.h"
#include "engine/tokenizer/tokenizer.h"

namespace kvglass {

/// The device of a choice that leaves it to the engine: the GPU where it can be used and takes the
/// weights' format, else the CPU.
inline constexpr const char* kAutomaticDevice = "auto";

/// Which model, where, in which formats.
struct ModelChoice {
    std::string model = "demo";            // a folder, "demo", or "random:gpt2-medium"
    std::string device = kAutomaticDevice; // Device::id
    WeightType weightType = WeightType::F32;
    int threads = 0; // 0: the backend's choice
    bool operator==(const ModelChoice&) const = default;
};

/// What is loaded; a value for the window.
struct ModelInfo {
    ModelChoice choice;      // with the device that was chosen, never kAutomaticDevice
    std::string displayName; // "demo", "gpt2-medium (random weights)", the folder's name
    ModelConfig config;
    Device device;
    std::int64_t weightBytes = 0;
    double loadMs = 0.0;
    bool randomWeights = false; // text is meaningless, and the window says so
    std::string tokenizer;      // Tokenizer::description()
};

class Engine {
public:
    /// `demoModel`: the folder that "demo" stands for.
    Engine(std::vector<std::unique_ptr<Backend>> backends, std::filesystem::path demoModel,
           Log log);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Usable or not, each with its reason.
    [[nodiscard]] std::vector<Device> devices() const;

    /// Replaces the loaded model; on an error the previous one stays.
    [[nodiscard]] Result<ModelInfo> load(const ModelChoice& choice, const LoadProgress& progress,
                                         std::stop_token stop);

    [[nodiscard]] const ModelInfo* modelInfo() const; // nullptr: nothing is loaded
    [[nodiscard]] const Tokenizer* tokenizer() const; // nullptr: nothing is loaded
    [[nodiscard]] Model* model();                     // nullptr: nothing is loaded

    /// Runs to its end on the calling thread. The sequence stays for ContinuePrevious, also after a
    /// stop or an error. A stop by the user is a summary, not an error.
    [[nodiscard]] Result<GenerationSummary>
    run(const GenerationRequest& request, GenerationControl& control, GenerationObserver& observer);

    /// Memory of the kept sequence; zeros when there is none.
    [[nodiscard]] SequenceBytes sequenceBytes() const;

private:
    struct Loaded;
    std::vector<std::unique_ptr<Backend>> m_backends;
    std::filesystem::path m_demoModel;
    Log m_log;
    std::unique_ptr<Loaded> m_loaded;
};

} // namespace kvglass
