// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/token_label.h"

#include <QByteArray>
#include <QStringDecoder>

namespace kvglass::ui {

QString tokenLabel(std::string_view bytes) {
    const QByteArray raw(bytes.data(), static_cast<qsizetype>(bytes.size()));
    QStringDecoder decode(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decode(raw);
    if (decode.hasError()) {
        return u'⟨' + QString::fromLatin1(raw.toHex(' ')).toUpper() + u'⟩';
    }
    QString label;
    label.reserve(text.size());
    for (const QChar c : text) {
        if (c == u' ') {
            label += u'·';
        } else if (c == u'\n') {
            label += u'⏎';
        } else if (c == u'\t') {
            label += u'⇥';
        } else {
            label += c.isPrint() || c.isSurrogate() ? c : QChar(u'�');
        }
    }
    return label;
}

} // namespace kvglass::ui
