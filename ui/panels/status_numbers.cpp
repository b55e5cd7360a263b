// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/status_numbers.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>

#include "ui/panels/status_figures.h"
#include "ui/plot/number_format.h"

namespace kvglass::ui {

namespace {

constexpr qint64 kRefreshMs = 125;
constexpr int kSpacing = 6;
constexpr int kGroupSpacing = 16;

/// The figures, in the order in which they are added.
enum Place : std::size_t { Ttft, Itl, P99, Tpot, Rate, Kv, Context };

QString orDash(const std::optional<double>& ms) {
    return ms ? formatMilliseconds(*ms) : QStringLiteral("–");
}

} // namespace

StatusNumbers::StatusNumbers(const RunData* run, QWidget* parent)
    : QWidget(parent), m_data(run), m_layout(new QHBoxLayout(this)), m_place(new QLabel(this)) {
    m_layout->setContentsMargins(0, 0, 6, 0);
    m_layout->setSpacing(kSpacing);
    const QString ms = QStringLiteral("0.000 ms");
    add(tr("TTFT"), ms, tr("Time to first token: request submitted to first token, measured"));
    add(tr("ITL p50"), ms, tr("Inter-token latency, median of the gaps between tokens, measured"));
    add(tr("p99"), ms + u'*',
        tr("99th percentile of the gaps between tokens; * : fewer than 100 gaps"));
    add(tr("TPOT"), ms, tr("Time per output token: the mean over the tokens after the first"));
    add(tr("tok/s"), QStringLiteral("00 000"), tr("Tokens after the first per second"));
    add(tr("KV"), QStringLiteral("0.00 MB"), tr("KV bytes used, from the allocator"));
    add(tr("context"), QStringLiteral("0 000 / 0 000"), tr("Tokens in the context, of its length"));
    m_layout->addStretch(1);
    m_place->setAccessibleName(tr("Device"));
    m_layout->addWidget(m_place);
    fixWidths();
    refresh();
}

void StatusNumbers::add(const QString& name, const QString& widest, const QString& explanation) {
    if (!m_figures.empty())
        m_layout->addSpacing(kGroupSpacing - kSpacing);
    Figure figure{new QLabel(name, this), new QLabel(this), widest};
    QFont bold = font();
    bold.setBold(true);
    figure.value->setFont(bold);
    figure.value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    figure.value->setAccessibleName(name);
    figure.name->setToolTip(explanation);
    figure.value->setToolTip(explanation);
    m_layout->addWidget(figure.name);
    m_layout->addWidget(figure.value);
    m_figures.push_back(figure);
}

void StatusNumbers::fixWidths() {
    for (const Figure& figure : m_figures) {
        QFont bold = font();
        bold.setBold(true);
        figure.value->setFont(bold);
        // A label whose size is fixed asks for no layout of the window when its text changes.
        const QFontMetrics metrics(bold);
        figure.value->setFixedSize(metrics.horizontalAdvance(figure.widest), metrics.height());
    }
}

void StatusNumbers::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fixWidths();
}

QSize StatusNumbers::sizeHint() const { return {m_wholeWidth, QWidget::sizeHint().height()}; }

/// Room for the figures that are never hidden: the rate and the context.
QSize StatusNumbers::minimumSizeHint() const {
    // The gaps between the groups stay where their figures are hidden.
    int width =
        m_layout->contentsMargins().right() + static_cast<int>(m_figures.size()) * kGroupSpacing;
    for (const Place figure : {Rate, Context})
        width += m_figures[figure].name->sizeHint().width() + m_figures[figure].value->width() +
                 2 * kSpacing + kGroupSpacing;
    return {width, QWidget::minimumSizeHint().height()};
}

void StatusNumbers::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    hideWhatDoesNotFit();
}

void StatusNumbers::hideWhatDoesNotFit() {
    // The least important go first: TPOT, the place, p99, KV, TTFT, ITL.
    const auto both = [this](Place place) -> std::vector<QWidget*> {
        return {m_figures[place].name, m_figures[place].value};
    };
    const std::vector<std::vector<QWidget*>> order = {both(Tpot), {m_place},  both(P99),
                                                      both(Kv),   both(Ttft), both(Itl)};
    for (const auto& group : order)
        for (QWidget* widget : group)
            widget->show();
    if (const int whole = m_layout->sizeHint().width(); whole != m_wholeWidth) {
        m_wholeWidth = whole;
        updateGeometry();
    }
    for (const auto& group : order) {
        if (m_layout->sizeHint().width() <= width())
            return;
        for (QWidget* widget : group)
            widget->hide();
    }
}

void StatusNumbers::tick() {
    if (!m_sinceRefresh.isValid() || m_sinceRefresh.elapsed() >= kRefreshMs)
        refresh();
}

void StatusNumbers::refresh() {
    m_sinceRefresh.start();
    const StatusFigures figures = statusFigures(*m_data);
    const auto set = [this](std::size_t index, const QString& text) {
        m_figures[index].value->setText(text);
    };
    set(0, orDash(figures.ttftMs));
    set(1, orDash(figures.itl.p50Ms));
    set(2, orDash(figures.itl.p99Ms) +
               (figures.itl.p99Ms && figures.itl.isP99Weak() ? QStringLiteral("*") : QString()));
    set(3, orDash(figures.tpotMs));
    set(4, figures.decodeTokensPerSecond ? formatNumber(*figures.decodeTokensPerSecond)
                                         : QStringLiteral("–"));
    set(5, formatBytes(static_cast<double>(figures.kvUsedBytes)));
    set(6, figures.contextLength > 0
               ? QStringLiteral("%1 / %2").arg(formatCount(figures.contextUsed),
                                               formatCount(figures.contextLength))
               : QStringLiteral("–"));
}

void StatusNumbers::setPlace(const QString& place, const QString& details) {
    m_place->setText(place);
    m_place->setToolTip(details);
    hideWhatDoesNotFit();
}

QString StatusNumbers::text(qsizetype figure) const {
    return m_figures[static_cast<std::size_t>(figure)].value->text();
}

} // namespace kvglass::ui
