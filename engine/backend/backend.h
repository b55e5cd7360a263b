// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What a backend implements: Backend -> Model -> Sequence. A backend runs whole steps of a
// sequence, not single operations, so that a step can be one fused kernel or one CUDA graph.
// All calls on one Model and its Sequences come from one thread at a time.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "engine/backend/model_config.h"
#include "engine/backend/step.h"
#include "engine/backend/types.h"
#include "engine/backend/weight_source.h"
#include "engine/base/error.h"
#include "engine/base/ids.h"

namespace kvglass {

/// What a sequence holds, from the allocator's own books.
struct SequenceBytes {
    std::int64_t kvUsed = 0;     // of written tokens
    std::int64_t kvReserved = 0; // held from the allocator
    std::int64_t kvCapacity = 0; // at full context under the present policy; 0 when it keeps none
    std::int64_t work = 0;       // logits, activations and other buffers; sequences may share some
    std::int64_t deviceFree = 0; // of a GPU's memory after the last allocation; 0: not known
};

class Sequence {
public:
    virtual ~Sequence() = default;

    /// Appends `tokens` (at least one) and computes what the policy demands:
    ///   policy keeps a cache that holds every earlier token: only the new positions
    ///     (Decode for one token after others, else Prefill);
    ///   policy keeps a cache that does not hold them (just switched on): all positions (Rebuild);
    ///   policy is off: all positions (Prefill on an empty sequence, else Recompute).
    /// Errors: TooLong (context), OutOfMemory, Cancelled, DeviceLost. After an error the sequence
    /// is what it was before the call.
    [[nodiscard]] virtual Result<StepResult> step(std::span<const TokenId> tokens,
                                                  const StepOptions& options) = 0;

    /// The whole row after a step that gave candidates instead: (V), owned by the sequence, valid
    /// until its next call. Errors: BadUsage (the last call was no such step), DeviceLost.
    [[nodiscard]] virtual Result<std::span<const float>> lastLogits() {
        return fail(ErrorCode::BadUsage, "cannot give the logits of the last step",
                    "it did not give candidates instead", "nothing has changed");
    }

    /// Forgets all tokens from `length` on (0 <= length <= size); keeps reserved memory.
    [[nodiscard]] virtual Status truncate(std::int64_t length) = 0;

    /// An independent copy: tokens, cache, policy.
    [[nodiscard]] virtual Result<std::unique_ptr<Sequence>> clone() const = 0;

    /// Takes effect at the next step. Switching off frees the cache before it returns; switching
    /// on reserves memory for the present tokens; if that fails the policy is unchanged.
    [[nodiscard]] virtual Status setPolicy(CachePolicy policy) = 0;

    [[nodiscard]] virtual CachePolicy policy() const = 0;
    [[nodiscard]] virtual KvType kvType() const = 0;
    [[nodiscard]] virtual std::span<const TokenId> tokens() const = 0;
    [[nodiscard]] virtual SequenceBytes bytes() const = 0;
};

class Model {
public:
    virtual ~Model() = default;

    [[nodiscard]] virtual const ModelConfig& config() const = 0;
    [[nodiscard]] virtual WeightType weightType() const = 0;
    [[nodiscard]] virtual std::int64_t weightBytes() const = 0; // as held in memory

    /// A sequence must be destroyed before its model. Errors: Unsupported (KV type), OutOfMemory.
    [[nodiscard]] virtual Result<std::unique_ptr<Sequence>> newSequence(CachePolicy policy,
                                                                        KvType kvType) = 0;
};

struct Device {
    std::string id;                      // as in --device: "cpu", "reference", "cuda"
    std::string name;                    // "AMD EPYC, 2 threads"
    bool usable = false;                 //
    std::string reason;                  // why not, when it is not usable
    std::int64_t memoryBytes = 0;        // total memory of the device; 0 when unknown
    std::int64_t freeBytes = 0;          // of a GPU's memory just now; 0 when unknown
    std::vector<std::string> features;   // "avx512f", "avx512_bf16", ...
    std::vector<WeightType> weightTypes; // what load() accepts
    std::vector<KvType> kvTypes;         // what newSequence() accepts
};

/// Bytes done and in all, from the loading thread.
using LoadProgress = std::function<void(std::int64_t doneBytes, std::int64_t totalBytes)>;

struct LoadOptions {
    WeightType weightType = WeightType::F32;
    int threads = 0;       // 0: the backend's choice; backends without threads ignore it
    LoadProgress progress; // may be empty
    std::stop_token stop;
};

class Backend {
public:
    virtual ~Backend() = default;

    [[nodiscard]] virtual std::string_view name() const = 0; // the id of its devices
    [[nodiscard]] virtual std::vector<Device> devices() const = 0;

    /// Reads all weights, converts and repacks them. Errors: those of the source, Unsupported,
    /// OutOfMemory, Cancelled.
    [[nodiscard]] virtual Result<std::unique_ptr<Model>>
    load(const ModelConfig& config, const WeightSource& weights, const LoadOptions& options) = 0;
};

} // namespace kvglass
