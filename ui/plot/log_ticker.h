// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Ticks of a logarithmic axis at 1, 2 and 5 times the powers of ten while that is readable, at the
// powers alone over wider ranges; labels are plain numbers ("0.5", "20"), not powers.

#pragma once

#include <qcustomplot.h>

namespace kvglass::ui {

class LogTicker : public QCPAxisTicker {
protected:
    QVector<double> createTickVector(double tickStep, const QCPRange& range) override;
    QString getTickLabel(double tick, const QLocale& locale, QChar formatChar,
                         int precision) override;
};

} // namespace kvglass::ui
