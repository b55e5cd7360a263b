// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/transcript_view.h"

#include <QPaintEvent>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/test_program.h"
#include "ui/data/run_data.h"

namespace kvglass::ui {

namespace {

void appendTokens(RunData& data, int count) {
    std::vector<TokenEvent> tokens;
    std::vector<StepSample> steps;
    for (int i = 0; i < count; ++i) {
        TokenEvent token;
        token.index = static_cast<std::int64_t>(data.tokens().size()) + i + 1;
        token.position = static_cast<std::int64_t>(data.prompt().size()) + token.index - 1;
        token.bytes = " word" + std::to_string(token.index % 50);
        StepSample step;
        step.step = token.index;
        step.kind = StepKind::Decode;
        tokens.push_back(token);
        steps.push_back(step);
    }
    data.append(std::move(tokens), std::move(steps));
}

/// Counts paintings of the viewport and their area.
class PaintWatch : public QObject {
public:
    int paints = 0;
    QRect last;
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Paint) {
            ++paints;
            last = static_cast<QPaintEvent*>(event)->rect();
        }
        return QObject::eventFilter(watched, event);
    }
};

} // namespace

class TranscriptViewTest : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<RunData> m_data;
    std::unique_ptr<Selection> m_selection;
    std::unique_ptr<TranscriptView> m_view;

    QPoint centerOf(std::int64_t position) const {
        return m_view->viewportRect(m_view->layoutOfTokens().boxesOf(position).front().rect)
            .center();
    }

private slots:
    void init() {
        m_data = std::make_unique<RunData>();
        m_selection = std::make_unique<Selection>();
        m_view = std::make_unique<TranscriptView>(m_data.get(), m_selection.get(), nullptr);
        m_view->resize(400, 300);
        m_data->begin({}, 0, {});
        m_data->setPrompt({{TokenId(1), "Once"}, {TokenId(2), " upon"}});
        appendTokens(*m_data, 30);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
        QTest::qWait(1);
    }

    void hoveringSelectsTheTokenUnderThePointer() {
        QTest::mouseMove(m_view->viewport(), centerOf(5));
        QCOMPARE(m_selection->token(), std::optional<std::int64_t>(5));
        QVERIFY(!m_selection->isLocked());
    }

    void aClickLocksAndASecondOneUnlocks() {
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, centerOf(7));
        QVERIFY(m_selection->isLocked());
        QCOMPARE(m_selection->token(), std::optional<std::int64_t>(7));
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, centerOf(7));
        QVERIFY(!m_selection->isLocked());
    }

    void draggingSelectsARangeThatIsCopied() {
        QTest::mousePress(m_view->viewport(), Qt::LeftButton, {}, centerOf(1));
        QTest::mouseMove(m_view->viewport(), centerOf(3));
        QTest::mouseRelease(m_view->viewport(), Qt::LeftButton, {}, centerOf(3));
        QCOMPARE(m_selection->range(), (std::optional<TokenRange>(TokenRange{1, 3})));
        QCOMPARE(m_view->textToCopy(), QStringLiteral(" upon word1 word2"));
        QVERIFY(!m_selection->isLocked());
    }

    void arrowKeysWalkTokens() {
        m_selection->lock(4);
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        QCOMPARE(m_selection->token(), std::optional<std::int64_t>(5));
        QTest::keyClick(m_view.get(), Qt::Key_Left);
        QTest::keyClick(m_view.get(), Qt::Key_Left);
        QCOMPARE(m_selection->token(), std::optional<std::int64_t>(3));
        QTest::keyClick(m_view.get(), Qt::Key_Home);
        QCOMPARE(m_selection->token(), std::optional<std::int64_t>(0));
        QTest::keyClick(m_view.get(), Qt::Key_End);
        QCOMPARE(m_selection->token(), std::optional<std::int64_t>(31));
        QTest::keyClick(m_view.get(), Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(m_selection->range(), (std::optional<TokenRange>(TokenRange{30, 31})));
        QVERIFY(m_view->accessibleDescription().contains(QStringLiteral("word29")));
    }

    void rightBeyondTheEndAsksForAStep() {
        QSignalSpy past(m_view.get(), &TranscriptView::walkedPastEnd);
        m_selection->lock(30);
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        QCOMPARE(past.count(), 0);
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        QCOMPARE(past.count(), 1);
    }

    void selectingAnotherTokenRepaintsOnlyTheTwo() {
        m_selection->lock(2);
        QTest::qWait(1);
        PaintWatch watch;
        m_view->viewport()->installEventFilter(&watch);
        m_selection->lock(3);
        QTRY_COMPARE(watch.paints, 1);
        QVERIFY(watch.last.height() <= 3 * m_view->layoutOfTokens().lineHeight());
    }

    void aBatchOfTokensIsOneRepaintOfTheEnd() {
        PaintWatch watch;
        m_view->viewport()->installEventFilter(&watch);
        appendTokens(*m_data, 2);
        QTRY_COMPARE(watch.paints, 1);
        QVERIFY(watch.last.top() > 2 * m_view->layoutOfTokens().lineHeight());
    }

    void itFollowsUntilTheUserScrollsAndAgainWhenAsked() {
        QScrollBar* bar = m_view->verticalScrollBar();
        appendTokens(*m_data, 500);
        QCOMPARE(bar->value(), bar->maximum());
        QTest::keyClick(m_view.get(), Qt::Key_Home); // the user looks at the beginning
        QVERIFY(!m_view->isFollowing());
        const int held = bar->value();
        appendTokens(*m_data, 100);
        QCOMPARE(bar->value(), held);
        m_view->follow();
        QCOMPARE(bar->value(), bar->maximum());
        appendTokens(*m_data, 100);
        QCOMPARE(bar->value(), bar->maximum());
    }

    void findWalksTheMatchesAndWrapsAround() {
        QSignalSpy moved(m_view.get(), &TranscriptView::searchMoved);
        m_view->setSearch(QStringLiteral("WORD7"));
        QCOMPARE(moved.last()[1].value<qsizetype>(), qsizetype{1});
        m_view->setSearch(QStringLiteral("word2"));
        const auto count = moved.last()[1].value<qsizetype>();
        QCOMPARE(count, qsizetype{11}); // 2 and 20 to 29
        for (qsizetype i = 1; i <= count; ++i) {
            m_view->findNext();
            QCOMPARE(moved.last()[0].value<qsizetype>(), i);
        }
        m_view->findNext();
        QCOMPARE(moved.last()[0].value<qsizetype>(), qsizetype{1});
        m_view->findPrevious();
        QCOMPARE(moved.last()[0].value<qsizetype>(), count);
    }

    void aNewRunStartsAnEmptyText() {
        m_data->begin({}, 0, {});
        QVERIFY(m_view->text().pieces().empty());
        QCOMPARE(m_view->layoutOfTokens().lineCount(), 0);
    }

    void everyTintPaintsDifferently() {
        std::vector<TokenEvent> tokens(1);
        std::vector<StepSample> steps(1);
        tokens[0].index = steps[0].step = 31;
        tokens[0].position = 32;
        tokens[0].bytes = " rare";
        tokens[0].probability = 0.001F;
        steps[0].stepMs = 5.0;
        m_data->append(tokens, steps);
        QTest::qWait(1);
        const QImage plain = m_view->viewport()->grab().toImage();
        m_view->setTint(TranscriptTint::Probability);
        const QImage probability = m_view->viewport()->grab().toImage();
        m_view->setTint(TranscriptTint::StepTime);
        const QImage time = m_view->viewport()->grab().toImage();
        QVERIFY(plain != probability);
        QVERIFY(plain != time);
        QVERIFY(probability != time);
    }
};

} // namespace kvglass::ui

using kvglass::ui::TranscriptViewTest;
KVGLASS_TEST(TranscriptViewTest);
#include "transcript_view_test.moc"
