// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/candidates_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include "engine/tokenizer/tokenizer.h"
#include "tests/support/test_program.h"
#include "ui/client/vocabulary.h"

namespace kvglass::ui {

namespace {

TokenEvent tokenWith(std::int32_t chosen, std::int32_t count) {
    TokenEvent token;
    token.token = TokenId(chosen);
    token.bytes = std::string(1, static_cast<char>(chosen));
    token.probability = 0.01F;
    token.rank = 40;
    token.candidateCount = count;
    for (std::int32_t i = 0; i < count; ++i)
        token.candidates[static_cast<std::size_t>(i)] = {TokenId('a' + i), 1.0F,
                                                         0.5F / static_cast<float>(i + 1)};
    return token;
}

} // namespace

class CandidatesModelTest : public QObject {
    Q_OBJECT
private:
    std::shared_ptr<const Vocabulary> m_vocabulary =
        std::make_shared<const Vocabulary>(*makeByteTokenizer(300));

private slots:
    void keepsTheRulesOfItemModels() {
        CandidatesModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setVocabulary(m_vocabulary);
        model.setToken(tokenWith('b', 10));
        model.setToken(tokenWith('c', 10));
        model.setToken(tokenWith('z', 10)); // one row more: the chosen token
        model.setToken(tokenWith('a', 3));
        model.setToken(std::nullopt);
        QCOMPARE(model.rowCount(), 0);
    }

    void marksTheChosenToken() {
        CandidatesModel model;
        model.setVocabulary(m_vocabulary);
        model.setToken(tokenWith('c', 10));
        QCOMPARE(model.rowCount(), 10);
        for (int row = 0; row < 10; ++row)
            QCOMPARE(model.index(row, 0).data(CandidatesModel::kChosenRole).toBool(), row == 2);
        QCOMPARE(model.index(2, CandidatesModel::Token).data().toString(), QStringLiteral("“c”"));
        QCOMPARE(model.index(0, 0).data(CandidatesModel::kShareRole).toDouble(), 0.5);
    }

    void aChosenTokenBeyondTheFirstTenIsAddedWithItsRank() {
        CandidatesModel model;
        model.setVocabulary(m_vocabulary);
        model.setToken(tokenWith('z', 10));
        QCOMPARE(model.rowCount(), 11);
        QVERIFY(model.index(10, 0).data(CandidatesModel::kChosenRole).toBool());
        QCOMPARE(model.index(10, CandidatesModel::Number).data().toString(), QStringLiteral("41"));
    }

    void theSameNumberOfRowsIsAnUpdateNotAReset() {
        CandidatesModel model;
        model.setVocabulary(m_vocabulary);
        model.setToken(tokenWith('b', 10));
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setToken(tokenWith('c', 10));
        QCOMPARE(reset.count(), 0);
        QCOMPARE(changed.count(), 1);
    }

    void bytesThatAreNoTextAreShownAsBytes() {
        QCOMPARE(quotedToken("\xE2\x82"), QStringLiteral("\\xe2\\x82"));
        QCOMPARE(quotedToken(" a\n"), QStringLiteral("“ a↵”"));
    }
};

} // namespace kvglass::ui

using kvglass::ui::CandidatesModelTest;
KVGLASS_TEST(CandidatesModelTest);
#include "candidates_model_test.moc"
