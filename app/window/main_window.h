// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The desktop program's window: puts the panels, the client and the commands together. Knows no
// kernels and no threads.

#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <memory>

#include <QElapsedTimer>
#include <QMainWindow>
#include <QTimer>

#include "app/window/dock_layout.h"
#include "app/window/start_state.h"
#include "app/window/window_actions.h"
#include "app/window/window_settings.h"
#include "ui/client/engine_client.h"
#include "ui/data/run_data.h"
#include "ui/data/selection.h"

class QMenu;
class QProgressBar;

namespace kvglass {
struct ExperimentRecord;
}

namespace kvglass::ui {
class AttentionPanel;
class CandidatesPanel;
class ComparePanel;
class ExperimentPanel;
class LatencyPanel;
class LogBuffer;
class LogPanel;
class MemoryPanel;
class PromptPanel;
class RacePanel;
class RunBanner;
class StatusNumbers;
class TranscriptPanel;
} // namespace kvglass::ui

namespace kvglass::window {

class ModelPicker;
class RecordingDesk;
class RunBar;
class StateLabel;

/// What the window is made of.
struct WindowParts {
    ui::EngineFactory engine;
    std::shared_ptr<ui::LogBuffer> log;
    std::unique_ptr<QSettings> settings; // empty: a known state, nothing is remembered
    std::filesystem::path examples;      // prompts.json of the bundled model
    std::filesystem::path experiment;    // where the last one is kept; empty: nowhere
    std::filesystem::path runs;          // where runs are kept while they go on; empty: nowhere
};

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(WindowParts parts);
    ~MainWindow() override;

    /// Applies the command line and begins to load the model.
    void start(const WindowOptions& options);
    /// What Run does.
    void runNow();
    [[nodiscard]] bool saveTranscript(const QString& path);
    [[nodiscard]] bool savePicture(const QString& path);
    /// Replays a recording; an error is shown in the banner.
    void openRecordingFile(const QString& path);

    [[nodiscard]] ui::EngineClient& client() { return *m_client; }
    [[nodiscard]] const ui::RunData& data() const { return m_data; }
    [[nodiscard]] ui::Selection& selection() { return m_selection; }
    [[nodiscard]] const WindowActions& actions() const { return m_actions; }
    [[nodiscard]] DockLayout& docks() { return *m_docks; }
    [[nodiscard]] ui::RunBanner& banner() { return *m_banner; }
    [[nodiscard]] ui::PromptPanel& promptPanel() { return *m_prompt; }
    [[nodiscard]] ui::TranscriptPanel& transcriptPanel() { return *m_transcript; }
    [[nodiscard]] ui::ExperimentPanel& experimentPanel() { return *m_experiment; }
    [[nodiscard]] ui::ComparePanel& comparePanel() { return *m_compare; }
    [[nodiscard]] RunBar& runBar() { return *m_bar; }
    [[nodiscard]] RecordingDesk& recordings() { return *m_recordings; }
    [[nodiscard]] QString stateShown() const;

protected:
    void closeEvent(QCloseEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    // main_window.cpp
    void makeBars();
    void makeDocks();
    void makeMenus();
    void restoreSettings();
    void storeSettings();
    void keepRuns();
    void setTheme(Theme theme);
    [[nodiscard]] std::array<ModelPicker*, 2> modelPickers() const;
    // main_window_commands.cpp
    void connectActions();
    void connectViews();
    void connectClient();
    void load(const ModelChoice& choice);
    void loadPicked(ModelChoice choice);
    void chooseFolder();
    void chooseTranscriptFile();
    void choosePictureFile();
    void pauseOrGoOn();
    void singleStep();
    void setPace(double pace);
    void stopOrClear();
    void continueText();
    void setCache(CachePolicy policy);
    void moveHead(int layers, int heads);
    void setPresentation(bool on);
    void showHelp();
    void followAttentionNeed();
    void rememberExperiment(const ExperimentRecord& record);
    void showMeasuring();
    // main_window_recordings.cpp
    void connectRecordings();
    void showFileFailure(const Error& error);
    /// Away from the window's thread; a failure is shown.
    void doFileWork(std::function<Status()> work);
    void onReplayChanged();
    void showReplayState();
    void leaveReplay();
    void chooseRecording();
    void chooseRecordingFile();
    void chooseExportFile();
    // main_window_kept_runs.cpp
    void connectKeptRuns();
    void connectComparison();
    void fillRecentRuns(QMenu& menu);
    void onRunNotKept(const Error& error);
    /// Of runs that were interrupted, the newest: when nothing more urgent is said.
    void offerInterruptedRun();
    void openInterruptedRun(const InterruptedRun& run);
    void saveInterruptedRun(const InterruptedRun& run);
    void discardInterruptedRun(const InterruptedRun& run);
    // main_window_states.cpp
    void onStateChanged();
    void onModelLoaded();
    void showModel(const ModelInfo& model);
    void onLoadProgress(qint64 doneBytes, qint64 totalBytes);
    void onLoadFailed(const Error& error);
    void onRunFinished();
    void onRunFailed(const Error& error);
    void onCacheSwitched();
    void showFailure(const Error& error);
    void applyRemedy(const Error& error);
    void offerOtherChoice(const Error& error);
    void goOnWithTheCpu();

    WindowSettings m_settings;
    ThemeSwitcher m_theme;
    ui::RunData m_data;
    ui::Selection m_selection;
    WindowActions m_actions;
    ui::EngineClient* m_client;
    RecordingDesk* m_recordings;
    DockLayout* m_docks;
    RunBar* m_bar;
    ui::RunBanner* m_banner;
    ui::PromptPanel* m_prompt;
    ui::TranscriptPanel* m_transcript;
    ui::LatencyPanel* m_latency;
    ui::MemoryPanel* m_memory;
    ui::AttentionPanel* m_attention;
    ui::CandidatesPanel* m_candidates;
    ui::LogPanel* m_log;
    ui::ExperimentPanel* m_experiment;
    ModelPicker* m_experimentModels; // the toolbar's boxes once more
    ui::RacePanel* m_race;
    ui::ComparePanel* m_compare;
    std::filesystem::path m_experimentFile;
    std::filesystem::path m_runs;
    StateLabel* m_state;
    QProgressBar* m_stepProgress;
    ui::StatusNumbers* m_numbers;
    std::vector<std::int64_t> m_switchesOfNextRun;
    std::int64_t m_mergedBeforeRun = 0;        // attention updates, of the runs before
    bool m_nextRunTellsStory = false;          // cached, uncached, cached: for a picture
    ModelChoice m_wanted;                      // the newest that was asked for
    std::optional<GenerationRequest> m_rest;   // of a text cut off, for the model that is loading
    std::vector<InterruptedRun> m_interrupted; // to be offered, newest first
    std::string m_lastNotKept;                 // why; the same is not said twice
    StartState m_start;
    QElapsedTimer m_loadTime;
    QTimer m_loadBanner; // so that a short load shows none
    QFont m_usualFont;
    Qt::WindowStates m_stateBeforePresentation;
    bool m_arranged = false;
};

} // namespace kvglass::window
