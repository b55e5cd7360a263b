// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Loading: what a device says about itself is true, every weight is read, and a failing source
// leaves no model behind.

#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include <QTest>

#include "tests/kernels/toy_under_test.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

/// Passes a source on, notes what is read, and fails at one role if it is told to.
class WatchedWeights final : public WeightSource {
public:
    explicit WatchedWeights(const WeightSource& source) : m_source(source) {}

    [[nodiscard]] Status read(WeightRole role, LayerIndex layer, std::int64_t firstRow,
                              std::int64_t rows, std::span<float> out) const override {
        const std::scoped_lock lock(m_mutex);
        if (failsAt == role)
            return fail(ErrorCode::BadFormat, "cannot read a weight", "it is not a number");
        m_rowsRead[{role, isPerLayer(role) ? layer.value : 0}] += rows;
        return m_source.read(role, layer, firstRow, rows, out);
    }

    /// True where every row of the weight was read at least once.
    [[nodiscard]] bool wasRead(const ModelConfig& config, WeightRole role, int layer) const {
        const auto found = m_rowsRead.find({role, layer});
        return found != m_rowsRead.end() && found->second >= weightShape(config, role).rows;
    }

    std::optional<WeightRole> failsAt;

private:
    const WeightSource& m_source;
    mutable std::mutex m_mutex;
    mutable std::map<std::pair<WeightRole, int>, std::int64_t> m_rowsRead;
};

constexpr int kRoles = static_cast<int>(WeightRole::LmHead) + 1;

} // namespace

class BackendLoadTest final : public QObject {
    Q_OBJECT

private slots:
    void theDeviceIsUsableAndNamesWhatItTakes() {
        const auto devices = m_backend->devices();
        QCOMPARE(devices.size(), std::size_t{1});
        const Device& device = devices.front();
        QCOMPARE(device.id, std::string(m_backend->name()));
        QVERIFY2(device.usable, device.reason.c_str());
        QVERIFY(!device.name.empty());
        QVERIFY(std::ranges::find(device.weightTypes, WeightType::F32) != device.weightTypes.end());
        QVERIFY(std::ranges::find(device.kvTypes, KvType::F32) != device.kvTypes.end());
    }

    void weightTypesAreLoadedOrUnsupportedAsTheDeviceSays() {
        const auto offered = m_backend->devices().front().weightTypes;
        for (const WeightType type :
             {WeightType::F32, WeightType::F16, WeightType::BF16, WeightType::Int8}) {
            LoadOptions options;
            options.weightType = type;
            const auto model = m_backend->load(m_config, *m_weights, options);
            QCOMPARE(model.has_value(), std::ranges::find(offered, type) != offered.end());
            if (model) {
                QVERIFY((*model)->weightType() == type);
            } else {
                QCOMPARE(static_cast<int>(model.error().code),
                         static_cast<int>(ErrorCode::Unsupported));
                QVERIFY(!model.error().what.empty() && !model.error().why.empty());
            }
        }
    }

    void everyWeightIsRead() {
        for (const bool tied : {true, false}) {
            const ModelConfig config = toyConfig({.tiedEmbeddings = tied});
            const auto source = makeToyWeights(config, 1);
            WatchedWeights watched(*source);
            QVERIFY(m_backend->load(config, watched, {}).has_value());
            for (int role = 0; role < kRoles; ++role) {
                const auto wanted = static_cast<WeightRole>(role);
                const int layers = isPerLayer(wanted) ? static_cast<int>(config.layers) : 1;
                for (int layer = 0; layer < layers; ++layer)
                    QCOMPARE(watched.wasRead(config, wanted, layer),
                             wanted != WeightRole::LmHead || !tied);
            }
        }
    }

    void aWeightThatCannotBeReadIsTheSourcesError() {
        const ModelConfig config = toyConfig({.tiedEmbeddings = false});
        const auto source = makeToyWeights(config, 1);
        for (int role = 0; role < kRoles; ++role) {
            WatchedWeights watched(*source);
            watched.failsAt = static_cast<WeightRole>(role);
            const auto model = m_backend->load(config, watched, {});
            QVERIFY(!model.has_value());
            QCOMPARE(static_cast<int>(model.error().code), static_cast<int>(ErrorCode::BadFormat));
            QCOMPARE(model.error().why, std::string("it is not a number"));
        }
    }

    void progressEndsAtTheTotal() {
        std::vector<std::pair<std::int64_t, std::int64_t>> told;
        LoadOptions options;
        options.progress = [&](std::int64_t done, std::int64_t total) {
            told.emplace_back(done, total);
        };
        QVERIFY(m_backend->load(m_config, *m_weights, options).has_value());
        QVERIFY(!told.empty());
        QVERIFY(std::ranges::is_sorted(told));
        for (const auto& [done, total] : told)
            QCOMPARE(total, told.front().second);
        QCOMPARE(told.back().first, told.back().second);
    }

    void aRequestedStopCancelsTheLoading() {
        std::stop_source source;
        source.request_stop();
        LoadOptions options;
        options.stop = source.get_token();
        const auto model = m_backend->load(m_config, *m_weights, options);
        QVERIFY(!model.has_value());
        QVERIFY(isCancelled(model.error()));
    }

private:
    const std::unique_ptr<Backend> m_backend = makeBackendUnderTest().backend;
    const ModelConfig m_config = toyConfig();
    const std::unique_ptr<WeightSource> m_weights = makeToyWeights(m_config, 1);
};

KVGLASS_TEST(BackendLoadTest);
#include "backend_load_test.moc"
