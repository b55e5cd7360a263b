// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One line above the views for what the user must know now: what happened, why, what the program
// does, and a button that does the remedy. Never modal; progress can be shown in it.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include <QFrame>
#include <QString>

class QLabel;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace kvglass::ui {

enum class BannerKind : std::uint8_t { Notice, Warning, Failure, Progress };

struct BannerAction {
    QString text;
    std::function<void()> act;
};

struct BannerMessage {
    BannerKind kind = BannerKind::Notice;
    QString headline;                    // what
    QString details;                     // why, and what the program does now
    QString action;                      // text of the button; empty: no button
    std::function<void()> onAction;      // the remedy
    std::vector<BannerAction> more = {}; // what one can do instead
};

class RunBanner : public QFrame {
    Q_OBJECT
public:
    explicit RunBanner(QWidget* parent);

    void showMessage(BannerMessage message);
    /// Of a Progress message, 0 to 1; a negative fraction: how much there is to do is not known.
    void setProgress(double fraction, const QString& details);
    /// Hides the banner; only when a message of this kind is shown, if a kind is given.
    void dismiss();
    void dismiss(BannerKind kind);
    [[nodiscard]] const std::optional<BannerMessage>& message() const { return m_message; }

signals:
    /// A message came or went.
    void shownChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void actOnMessage();
    /// Closes the message, then does what a button of it says.
    void act(const std::function<void()>& action);
    void makeMoreButtons(const std::vector<BannerAction>& actions);
    void fitHeight();

    std::optional<BannerMessage> m_message;
    QLabel* m_text;
    QProgressBar* m_progress;
    QPushButton* m_action;
    std::vector<QPushButton*> m_more;
    QToolButton* m_close;
};

} // namespace kvglass::ui
