// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/runtime/unusable_backend.h"

#include <utility>

#include <fmt/format.h>

namespace kvglass {

namespace {

class UnusableBackend final : public Backend {
public:
    UnusableBackend(std::string id, std::string name, std::string reason) {
        m_device.id = std::move(id);
        m_device.name = std::move(name);
        m_device.reason = std::move(reason);
    }

    [[nodiscard]] std::string_view name() const override { return m_device.id; }
    [[nodiscard]] std::vector<Device> devices() const override { return {m_device}; }
    [[nodiscard]] Result<std::unique_ptr<Model>> load(const ModelConfig&, const WeightSource&,
                                                      const LoadOptions&) override {
        return fail(ErrorCode::NotFound, fmt::format("the device '{}' cannot be used", m_device.id),
                    m_device.reason, "nothing was loaded");
    }

private:
    Device m_device;
};

} // namespace

std::unique_ptr<Backend> makeUnusableBackend(std::string id, std::string name, std::string reason) {
    return std::make_unique<UnusableBackend>(std::move(id), std::move(name), std::move(reason));
}

} // namespace kvglass
