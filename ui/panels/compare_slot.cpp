// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/compare_slot.h"

#include <utility>

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>

#include "engine/recording/recording_file.h"
#include "ui/panels/compare_figures.h"
#include "ui/plot/legend.h"
#include "ui/plot/readout_label.h"

namespace kvglass::ui {

CompareSlot::CompareSlot(Meaning meaning, QWidget* parent)
    : QWidget(parent), m_text(new ReadoutLabel(tr("a run"), this)), m_choose(new QToolButton(this)),
      m_menu(new QMenu(this)) {
    const bool isFirst = meaning == Meaning::FirstRun;
    setObjectName(isFirst ? QStringLiteral("compare_a") : QStringLiteral("compare_b"));
    m_choose->setText(isFirst ? tr("Choose A") : tr("Choose B"));
    m_choose->setToolTip(tr("Choose the run: a recording, or the run that is shown"));
    m_choose->setAccessibleName(m_choose->text());
    m_choose->setPopupMode(QToolButton::InstantPopup);
    m_choose->setFocusPolicy(Qt::StrongFocus);
    m_choose->setMenu(m_menu);
    connect(m_menu, &QMenu::aboutToShow, this, &CompareSlot::fillMenu);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(new Legend({meaning}, this));
    row->addWidget(m_text, 1);
    row->addWidget(m_choose);
    fillMenu();
    updateText();
}

void CompareSlot::setSources(CompareSources sources) { m_sources = std::move(sources); }

void CompareSlot::fillMenu() {
    m_menu->clear();
    m_menu->addAction(tr("Open a recording…"), this, &CompareSlot::chooseFile);
    m_menu->addAction(tr("Follow the run that is shown"), this, &CompareSlot::follow);
    m_menu->addAction(tr("Keep the run that is shown as it is"), this, &CompareSlot::takeShown);
    QMenu* last = m_menu->addMenu(tr("Last runs"));
    const std::vector<KeptRun> runs = m_sources.lastRuns();
    last->setEnabled(!runs.empty());
    for (const KeptRun& run : runs)
        last->addAction(run.title, this, [this, path = run.path] { openOrSay(path); });
    m_menu->addSeparator();
    m_menu->addAction(tr("Nothing"), this, &CompareSlot::clear);
}

void CompareSlot::chooseFile() {
    auto* dialog = new QFileDialog(this, tr("Open a recording to compare"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilter(tr("Recordings (*.kvglass *.kvglass.journal)"));
    if (!m_path.isEmpty())
        dialog->setDirectory(QFileInfo(m_path).absolutePath());
    connect(dialog, &QFileDialog::fileSelected, this, &CompareSlot::openOrSay);
    dialog->open();
}

void CompareSlot::openOrSay(const QString& path) {
    if (const Status opened = open(path); !opened)
        emit failed(opened.error());
}

Status CompareSlot::open(const QString& path) {
    auto recording = openRecording(path.toStdString());
    if (!recording)
        return fail(std::move(recording.error()));
    m_following = false;
    set(std::make_shared<const Recording>(std::move(*recording)),
        QFileInfo(path).absoluteFilePath());
    return {};
}

void CompareSlot::follow() {
    m_following = true;
    m_path.clear();
    refresh();
}

void CompareSlot::refresh() {
    if (!m_following)
        return;
    auto run = m_sources.shownRun();
    set(run ? std::make_shared<const Recording>(std::move(*run)) : nullptr, {});
}

void CompareSlot::takeShown() {
    auto run = m_sources.shownRun();
    if (!run)
        return;
    m_following = false;
    set(std::make_shared<const Recording>(std::move(*run)), {});
}

void CompareSlot::clear() {
    m_following = false;
    set(nullptr, {});
}

void CompareSlot::set(std::shared_ptr<const Recording> run, const QString& path) {
    m_run = std::move(run);
    m_path = path;
    updateText();
    emit changed();
}

void CompareSlot::updateText() {
    QString text = tr("nothing chosen");
    if (m_following)
        text = m_run ? tr("the run that is shown: %1").arg(runSummary(*m_run))
                     : tr("the run that is shown: none yet");
    else if (m_run)
        text = m_path.isEmpty()
                   ? tr("kept: %1").arg(runSummary(*m_run))
                   : QStringLiteral("%1: %2").arg(QFileInfo(m_path).fileName(), runSummary(*m_run));
    m_text->setText(text);
    m_choose->setAccessibleDescription(text);
}

QString CompareSlot::shownText() const { return m_text->text(); }

QString CompareSlot::source() const { return m_following ? shownRun() : m_path; }

void CompareSlot::setSource(const QString& source) {
    if (source == shownRun())
        follow();
    else if (!source.isEmpty() && !open(source)) // gone since: nothing to talk about
        clear();
}

void CompareSlot::swapWith(CompareSlot& other) {
    std::swap(m_run, other.m_run);
    std::swap(m_path, other.m_path);
    std::swap(m_following, other.m_following);
    updateText();
    other.updateText();
    emit changed();
}

} // namespace kvglass::ui
