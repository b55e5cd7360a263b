// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/window_actions.h"

#include <QCoreApplication>

#include "app/window/themed_icon.h"

namespace kvglass::window {

namespace {

QString translate(const char* text) {
    return QCoreApplication::translate("kvglass::window::WindowActions", text);
}

} // namespace

QAction* WindowActions::add(QObject* owner, const Description& description) {
    auto* action = new QAction(translate(description.text), owner);
    action->setObjectName(QLatin1String(description.name));
    action->setShortcut(description.key);
    action->setToolTip(
        translate(description.tip) +
        QStringLiteral(" (%1)").arg(description.key.toString(QKeySequence::NativeText)));
    m_all.push_back(action);
    return action;
}

WindowActions::WindowActions(QObject* owner) {
    run = add(owner, {"&Run", "run", Qt::CTRL | Qt::Key_Return, "Generate from the prompt"});
    pause = add(owner, {"&Pause", "pause", Qt::Key_Space, "Pause between two tokens, or go on"});
    step = add(owner, {"St&ep", "step", Qt::Key_Right, "One more token, then pause"});
    stop = add(owner, {"&Stop", "stop", Qt::Key_Escape, "Stop the run, or clear the selection"});
    goOn = add(owner, {"&Continue", "continue", Qt::CTRL | Qt::SHIFT | Qt::Key_Return,
                       "Go on from where the text ends"});
    cache = add(owner, {"&KV cache", "cache", Qt::CTRL | Qt::Key_K,
                        "Keep keys and values of earlier tokens, or compute them again"});
    cache->setCheckable(true);
    cache->setChecked(true);
    openModel = add(owner, {"&Open model folder…", "openModel", Qt::CTRL | Qt::Key_O,
                            "A folder in Hugging Face layout"});
    openRecording = add(owner, {"Open &recording…", "openRecording",
                                Qt::CTRL | Qt::SHIFT | Qt::Key_O, "Replay a recorded run"});
    saveRecording =
        add(owner, {"Save recording &as…", "saveRecording", Qt::CTRL | Qt::SHIFT | Qt::Key_R,
                    "Everything that was measured in the run that is shown"});
    exportRecording = add(owner, {"E&xport…", "exportRecording", Qt::CTRL | Qt::Key_E,
                                  "The run as a report, a table, JSON Lines or a trace"});
    exportTranscript = add(owner, {"&Export transcript…", "exportTranscript",
                                   Qt::CTRL | Qt::SHIFT | Qt::Key_S, "Save the text to a file"});
    savePicture = add(
        owner, {"Save &picture…", "savePicture", Qt::CTRL | Qt::Key_S, "Save the window as a PNG"});
    quit =
        add(owner, {"&Quit", "quit", Qt::CTRL | Qt::Key_Q, "Stop what runs and end the program"});
    find = add(owner, {"&Find in transcript", "find", Qt::CTRL | Qt::Key_F, "Find text"});
    restoreLayout = add(owner, {"&Restore default layout", "restoreLayout", Qt::CTRL | Qt::Key_0,
                                "All views where they were at first"});
    presentation = add(owner, {"&Presentation", "presentation", Qt::Key_F11,
                               "Full screen, large type, few views"});
    presentation->setCheckable(true);
    const auto alternative = Qt::CTRL | Qt::ALT;
    themeSystem = add(owner, {"&System colours", "themeSystem", alternative | Qt::Key_S,
                              "The colours of the desktop"});
    themeLight =
        add(owner, {"&Light", "themeLight", alternative | Qt::Key_L, "Dark text on white"});
    themeDark = add(owner, {"&Dark", "themeDark", alternative | Qt::Key_D, "Light text on black"});
    for (QAction* theme : {themeSystem, themeLight, themeDark})
        theme->setCheckable(true);
    nextLayer = add(owner, {"Next &layer", "nextLayer", Qt::Key_L, "Attention of the next layer"});
    previousLayer = add(owner, {"Pre&vious layer", "previousLayer", Qt::SHIFT | Qt::Key_L,
                                "Attention of the layer before"});
    nextHead = add(owner, {"Next &head", "nextHead", Qt::Key_H, "Attention of the next head"});
    previousHead = add(owner, {"Previo&us head", "previousHead", Qt::SHIFT | Qt::Key_H,
                               "Attention of the head before"});
    help = add(owner, {"&What is this view?", "help", Qt::Key_F1,
                       "What the view under the pointer shows"});
    about = add(owner, {"&About KVGlass", "about", Qt::SHIFT | Qt::Key_F1, "Version and licences"});
}

void WindowActions::setIcons(const QPalette& palette) {
    run->setIcon(themedIcon(QStringLiteral("run.svg"), palette));
    pause->setIcon(themedIcon(QStringLiteral("pause.svg"), palette));
    step->setIcon(themedIcon(QStringLiteral("step.svg"), palette));
    stop->setIcon(themedIcon(QStringLiteral("stop.svg"), palette));
    goOn->setIcon(themedIcon(QStringLiteral("continue.svg"), palette));
}

} // namespace kvglass::window
