// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/experiment_panel.h"

#include <algorithm>
#include <utility>

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSaveFile>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/client/engine_client.h"
#include "ui/client/measurements.h"
#include "ui/panels/experiment_figures.h"
#include "ui/panels/experiment_form.h"
#include "ui/panels/experiment_results.h"
#include "ui/panels/experiment_sweep.h"
#include "ui/plot/number_format.h"

namespace kvglass::ui {

class ExperimentPanel::Private {
public:
    Private(ExperimentPanel* panel, EngineClient* engine);

    void build();
    void connectAll();
    void connectMeasurements();
    void updateButtons();
    void begin(const Status& begun, const QString& text);
    void showRecord(const ExperimentRecord& changed);
    void showProgress(const ExperimentProgress& now, const QString& before);
    void onFinished(MeasurementKind kind, const std::optional<Error>& error);
    void chooseFile();
    [[nodiscard]] bool isMine() const;

    ExperimentPanel* q;
    EngineClient* client;
    ExperimentRecord record;
    ExperimentForm* form;
    ExperimentResults* results;
    ExperimentSweep* sweep;
    QPushButton* run;
    QPushButton* cancel;
    QPushButton* goOn;
    QPushButton* probe;
    QPushButton* save;
    QProgressBar* progress;
    QLabel* message;
};

ExperimentPanel::Private::Private(ExperimentPanel* panel, EngineClient* engine)
    : q(panel), client(engine), form(new ExperimentForm(panel)),
      results(new ExperimentResults(panel)), sweep(new ExperimentSweep(panel)),
      run(new QPushButton(ExperimentPanel::tr("Run experiment"), panel)),
      cancel(new QPushButton(ExperimentPanel::tr("Cancel"), panel)),
      goOn(new QPushButton(ExperimentPanel::tr("Resume"), panel)),
      probe(new QPushButton(ExperimentPanel::tr("Measure bandwidth"), panel)),
      save(new QPushButton(ExperimentPanel::tr("Export…"), panel)),
      progress(new QProgressBar(panel)), message(new QLabel(panel)) {}

void ExperimentPanel::Private::build() {
    cancel->setToolTip(ExperimentPanel::tr("Ends it now; finished runs are kept"));
    goOn->setToolTip(ExperimentPanel::tr("Makes the runs that are missing"));
    probe->setToolTip(ExperimentPanel::tr(
        "How fast this machine reads memory, by a quick read probe of a few seconds"));
    save->setToolTip(ExperimentPanel::tr("All samples and figures as JSON, or all steps as CSV"));
    progress->setTextVisible(false);
    progress->setAccessibleName(ExperimentPanel::tr("Progress of the experiment"));
    progress->hide();
    message->setWordWrap(true);
    message->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum);
    message->setAccessibleName(ExperimentPanel::tr("State of the experiment"));
    message->setText(QStringLiteral(" "));
    auto* buttons = new QHBoxLayout;
    for (QPushButton* button : {run, cancel, goOn, probe, save}) {
        button->setAutoDefault(false);
        buttons->addWidget(button);
    }
    buttons->addWidget(progress, 1);
    buttons->addStretch(0);
    results->addTab(sweep, ExperimentPanel::tr("Sweep"));
    auto* content = new QWidget(q);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->setSpacing(3);
    layout->addWidget(form);
    layout->addLayout(buttons);
    layout->addWidget(message);
    layout->addWidget(results, 1);
    auto* area = new QScrollArea(q); // small docks show a part of it, and all of it can be reached
    area->setWidget(content);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    auto* outer = new QVBoxLayout(q);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(area);
}

bool ExperimentPanel::Private::isMine() const {
    const auto kind = client->measurements().running();
    return kind && *kind != MeasurementKind::Race;
}

void ExperimentPanel::Private::connectAll() {
    QObject::connect(run, &QPushButton::clicked, q, &ExperimentPanel::runExperiment);
    QObject::connect(cancel, &QPushButton::clicked, q, &ExperimentPanel::cancel);
    QObject::connect(goOn, &QPushButton::clicked, q, &ExperimentPanel::goOn);
    QObject::connect(sweep->runButton(), &QPushButton::clicked, q, &ExperimentPanel::runSweep);
    QObject::connect(save, &QPushButton::clicked, q, [this] { chooseFile(); });
    QObject::connect(probe, &QPushButton::clicked, q, [this] {
        begin(client->measurements().beginReadProbe(),
              ExperimentPanel::tr("Measuring how fast this machine reads memory"));
    });
    QObject::connect(client, &EngineClient::stateChanged, q, [this] { updateButtons(); });
    QObject::connect(client, &EngineClient::modelLoaded, q, [this] {
        form->setModel(*client->model());
        sweep->setDevice(client->model()->device);
    });
}

void ExperimentPanel::Private::connectMeasurements() {
    Measurements* measurements = &client->measurements();
    QObject::connect(measurements, &Measurements::experimentProgressed, q,
                     [this](const ExperimentProgress& now) { showProgress(now, {}); });
    QObject::connect(
        measurements, &Measurements::sweepProgressed, q, [this](const SweepProgress& now) {
            showProgress(now.experiment, ExperimentPanel::tr("types %1 of %2, ")
                                             .arg(formatCount(now.row), formatCount(now.rows)));
        });
    QObject::connect(measurements, &Measurements::sweepRowDone, sweep, &ExperimentSweep::addRow);
    QObject::connect(measurements, &Measurements::experimentChanged, q,
                     [this](const ExperimentRecord& changed) {
                         showRecord(changed);
                         emit q->recordChanged(record);
                     });
    QObject::connect(measurements, &Measurements::readProbed, q, [this](const ReadProbe& measured) {
        record.probe = measured;
        showRecord(record);
        if (!record.report.runs.empty())
            emit q->recordChanged(record);
    });
    QObject::connect(measurements, &Measurements::finished, q,
                     [this](MeasurementKind kind, const std::optional<Error>& error) {
                         onFinished(kind, error);
                     });
}

void ExperimentPanel::Private::updateButtons() {
    const bool running = client->measurements().running().has_value();
    const bool hasModel = client->model().has_value() && !running;
    const auto done = std::ssize(record.report.runs);
    run->setEnabled(hasModel); // a run in progress is refused in words
    probe->setEnabled(hasModel);
    sweep->runButton()->setEnabled(hasModel);
    cancel->setEnabled(isMine() && !client->measurements().isStopping());
    const bool unfinished = done > 0 && !isComplete(record.report);
    goOn->setEnabled(hasModel && unfinished);
    goOn->setText(unfinished ? ExperimentPanel::tr("Resume after %1 of %2 runs")
                                   .arg(done)
                                   .arg(2 * record.report.wantedRuns)
                             : ExperimentPanel::tr("Resume"));
    save->setEnabled(done > 0);
    progress->setVisible(isMine());
}

void ExperimentPanel::Private::begin(const Status& begun, const QString& text) {
    if (begun)
        progress->setRange(0, 0); // how far it is, the first report says
    message->setText(begun ? text : QString::fromStdString(begun.error().text()));
}

void ExperimentPanel::Private::showRecord(const ExperimentRecord& changed) {
    const std::optional<ReadProbe> probed = record.probe;
    record = changed;
    if (!record.probe)
        record.probe = probed; // of this machine, also for the next experiment
    results->showRecord(record, client->model() ? client->model()->config.contextLength : 0);
    updateButtons();
}

void ExperimentPanel::Private::showProgress(const ExperimentProgress& now, const QString& before) {
    progress->setRange(0, static_cast<int>(now.runs * now.newTokens));
    const std::int64_t earlier = std::max<std::int64_t>(0, now.run - 1) * now.newTokens;
    progress->setValue(static_cast<int>(earlier + (now.run > 0 ? now.token : 0)));
    message->setText(before + progressText(now));
}

void ExperimentPanel::Private::onFinished(MeasurementKind kind, const std::optional<Error>& error) {
    updateButtons();
    if (kind == MeasurementKind::Race)
        return;
    if (error && isCancelled(*error))
        message->setText(ExperimentPanel::tr("Cancelled; what was finished is kept."));
    else if (error)
        message->setText(QString::fromStdString(error->text()));
    else if (kind == MeasurementKind::ReadProbe && record.probe)
        message->setText(QString::fromStdString(describe(*record.probe)));
    else if (kind == MeasurementKind::Sweep)
        message->setText(ExperimentPanel::tr("The sweep is finished."));
    else
        message->setText(ExperimentPanel::tr("Finished: %1")
                             .arg(QString::fromStdString(describe(record.setting))));
}

void ExperimentPanel::Private::chooseFile() {
    auto* dialog = new QFileDialog(q, ExperimentPanel::tr("Export the experiment"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("json"));
    dialog->setNameFilters({ExperimentPanel::tr("All samples and figures (*.json)"),
                            ExperimentPanel::tr("All steps as a table (*.csv)")});
    QObject::connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        dialog->setDefaultSuffix(filter.contains(QStringLiteral("csv")) ? QStringLiteral("csv")
                                                                        : QStringLiteral("json"));
    });
    QObject::connect(dialog, &QFileDialog::fileSelected, q, [this](const QString& path) {
        message->setText(q->save(path)
                             ? ExperimentPanel::tr("Saved as %1").arg(path)
                             : ExperimentPanel::tr("Cannot write %1: the file could not be opened "
                                                   "or written; nothing was changed")
                                   .arg(path));
    });
    dialog->open();
}

ExperimentPanel::ExperimentPanel(EngineClient* client, QWidget* parent)
    : QWidget(parent), d(std::make_unique<Private>(this, client)) {
    setFocusProxy(d->run);
    setAccessibleName(tr("Experiment"));
    setAccessibleDescription(
        tr("Times the same text with and without the KV cache and explains the difference."));
    d->build();
    d->connectAll();
    d->connectMeasurements();
    d->updateButtons();
}

ExperimentPanel::~ExperimentPanel() = default;

ExperimentForm& ExperimentPanel::form() const { return *d->form; }
ExperimentResults& ExperimentPanel::results() const { return *d->results; }
ExperimentSweep& ExperimentPanel::sweep() const { return *d->sweep; }
const ExperimentRecord& ExperimentPanel::record() const { return d->record; }
QString ExperimentPanel::message() const { return d->message->text(); }

void ExperimentPanel::setRecord(ExperimentRecord record) { d->showRecord(record); }

bool ExperimentPanel::save(const QString& path) const {
    const std::string text = path.endsWith(QStringLiteral(".csv"), Qt::CaseInsensitive)
                                 ? experimentCsv(d->record.report)
                                 : experimentJson(d->record) + '\n';
    QSaveFile file(path); // the old file stays until the new one is complete
    const QByteArray bytes = QByteArray::fromStdString(text);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit();
}

void ExperimentPanel::runExperiment() {
    d->begin(d->client->measurements().beginExperiment(d->form->request()),
             tr("The experiment begins"));
}

void ExperimentPanel::goOn() {
    d->begin(d->client->measurements().goOn(d->record), tr("The experiment goes on"));
}

void ExperimentPanel::runSweep() {
    const Status begun =
        d->client->measurements().beginSweep(d->form->request(), d->sweep->types());
    d->begin(begun, tr("The sweep begins"));
    if (begun)
        d->sweep->clearRows();
}

void ExperimentPanel::cancel() { d->client->measurements().stop(); }

} // namespace kvglass::ui
