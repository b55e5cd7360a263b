// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/export/data_export.h"

#include "engine/export/step_table.h"
#include "engine/recording/attention_record.h"
#include "engine/recording/header_json.h"
#include "engine/recording/record_json.h"

namespace kvglass {

namespace {

std::string quotedCell(const std::string& cell) {
    if (cell.find_first_of("\",\r\n") == std::string::npos)
        return cell;
    std::string quoted = "\"";
    for (const char c : cell) {
        if (c == '"')
            quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string csvLine(const std::vector<std::string>& cells) {
    std::string line;
    for (const std::string& cell : cells)
        line += (&cell == cells.data() ? "" : ",") + quotedCell(cell);
    return line + "\r\n";
}

std::string recordLine(const char* kind, const RecordJson& object) {
    RecordJson record{{"record", kind}};
    record.update(object);
    return jsonLine(record) + '\n';
}

RecordJson headJson(const AttentionStore& store, std::int64_t position, std::int64_t layer,
                    std::int64_t head) {
    const auto place = static_cast<std::size_t>(layer * store.heads() + head);
    const HeadStatistics& statistics = store.statistics(position)[place];
    RecordJson weights = RecordJson::array();
    for (const std::uint8_t weight :
         store.row(position, LayerIndex(static_cast<std::int32_t>(layer)),
                   HeadIndex(static_cast<std::int32_t>(head))))
        weights.push_back(weight);
    return RecordJson{{"position", position},
                      {"layer", layer},
                      {"head", head},
                      {"entropy_nats", statistics.entropy},
                      {"first_mass", statistics.firstMass},
                      {"previous_mass", statistics.previousMass},
                      {"weights_sqrt_u8", std::move(weights)}};
}

std::string attentionLines(const AttentionStore& store) {
    std::string text;
    for (const std::int64_t position : capturedPositions(store))
        for (std::int64_t layer = 0; layer < store.layers(); ++layer)
            for (std::int64_t head = 0; head < store.heads(); ++head)
                text += recordLine("attention", headJson(store, position, layer, head));
    return text;
}

} // namespace

std::string csvText(const Recording& recording) {
    std::string text = csvLine(stepColumns());
    for (std::size_t index = 0; index < recording.steps.size(); ++index)
        text += csvLine(stepCells(recording, index));
    return text;
}

std::string jsonLinesText(const Recording& recording) {
    std::string text = recordLine("header", headerJson(recording.header));
    text += recordLine("prompt", promptJson(recording.prompt));
    for (const auto& [token, bytes] : recording.words)
        text += recordLine("word", wordJson(token, bytes));
    for (const CacheSwitchEvent& change : recording.switches)
        text += recordLine("switch", switchJson(change));
    for (std::size_t index = 0; index < recording.steps.size(); ++index) {
        text += recordLine("step", stepJson(recording.steps[index]));
        text += recordLine("token", tokenJson(recording.tokens[index]));
    }
    if (recording.attention)
        text += attentionLines(*recording.attention);
    return text + recordLine("end", endJson(recording));
}

} // namespace kvglass
