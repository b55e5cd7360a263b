// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <QTest>

#include "engine/model/memory_prediction.h"
#include "engine/runtime/memory_check.h"
#include "tests/support/test_program.h"
#include "tests/support/toy_model.h"

using namespace kvglass;

namespace {

Device device(const char* id) {
    Device made;
    made.id = id;
    return made;
}

} // namespace

class MemoryCheckTest : public QObject {
    Q_OBJECT
private slots:
    void theReferenceNeedsTwiceAsMuch() {
        const auto predicted =
            predictMemory(m_config, WeightType::F32, KvType::F32, CachePolicy::off());
        QVERIFY(needed("cpu") == predicted.weights + predicted.work);
        QVERIFY(needed("reference") == 2 * (predicted.weights + predicted.work));
        QVERIFY(!needed("cuda").has_value());
    }

    void whatFitsOrIsUnknownIsNoError() {
        QVERIFY(check("cpu", needed("cpu")).has_value());
        QVERIFY(check("cpu", std::nullopt).has_value());
        QVERIFY(check("cuda", 0).has_value());
    }

    void whatDoesNotFitNamesBothNumbersAndAWayOut() {
        const std::int64_t most = *needed("cpu");
        const Status small = check("cpu", most - 1);
        QVERIFY(!small.has_value());
        QCOMPARE(small.error().code, ErrorCode::OutOfMemory);
        const std::string text = small.error().text();
        for (const std::string& part :
             {std::to_string(most), std::to_string(most - 1), std::string("a smaller model")})
            QVERIFY2(text.find(part) != std::string::npos, text.c_str());
        const Status onlyTheCpu = check("reference", most);
        QVERIFY(!onlyTheCpu.has_value());
        QVERIFY(onlyTheCpu.error().text().find("on the device 'cpu'") != std::string::npos);
    }

private:
    [[nodiscard]] std::optional<std::int64_t> needed(const char* id) const {
        return systemMemoryNeeded(m_config, WeightType::F32, device(id));
    }
    [[nodiscard]] Status check(const char* id, std::optional<std::int64_t> available) const {
        return checkMemory(m_config, WeightType::F32, device(id), available);
    }

    const ModelConfig m_config = toyConfig();
};

KVGLASS_TEST(MemoryCheckTest);
#include "memory_check_test.moc"
