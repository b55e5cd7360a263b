// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/window_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include "ui/plot/number_format.h"

namespace kvglass::window {

namespace {

QString translate(const char* text) { return QCoreApplication::translate("kvglass::window", text); }

QString reasonText(FinishReason reason) {
    switch (reason) {
    case FinishReason::EndOfText: return translate("Finished, the model ended the text");
    case FinishReason::Length: return translate("Finished");
    case FinishReason::ContextFull: return translate("Context full");
    case FinishReason::Stopped: return translate("Stopped");
    }
    return {};
}

} // namespace

QString summaryText(const GenerationSummary& summary) {
    const QString text = translate("%1: %2 tokens in %3, %4 positions computed")
                             .arg(reasonText(summary.reason), ui::formatCount(summary.newTokens),
                                  ui::formatMilliseconds(summary.endToEndMs),
                                  ui::formatCount(summary.computedPositions));
    if (summary.reusedPromptTokens == 0)
        return text;
    return translate("%1, %2 of %3 prompt tokens reused")
        .arg(text, ui::formatCount(summary.reusedPromptTokens),
             ui::formatCount(summary.promptTokens));
}

QString stateText(const ui::EngineClient& client, const ui::RunData& data) {
    const auto tokens = ui::formatCount(static_cast<std::int64_t>(data.tokens().size()));
    switch (client.state()) {
    case ui::EngineState::NoModel: return translate("No model");
    case ui::EngineState::Loading: return translate("Loading the model");
    case ui::EngineState::Ready:
        return data.summary() ? summaryText(*data.summary()) : translate("Ready");
    case ui::EngineState::Prefill: return translate("Prefill");
    case ui::EngineState::Running:
        if (client.pace() > 0.0)
            return translate("Streaming, paced at %1 tok/s").arg(client.pace());
        return translate("Streaming");
    case ui::EngineState::Paused: return translate("Paused after %1 tokens").arg(tokens);
    case ui::EngineState::Measuring: return translate("Measuring");
    case ui::EngineState::Stopping: return translate("Stopping");
    }
    return {};
}

QString localTimeText(const std::string& utc) {
    const QDateTime time = QDateTime::fromString(QString::fromStdString(utc), Qt::ISODate);
    return time.isValid() ? QLocale().toString(time.toLocalTime(), QLocale::ShortFormat)
                          : QString::fromStdString(utc);
}

QString placeText(const ModelInfo& model) {
    const std::string_view type = name(model.choice.weightType);
    return QStringLiteral("%1, %2").arg(
        QString::fromStdString(model.device.name),
        QString::fromUtf8(type.data(), static_cast<qsizetype>(type.size())));
}

Remedy remedyFor(const Error& error) {
    switch (error.code) {
    case ErrorCode::NotFound:
    case ErrorCode::Io:
    case ErrorCode::BadFormat:
    case ErrorCode::Unsupported: return Remedy::OpenModel;
    case ErrorCode::TooLong:
    case ErrorCode::BadUsage: return Remedy::EditPrompt;
    case ErrorCode::OutOfMemory: return Remedy::CacheOff;
    case ErrorCode::DeviceLost: return Remedy::UseCpu;
    case ErrorCode::Cancelled: return Remedy::None;
    }
    return Remedy::None;
}

QString remedyText(Remedy remedy) {
    switch (remedy) {
    case Remedy::None: return {};
    case Remedy::OpenModel: return translate("Open another model…");
    case Remedy::EditPrompt: return translate("Edit the prompt");
    case Remedy::CacheOff: return translate("Switch the cache off");
    case Remedy::UseCpu: return translate("Go on with the CPU");
    }
    return {};
}

ui::BannerMessage failureMessage(const Error& error, std::function<void()> remedy) {
    QString details = QString::fromStdString(error.why);
    if (!error.now.empty())
        details += QStringLiteral("; ") + QString::fromStdString(error.now);
    QString headline = QString::fromStdString(error.what);
    if (!headline.isEmpty())
        headline[0] = headline[0].toUpper();
    return {ui::BannerKind::Failure, headline, details, remedyText(remedyFor(error)),
            std::move(remedy)};
}

ui::BannerMessage failureMessage(const Error& error) {
    ui::BannerMessage message = failureMessage(error, {});
    message.action.clear();
    return message;
}

} // namespace kvglass::window
