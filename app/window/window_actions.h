// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Every command of the window with its key. What they do is connected by MainWindow.

#pragma once

#include <vector>

#include <QAction>
#include <QObject>

class QPalette;

namespace kvglass::window {

class WindowActions {
public:
    /// The actions belong to `owner`.
    explicit WindowActions(QObject* owner);

    QAction* run;
    QAction* pause; // pauses and goes on
    QAction* step;
    QAction* stop; // stops, or clears the selection
    QAction* goOn; // continues the text
    QAction* cache;
    QAction* openModel;
    QAction* openRecording;
    QAction* saveRecording;
    QAction* exportRecording;
    QAction* exportTranscript;
    QAction* savePicture;
    QAction* quit;
    QAction* find;
    QAction* restoreLayout;
    QAction* presentation;
    QAction* themeSystem;
    QAction* themeLight;
    QAction* themeDark;
    QAction* nextLayer;
    QAction* previousLayer;
    QAction* nextHead;
    QAction* previousHead;
    QAction* help;
    QAction* about;

    [[nodiscard]] const std::vector<QAction*>& all() const { return m_all; }
    /// Icons in the colours of a palette.
    void setIcons(const QPalette& palette);

private:
    struct Description {
        const char* text;
        const char* name; // objectName
        QKeySequence key;
        const char* tip;
    };
    QAction* add(QObject* owner, const Description& description);
    std::vector<QAction*> m_all;
};

} // namespace kvglass::window
