// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/themed_icon.h"

#include <QFile>
#include <QPainter>
#include <QPalette>
#include <QPixmap>
#include <QSvgRenderer>

// The icons are linked in with a static library, which must be told that they are wanted. The macro
// demands the global namespace.
static void registerIcons() { Q_INIT_RESOURCE(kvglass); }

namespace kvglass::window {

namespace {

constexpr int kPixels = 96; // scaled down as needed; sharp at any usual size

QPixmap rendered(QByteArray svg, const QColor& color) {
    svg.replace("currentColor", color.name().toLatin1());
    QSvgRenderer renderer(svg);
    QPixmap pixmap(kPixels, kPixels);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter);
    return pixmap;
}

} // namespace

QIcon themedIcon(const QString& file, const QPalette& palette) {
    registerIcons();
    QFile svg(QStringLiteral(":/icons/") + file);
    if (!svg.open(QIODevice::ReadOnly))
        return {};
    const QByteArray text = svg.readAll();
    QIcon icon(rendered(text, palette.color(QPalette::Active, QPalette::ButtonText)));
    icon.addPixmap(rendered(text, palette.color(QPalette::Disabled, QPalette::ButtonText)),
                   QIcon::Disabled);
    return icon;
}

QIcon applicationIcon() {
    registerIcons();
    return QIcon(QStringLiteral(":/icons/kvglass.svg"));
}

} // namespace kvglass::window
