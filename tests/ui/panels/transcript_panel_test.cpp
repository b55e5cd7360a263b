// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/transcript_panel.h"

#include <algorithm>

#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/test_program.h"
#include "tests/ui/data/synthetic_run.h"
#include "ui/data/selection.h"
#include "ui/panels/transcript_view.h"

using namespace kvglass;
using namespace kvglass::ui;

// The text of the run is "p0p1p2p3p4 t1 t2 t3 ... t12", a token each; prompt positions 0 to 4.
class TranscriptPanelTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void theFindBarOpensWithTheCursorInIt();
    void typingTellsHowManyThereAre();
    void returnWalksTheMatchesAndStartsAgain();
    void whatIsNotThereIsSaid();
    void escapeClosesTheBarAndTheMarks();
    void aTintExplainsItself();

private:
    [[nodiscard]] QLineEdit* needle() const { return m_panel->findChild<QLineEdit*>(); }
    [[nodiscard]] bool says(const QString& words) const;
    std::unique_ptr<RunData> m_data;
    std::unique_ptr<Selection> m_selection;
    std::unique_ptr<TranscriptPanel> m_panel;
};

void TranscriptPanelTest::init() {
    m_panel.reset();
    m_data = std::make_unique<RunData>();
    m_selection = std::make_unique<Selection>();
    m_panel = std::make_unique<TranscriptPanel>(m_data.get(), m_selection.get(), nullptr);
    m_panel->resize(500, 300);
    m_panel->show();
    SyntheticRun run;
    run.begin(*m_data);
    run.tick(*m_data, 12);
    m_panel->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
}

bool TranscriptPanelTest::says(const QString& words) const {
    const auto labels = m_panel->findChildren<QLabel*>();
    return std::ranges::any_of(labels, [&](const QLabel* label) {
        return label->isVisible() && label->text().contains(words);
    });
}

void TranscriptPanelTest::theFindBarOpensWithTheCursorInIt() {
    QVERIFY(!m_panel->isFinding());
    m_panel->find();
    QVERIFY(m_panel->isFinding());
    QVERIFY(needle()->hasFocus());
    QTest::keyClicks(needle(), QStringLiteral("t1"));
    m_panel->find(); // again: the old words are selected, ready to be replaced
    QCOMPARE(needle()->selectedText(), QStringLiteral("t1"));
}

void TranscriptPanelTest::typingTellsHowManyThereAre() {
    m_panel->find();
    QTest::keyClicks(needle(), QStringLiteral("T1")); // t1, t10, t11, t12: case does not count
    QVERIFY(says(QStringLiteral("4 found")));
    QVERIFY(!m_selection->token()); // typing moves nothing
}

void TranscriptPanelTest::returnWalksTheMatchesAndStartsAgain() {
    m_panel->find();
    QTest::keyClicks(needle(), QStringLiteral("t1"));
    for (const std::int64_t position : {5, 14, 15, 16, 5}) {
        QTest::keyClick(needle(), Qt::Key_Return);
        QCOMPARE(m_selection->token(), std::optional(position));
    }
    QVERIFY(says(QStringLiteral("1 of 4")));
    m_panel->view()->findPrevious();
    QCOMPARE(m_selection->token(), std::optional<std::int64_t>(16));
    QVERIFY(says(QStringLiteral("4 of 4")));
    QVERIFY(needle()->hasFocus()); // one can go on typing
}

void TranscriptPanelTest::whatIsNotThereIsSaid() {
    m_panel->find();
    QTest::keyClicks(needle(), QStringLiteral("xyz"));
    QVERIFY(says(QStringLiteral("not found")));
    QTest::keyClick(needle(), Qt::Key_Return);
    QVERIFY(!m_selection->token());
    needle()->clear();
    QVERIFY(!says(QStringLiteral("not found")));
}

void TranscriptPanelTest::escapeClosesTheBarAndTheMarks() {
    m_panel->find();
    QTest::keyClicks(needle(), QStringLiteral("t1"));
    QSignalSpy moved(m_panel->view(), &TranscriptView::searchMoved);
    QTest::keyClick(needle(), Qt::Key_Escape);
    QVERIFY(!m_panel->isFinding());
    QVERIFY(m_panel->view()->hasFocus());
    QCOMPARE(moved.last().at(1).toLongLong(), 0); // no marks are left
}

void TranscriptPanelTest::aTintExplainsItself() {
    m_panel->setTint(TranscriptTint::Attention);
    QCOMPARE(m_panel->tint(), TranscriptTint::Attention);
    QVERIFY(says(explanation(TranscriptTint::Attention)));
    m_panel->setTint(TranscriptTint::None);
    QVERIFY(!says(explanation(TranscriptTint::Attention)));
}

KVGLASS_TEST(TranscriptPanelTest);
#include "transcript_panel_test.moc"
