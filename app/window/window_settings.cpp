// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/window_settings.h"

#include <QFileInfo>

#include "ui/panels/compare_slot.h"

namespace kvglass::window {

namespace {

constexpr const char* kModel = "model/name";
constexpr const char* kDevice = "model/device";
constexpr const char* kWeightType = "model/weight_type";
constexpr const char* kRecent = "model/recent";
constexpr const char* kTemperature = "sampling/temperature";
constexpr const char* kTopK = "sampling/top_k";
constexpr const char* kTopP = "sampling/top_p";
constexpr const char* kPenalty = "sampling/repetition_penalty";
constexpr const char* kSeed = "sampling/seed";
constexpr const char* kMaxNewTokens = "sampling/max_new_tokens";
constexpr const char* kIgnoreEndOfText = "sampling/ignore_end_of_text";
constexpr const char* kHistory = "prompt/history";
constexpr const char* kCompared = "compare/runs";
constexpr const char* kTheme = "window/theme";
constexpr const char* kGeometry = "window/geometry";
constexpr const char* kLayout = "window/layout";

/// The next start may be in another folder. Names that are no folders stay as they are.
QString absoluteModel(const QString& model) {
    const bool isName =
        model == QStringLiteral("demo") || model.startsWith(QStringLiteral("random:"));
    return isName || model.isEmpty() ? model : QFileInfo(model).absoluteFilePath();
}

} // namespace

WindowSettings::WindowSettings(std::unique_ptr<QSettings> settings)
    : m_settings(std::move(settings)) {}

QVariant WindowSettings::value(const char* key) const {
    return m_settings ? m_settings->value(QLatin1String(key)) : QVariant();
}

void WindowSettings::set(const char* key, const QVariant& to) {
    if (m_settings)
        m_settings->setValue(QLatin1String(key), to);
}

ModelChoice WindowSettings::model() const {
    ModelChoice choice;
    if (const QString model = value(kModel).toString(); !model.isEmpty())
        choice.model = model.toStdString();
    if (const QString device = value(kDevice).toString(); !device.isEmpty())
        choice.device = device.toStdString();
    const auto type = weightTypeFromName(value(kWeightType).toString().toStdString());
    choice.weightType = type.value_or(choice.weightType);
    return choice;
}

void WindowSettings::setModel(const ModelChoice& choice) {
    const std::string_view type = name(choice.weightType);
    set(kModel, absoluteModel(QString::fromStdString(choice.model)));
    set(kDevice, QString::fromStdString(choice.device));
    set(kWeightType, QString::fromUtf8(type.data(), static_cast<qsizetype>(type.size())));
}

QStringList WindowSettings::recentModels() const { return value(kRecent).toStringList(); }

void WindowSettings::addRecentModel(const QString& model) {
    const QString folder = absoluteModel(model);
    QStringList recent = recentModels();
    recent.removeAll(folder);
    recent.prepend(folder);
    set(kRecent, QStringList(recent.mid(0, kRecentModels)));
}

std::optional<ui::PromptSettings> WindowSettings::prompt() const {
    if (!value(kTemperature).isValid())
        return std::nullopt;
    ui::PromptSettings settings;
    settings.sampling.temperature = value(kTemperature).toDouble();
    settings.sampling.topK = value(kTopK).toLongLong();
    settings.sampling.topP = value(kTopP).toDouble();
    settings.sampling.repetitionPenalty = value(kPenalty).toDouble();
    settings.sampling.seed = value(kSeed).toULongLong();
    settings.maxNewTokens = value(kMaxNewTokens).toLongLong();
    settings.endOfText =
        value(kIgnoreEndOfText).toBool() ? EndOfTextRule::Ignore : EndOfTextRule::Stop;
    return settings;
}

void WindowSettings::setPrompt(const ui::PromptSettings& settings) {
    set(kTemperature, settings.sampling.temperature);
    set(kTopK, static_cast<qlonglong>(settings.sampling.topK));
    set(kTopP, settings.sampling.topP);
    set(kPenalty, settings.sampling.repetitionPenalty);
    set(kSeed, static_cast<qulonglong>(settings.sampling.seed));
    set(kMaxNewTokens, static_cast<qlonglong>(settings.maxNewTokens));
    set(kIgnoreEndOfText, settings.endOfText == EndOfTextRule::Ignore);
}

QStringList WindowSettings::history() const { return value(kHistory).toStringList(); }
void WindowSettings::setHistory(const QStringList& prompts) { set(kHistory, prompts); }

QStringList WindowSettings::compared() const {
    const QStringList sources = value(kCompared).toStringList();
    return sources.size() == 2 ? sources : QStringList{QString(), ui::CompareSlot::shownRun()};
}
void WindowSettings::setCompared(const QStringList& sources) { set(kCompared, sources); }

Theme WindowSettings::theme() const {
    return themeFromName(value(kTheme).toString().toStdString()).value_or(Theme::System);
}

void WindowSettings::setTheme(Theme theme) {
    const std::string_view text = name(theme);
    set(kTheme, QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())));
}

QByteArray WindowSettings::geometry() const { return value(kGeometry).toByteArray(); }
QByteArray WindowSettings::layout() const { return value(kLayout).toByteArray(); }

void WindowSettings::setPlaces(const QByteArray& geometry, const QByteArray& layout) {
    set(kGeometry, geometry);
    set(kLayout, layout);
}

} // namespace kvglass::window
