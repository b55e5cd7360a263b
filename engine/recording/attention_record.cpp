// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/attention_record.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include <nlohmann/json.hpp>

#include "engine/base/ensure.h"
#include "engine/io/safetensors_header.h"

namespace kvglass {

static_assert(std::endian::native == std::endian::little, "values are written as they are");
static_assert(sizeof(HeadStatistics) == 3 * sizeof(float));

namespace {

constexpr std::string_view kPositions = "positions";
constexpr std::string_view kWeights = "weights";
constexpr std::string_view kStatistics = "statistics";

template <class T> void appendBytes(std::string& out, std::span<const T> values) {
    out.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

/// All rows of a position, which a store keeps together: (L, H, position + 1).
std::span<const std::uint8_t> rowsOf(const AttentionStore& store, std::int64_t position) {
    const auto first = store.row(position, LayerIndex(0), HeadIndex(0));
    return {first.data(), first.size() * static_cast<std::size_t>(store.layers() * store.heads())};
}

std::int64_t weightCount(const AttentionStore& store, std::int64_t position) {
    return store.layers() * store.heads() * (position + 1);
}

bool arePlausible(std::span<const HeadStatistics> statistics) {
    constexpr float kMostNats = 64.0F; // of more than 10^27 positions
    const auto within = [](float value, float most) { return value >= -0.01F && value <= most; };
    return std::all_of(statistics.begin(), statistics.end(), [&](const HeadStatistics& head) {
        return within(head.entropy, kMostNats) && within(head.firstMass, 1.01F) &&
               within(head.previousMass, 1.01F); // false for NaN
    });
}

/// Captures one position. Empty, or what is wrong.
std::string capture(std::int64_t position, std::string_view weights, std::string_view statistics,
                    AttentionStore& store) {
    if (position < 0 || position >= store.contextLength())
        return "it has rows of a position that the context does not have";
    const auto heads = static_cast<std::size_t>(store.layers() * store.heads());
    if (static_cast<std::int64_t>(weights.size()) != weightCount(store, position) ||
        statistics.size() != heads * sizeof(HeadStatistics))
        return "the rows of a position have another size than its shape";
    const auto slot = store.open(position);
    if (!slot)
        return "a position is there twice, or all rows together are too large";
    std::memcpy(slot->quantised.data(), weights.data(), weights.size());
    std::memcpy(slot->statistics.data(), statistics.data(), statistics.size());
    if (!arePlausible(slot->statistics)) {
        store.discard(position);
        return "the statistics of a head cannot be true";
    }
    store.publish(position);
    return {};
}

const StoredTensor* find(const std::vector<StoredTensor>& tensors, std::string_view name,
                         std::string_view type) {
    const auto found =
        std::find_if(tensors.begin(), tensors.end(), [&](const StoredTensor& tensor) {
            return tensor.name == name && tensor.typeName == type;
        });
    return found == tensors.end() ? nullptr : &*found;
}

std::string_view bytesOf(std::string_view file, const StoredTensor& tensor) {
    return file.substr(static_cast<std::size_t>(tensor.offset),
                       static_cast<std::size_t>(tensor.bytes));
}

} // namespace

std::vector<std::int64_t> capturedPositions(const AttentionStore& store) {
    std::vector<std::int64_t> positions;
    for (std::int64_t position = 0; position < store.contextLength(); ++position)
        if (store.isCaptured(position))
            positions.push_back(position);
    return positions;
}

std::int64_t attentionTensorBytes(const AttentionStore& store) {
    constexpr std::int64_t kHeaderBytes = 4096; // more than the header takes
    std::int64_t bytes = kHeaderBytes;
    for (const std::int64_t position : capturedPositions(store))
        bytes += store.bytesForPosition(position) + std::int64_t{sizeof(std::int64_t)};
    return bytes;
}

std::string attentionTensors(const AttentionStore& store) {
    const std::vector<std::int64_t> positions = capturedPositions(store);
    std::int64_t weights = 0;
    for (const std::int64_t position : positions)
        weights += weightCount(store, position);
    const auto count = static_cast<std::int64_t>(positions.size());
    const std::int64_t placeEnd = count * std::int64_t{sizeof(std::int64_t)};
    const std::int64_t heads = store.layers() * store.heads();
    const std::int64_t statisticsEnd =
        placeEnd + count * heads * std::int64_t{sizeof(HeadStatistics)};
    // The bytes of odd number come last, so that every value is aligned.
    const nlohmann::ordered_json header{
        {kPositions, {{"dtype", "I64"}, {"shape", {count}}, {"data_offsets", {0, placeEnd}}}},
        {kStatistics,
         {{"dtype", "F32"},
          {"shape", {count, store.layers(), store.heads(), 3}},
          {"data_offsets", {placeEnd, statisticsEnd}}}},
        {kWeights,
         {{"dtype", "U8"},
          {"shape", {weights}},
          {"data_offsets", {statisticsEnd, statisticsEnd + weights}}}}};
    std::string text = header.dump();
    text.append((8 - text.size() % 8) % 8, ' ');
    const std::uint64_t length = text.size();

    std::string bytes;
    bytes.reserve(sizeof(length) + text.size() + static_cast<std::size_t>(statisticsEnd + weights));
    appendBytes(bytes, std::span(&length, 1));
    bytes += text;
    appendBytes(bytes, std::span(positions));
    for (const std::int64_t position : positions)
        appendBytes(bytes, store.statistics(position));
    for (const std::int64_t position : positions)
        appendBytes(bytes, rowsOf(store, position));
    return bytes;
}

std::string readAttentionTensors(std::string_view bytes, AttentionStore& store) {
    std::uint64_t length = 0;
    if (bytes.size() < sizeof(length))
        return "it ends within its header";
    std::memcpy(&length, bytes.data(), sizeof(length));
    const std::size_t rest = bytes.size() - sizeof(length);
    constexpr std::uint64_t kLongestHeader = 65536;
    if (length > rest || length > kLongestHeader)
        return "its header is too long";
    const std::size_t start = sizeof(length) + static_cast<std::size_t>(length);
    const auto tensors = parseSafetensorsHeader(
        bytes.substr(sizeof(length), static_cast<std::size_t>(length)),
        static_cast<std::int64_t>(start), static_cast<std::int64_t>(bytes.size() - start),
        "attention.safetensors");
    if (!tensors)
        return tensors.error().why;
    const StoredTensor* positions = find(*tensors, kPositions, "I64");
    const StoredTensor* weights = find(*tensors, kWeights, "U8");
    const StoredTensor* statistics = find(*tensors, kStatistics, "F32");
    if (positions == nullptr || weights == nullptr || statistics == nullptr)
        return "it lacks positions, weights or statistics of the right type";
    if (positions->elements > store.contextLength())
        return "it has more positions than the context";
    const auto headBytes =
        static_cast<std::size_t>(store.layers() * store.heads()) * sizeof(HeadStatistics);
    std::string_view weightsLeft = bytesOf(bytes, *weights);
    std::string_view statisticsLeft = bytesOf(bytes, *statistics);
    std::string_view places = bytesOf(bytes, *positions);
    for (; !places.empty(); places.remove_prefix(sizeof(std::int64_t))) {
        std::int64_t position = 0;
        std::memcpy(&position, places.data(), sizeof(position));
        if (position < 0 || position >= store.contextLength())
            return "it has rows of a position that the context does not have";
        const std::string_view rows =
            weightsLeft.substr(0, static_cast<std::size_t>(weightCount(store, position)));
        std::string problem = capture(position, rows, statisticsLeft.substr(0, headBytes), store);
        if (!problem.empty())
            return problem;
        weightsLeft.remove_prefix(rows.size());
        statisticsLeft.remove_prefix(headBytes);
    }
    return weightsLeft.empty() && statisticsLeft.empty() ? "" : "it has more rows than positions";
}

std::string attentionRecord(const AttentionStore& store, std::int64_t position) {
    ENSURE(store.isCaptured(position));
    std::string bytes;
    appendBytes(bytes, std::span<const std::int64_t>(&position, 1));
    appendBytes(bytes, rowsOf(store, position));
    appendBytes(bytes, store.statistics(position));
    return bytes;
}

std::string readAttentionRecord(std::string_view bytes, AttentionStore& store) {
    std::int64_t position = 0;
    const auto headBytes =
        static_cast<std::size_t>(store.layers() * store.heads()) * sizeof(HeadStatistics);
    if (bytes.size() < sizeof(position) + headBytes)
        return "the record of a position is too short";
    std::memcpy(&position, bytes.data(), sizeof(position));
    bytes.remove_prefix(sizeof(position));
    const std::size_t rows = bytes.size() - headBytes;
    return capture(position, bytes.substr(0, rows), bytes.substr(rows), store);
}

} // namespace kvglass
