// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/race_panel.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>

#include "tests/support/test_program.h"
#include "tests/ui/client/fake_backend.h"
#include "ui/client/engine_client.h"
#include "ui/data/selection.h"
#include "ui/panels/race_lane_view.h"
#include "ui/panels/race_plot.h"
#include "ui/plot/number_format.h"

namespace kvglass::ui {

namespace {

QString plain(QString text) { return text.replace(kThinSpace, u' '); }

RaceResult smallRace() {
    RaceResult race;
    race.prefixTokens = 4;
    race.with.cache = CachePolicy::full();
    race.without.cache = CachePolicy::off();
    const char* words[] = {"a", "\xC3", "\xA4", "b"}; // one character in two tokens
    for (int i = 0; i < 4; ++i) {
        race.with.tokens.push_back({TokenId(i), words[i], 10.0 * (i + 1)});
        race.without.tokens.push_back({TokenId(i), words[i], 30.0 * (i + 1)});
    }
    return race;
}

struct Setup {
    Setup()
        : client(std::make_unique<EngineClient>(test::fakeEngineFactory(fake), &data, nullptr)),
          panel(std::make_unique<RacePanel>(client.get(), &data, &selection, nullptr)) {
        panel->resize(900, 400);
        panel->show();
    }
    [[nodiscard]] bool runPrompt() {
        fake->loads.open();
        fake->steps.open();
        client->load(test::fakeChoice());
        if (!waitFor(EngineState::Ready))
            return false;
        GenerationRequest request;
        request.prompt = std::string("xyz");
        request.maxNewTokens = 6;
        client->run(request);
        return waitFor(EngineState::Ready);
    }
    [[nodiscard]] bool waitFor(EngineState state) {
        return QTest::qWaitFor([&] { return client->state() == state; }, 30'000);
    }
    [[nodiscard]] const RaceLaneView* lane(CachePolicy cache) const {
        const QString name =
            cache.keepsCache() ? QStringLiteral("with") : QStringLiteral("without");
        return panel->findChild<RaceLaneView*>(name);
    }
    [[nodiscard]] QPushButton* button(const QString& text) const {
        for (QPushButton* each : panel->findChildren<QPushButton*>())
            if (each->text() == text)
                return each;
        return nullptr;
    }
    std::shared_ptr<test::FakeState> fake = std::make_shared<test::FakeState>();
    RunData data;
    Selection selection;
    std::unique_ptr<EngineClient> client;
    std::unique_ptr<RacePanel> panel;
};

} // namespace

class RacePanelTest : public QObject {
    Q_OBJECT
private slots:
    void bothLanesStreamOnOneTimeAxis() {
        Setup s;
        s.panel->setRace(smallRace());
        QCOMPARE(s.lane(CachePolicy::full())->text(), QString());
        s.panel->showAt(30.0);
        QCOMPARE(s.lane(CachePolicy::full())->text(), QStringLiteral("aä"));
        QCOMPARE(s.lane(CachePolicy::off())->text(), QStringLiteral("a"));
        QCOMPARE(s.panel->plot().count(CachePolicy::full()), 3);
        QCOMPARE(s.panel->plot().count(CachePolicy::off()), 1);
        QVERIFY(plain(s.lane(CachePolicy::full())->caption())
                    .startsWith(QStringLiteral("3 tokens in 30.0 ms")));
        s.panel->showAt(1e9);
        QCOMPARE(s.lane(CachePolicy::off())->text(), QStringLiteral("aäb"));
        QCOMPARE(s.panel->shownMs(), 120.0);
        s.panel->showAt(10.0); // and back
        QCOMPARE(s.lane(CachePolicy::full())->text(), QStringLiteral("a"));
        QCOMPARE(s.panel->plot().count(CachePolicy::off()), 0);
    }

    void theGapAndTheDivergenceAreSaid() {
        Setup s;
        s.panel->setRace(smallRace());
        s.panel->showAt(60.0);
        QVERIFY2(plain(s.panel->gapText()).contains(QStringLiteral("2 tokens behind")),
                 qPrintable(s.panel->gapText()));
        QVERIFY(plain(s.panel->gapText()).contains(QStringLiteral("40.0 ms later")));
        QVERIFY(s.panel->divergenceText().contains(QStringLiteral("all 4 tokens are identical")));
        RaceResult race = smallRace();
        race.without.tokens[3] = {TokenId(99), "c", 120.0};
        s.panel->setRace(race);
        QVERIFY2(s.panel->divergenceText().contains(QStringLiteral("number 4, b")),
                 qPrintable(s.panel->divergenceText()));
    }

    void itIsSaidThatTheLanesWereMeasuredApart() {
        Setup s;
        QVERIFY(s.panel->message().contains(
            QStringLiteral("Measured one after the other, shown together")));
    }

    void aRaceForksAtTheEndOrBehindTheLockedToken() {
        Setup s;
        QVERIFY(!s.button(QStringLiteral("Run race"))->isEnabled()); // nothing to fork
        QVERIFY(s.runPrompt());
        QVERIFY(s.panel->forkText().contains(QStringLiteral("behind 9 tokens")));
        s.selection.lock(3); // the first new token: d
        QVERIFY2(s.panel->forkText().contains(QStringLiteral("token 4 of the text: d")),
                 qPrintable(s.panel->forkText()));
        QTest::mouseClick(s.button(QStringLiteral("Run race")), Qt::LeftButton);
        QCOMPARE(s.client->state(), EngineState::Measuring);
        QVERIFY(s.waitFor(EngineState::Ready));
        QCOMPARE(s.panel->replay().race().prefixTokens, std::int64_t{4});
        QCOMPARE(s.panel->replay().race().with.tokens.size(), std::size_t{100});
        QCOMPARE(s.panel->replay().race().with.tokens[0].bytes, std::string("e"));
        QCOMPARE(s.data.tokens().size(), std::size_t{6}); // the run is what it was
        QVERIFY(s.panel->divergenceText().contains(QStringLiteral("identical")));
    }

    void theReplayEndsAndCanBePlayedAgain() {
        Setup s;
        s.panel->setRace(smallRace());
        QVERIFY(!s.panel->isPlaying());
        s.panel->play();
        QVERIFY(s.panel->isPlaying());
        QTRY_VERIFY(!s.panel->isPlaying());
        QCOMPARE(s.panel->shownMs(), 120.0);
        s.panel->play();
        QVERIFY(s.panel->shownMs() < 120.0);
        s.panel->findChild<QSlider*>()->setValue(500); // touching holds it
        QVERIFY(!s.panel->isPlaying());
        QCOMPARE(s.panel->shownMs(), 60.0);
    }

    void aTickIsOneReplot() {
        Setup s;
        s.panel->setRace(smallRace());
        QTest::qWait(20);
        QSignalSpy replots(&s.panel->plot(), &QCustomPlot::afterReplot);
        s.panel->showAt(20.0);
        s.panel->showAt(40.0);
        QCoreApplication::processEvents();
        QCOMPARE(replots.count(), 1);
    }

    void aRaceThatIsRefusedSaysWhy() {
        Setup s;
        QVERIFY(s.runPrompt());
        s.fake->steps.close();
        GenerationRequest request;
        request.prompt = std::string("x");
        s.client->run(request);
        s.panel->runRace();
        QVERIFY2(s.panel->message().contains(QStringLiteral("a generation runs")),
                 qPrintable(s.panel->message()));
        s.client->stop();
        QVERIFY(s.waitFor(EngineState::Ready));
    }
};

} // namespace kvglass::ui

using kvglass::ui::RacePanelTest;
KVGLASS_TEST(RacePanelTest);
#include "race_panel_test.moc"
