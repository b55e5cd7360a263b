// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/export_command.h"

#include "app/cli/recording_input.h"
#include "app/cli/result_file.h"
#include "engine/export/data_export.h"
#include "engine/export/html_report.h"
#include "engine/export/trace_export.h"
#include "engine/recording/anonymise.h"
#include "engine/recording/recording_file.h"

namespace kvglass::cli {

namespace {

constexpr const char* kFooter =
    "--csv: one row per step with its token and ten candidates; units are in the names of the "
    "columns.\n"
    "--jsonl: every record of the file, with captured attention, one JSON object per line.\n"
    "--trace: Trace Event Format, for ui.perfetto.dev and chrome://tracing.\n"
    "--html: a report in one file that loads nothing; its numbers are those of the CSV file.\n"
    "--kvglass: the recording itself; with --anonymise, one to pass on.\n"
    "--anonymise takes out the prompt, the text, all token ids and the folder of the model, and\n"
    "keeps times, memory, probabilities, attention, settings and hardware.";

Status write(const std::string& path, std::string (*text)(const Recording&),
             const Recording& recording) {
    if (path.empty())
        return {};
    auto file = ResultFile::open(path);
    if (!file)
        return fail(std::move(file.error()));
    return file->write(text(recording));
}

} // namespace

CLI::App* ExportCommand::addTo(CLI::App& program) {
    CLI::App* command =
        program.add_subcommand("export", "A recording as CSV, JSON Lines, trace or report");
    addRecordingFile(*command, "FILE", m_file);
    CLI::Option_group* outputs = command->add_option_group("outputs");
    outputs->add_option("--csv", m_csv, "The table of steps")->type_name("OUT.csv");
    outputs->add_option("--jsonl", m_jsonLines, "Everything, as JSON Lines")
        ->type_name("OUT.jsonl");
    outputs->add_option("--trace", m_trace, "A trace for Perfetto")->type_name("OUT.json");
    outputs->add_option("--html", m_html, "A report to read")->type_name("OUT.html");
    outputs->add_option("--kvglass", m_recording, "A recording")->type_name("OUT.kvglass");
    outputs->require_option(1, 0);
    command->add_flag("--anonymise", m_anonymise, "Take out the text, keep the measurements");
    command->footer(kFooter);
    return command;
}

Status ExportCommand::run() {
    auto recording = readRecording(m_file);
    if (!recording)
        return fail(std::move(recording.error()));
    if (m_anonymise)
        recording = anonymised(std::move(*recording));
    if (const Status written = write(m_csv, csvText, *recording); !written)
        return written;
    if (const Status written = write(m_jsonLines, jsonLinesText, *recording); !written)
        return written;
    if (const Status written = write(m_trace, traceText, *recording); !written)
        return written;
    if (const Status written = write(m_html, htmlReport, *recording); !written)
        return written;
    return m_recording.empty() ? Status() : saveRecording(*recording, m_recording);
}

} // namespace kvglass::cli
