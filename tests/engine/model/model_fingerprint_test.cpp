// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/model/model_fingerprint.h"

#include <QTest>

#include "tests/support/required.h"
#include "tests/support/test_program.h"
#include "tests/support/toy_model.h"

using namespace kvglass;

class ModelFingerprintTest : public QObject {
    Q_OBJECT
private slots:
    void theSameWeightsHaveTheSame();
    void otherWeightsHaveAnother();
    void otherSizesHaveAnother();
};

void ModelFingerprintTest::theSameWeightsHaveTheSame() {
    const ModelConfig config = toyConfig();
    const std::string first = required(modelFingerprint(config, *makeToyWeights(config, 1)));
    QCOMPARE(first.size(), std::size_t{64});
    QCOMPARE(required(modelFingerprint(config, *makeToyWeights(config, 1))), first);
}

void ModelFingerprintTest::otherWeightsHaveAnother() {
    const ModelConfig config = toyConfig();
    QVERIFY(required(modelFingerprint(config, *makeToyWeights(config, 1))) !=
            required(modelFingerprint(config, *makeToyWeights(config, 2))));
}

void ModelFingerprintTest::otherSizesHaveAnother() {
    const ModelConfig config = toyConfig();
    ModelConfig other = config;
    other.activation = Activation::Relu;
    QVERIFY(required(modelFingerprint(config, *makeToyWeights(config, 1))) !=
            required(modelFingerprint(other, *makeToyWeights(other, 1))));
}

KVGLASS_TEST(ModelFingerprintTest);
#include "model_fingerprint_test.moc"
