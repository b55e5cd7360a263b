// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/readout_label.h"

#include <QTest>
#include <QVBoxLayout>

#include "tests/support/test_program.h"

using namespace kvglass::ui;

namespace {

class EventCounter : public QObject {
public:
    int layouts = 0;
    int paints = 0;
    bool eventFilter(QObject*, QEvent* event) override {
        layouts += event->type() == QEvent::LayoutRequest ? 1 : 0;
        paints += event->type() == QEvent::Paint ? 1 : 0;
        return false;
    }
};

} // namespace

class ReadoutLabelTest : public QObject {
    Q_OBJECT
private slots:
    void aNewTextIsAPaintingAndNoLayout();
    void theSameTextCostsNothing();
    void aNarrowOneHasTwoLines();
    void itsTextIsItsAccessibleName();
};

void ReadoutLabelTest::aNewTextIsAPaintingAndNoLayout() {
    QWidget window;
    auto* layout = new QVBoxLayout(&window);
    auto* label = new ReadoutLabel(QStringLiteral("as long as this"), &window);
    layout->addWidget(label);
    window.resize(300, 100); // the label's own words ask for no width
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QCoreApplication::processEvents();
    EventCounter counter;
    label->installEventFilter(&counter);
    window.installEventFilter(&counter);
    label->setText(QStringLiteral("much longer than what it was made for, and longer still"));
    QTRY_VERIFY(counter.paints > 0);
    QCOMPARE(counter.layouts, 0);
}

void ReadoutLabelTest::theSameTextCostsNothing() {
    ReadoutLabel label(QStringLiteral("longest"), nullptr);
    label.setText(QStringLiteral("text"));
    label.resize(200, 40);
    label.show();
    QVERIFY(QTest::qWaitForWindowExposed(&label));
    QCoreApplication::processEvents();
    EventCounter counter;
    label.installEventFilter(&counter);
    label.setText(QStringLiteral("text"));
    QCoreApplication::processEvents();
    QCOMPARE(counter.paints, 0);
}

void ReadoutLabelTest::aNarrowOneHasTwoLines() {
    const QString longest = QStringLiteral("words that need their room");
    const ReadoutLabel label(longest, nullptr);
    const int room = label.fontMetrics().horizontalAdvance(longest);
    QCOMPARE(label.heightForWidth(room), label.fontMetrics().height());
    QVERIFY(label.heightForWidth(room - 1) >= 2 * label.fontMetrics().height());
}

void ReadoutLabelTest::itsTextIsItsAccessibleName() {
    ReadoutLabel label(QStringLiteral("longest"), nullptr);
    label.setText(QStringLiteral("0.81 ms"));
    QCOMPARE(label.accessibleName(), QStringLiteral("0.81 ms"));
}

KVGLASS_TEST(ReadoutLabelTest);
#include "readout_label_test.moc"
