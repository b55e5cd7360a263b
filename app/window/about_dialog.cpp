// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/about_dialog.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "app/window/themed_icon.h"

namespace kvglass::window {

namespace {

QString licences() {
    return AboutDialog::
        tr("<p>The engine and the command line are licensed under Apache-2.0; the window and this "
           "program as a whole under GPL-3.0-or-later, because it contains QCustomPlot.</p>"
           "<table cellpadding='3'>"
           "<tr><td>Qt %1</td><td>LGPL-3.0</td></tr>"
           "<tr><td>QCustomPlot</td><td>GPL-3.0-or-later</td></tr>"
           "<tr><td>oneDNN</td><td>Apache-2.0</td></tr>"
           "<tr><td>Highway</td><td>Apache-2.0</td></tr>"
           "<tr><td>spdlog, fmt, nlohmann-json</td><td>MIT</td></tr>"
           "<tr><td>CLI11</td><td>BSD-3-Clause</td></tr>"
           "<tr><td>tl-expected</td><td>CC0-1.0</td></tr>"
           "<tr><td>readerwriterqueue</td><td>BSD-2-Clause</td></tr>"
           "</table>"
           "<p>The texts of the licences are in the folder LICENSES of the source.</p>")
            .arg(QLatin1String(qVersion()));
}

} // namespace

AboutDialog::AboutDialog(QWidget* parent) : QDialog(parent) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("About KVGlass"));
    auto* picture = new QLabel(this);
    picture->setPixmap(applicationIcon().pixmap(96, 96));
    auto* title =
        new QLabel(tr("<h2>KVGlass %1</h2><p>A looking glass on the KV cache: it generates "
                      "text and shows, token by token, what the cache buys and what it "
                      "costs.</p>")
                       .arg(QLatin1String(KVGLASS_VERSION)),
                   this);
    title->setWordWrap(true);
    auto* head = new QHBoxLayout;
    head->addWidget(picture);
    head->addWidget(title, 1);
    auto* text = new QTextBrowser(this);
    text->setHtml(licences());
    text->setAccessibleName(tr("Licences"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(head);
    layout->addWidget(text, 1);
    layout->addWidget(buttons);
    resize(520, 460);
}

} // namespace kvglass::window
