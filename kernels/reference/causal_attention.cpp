// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "kernels/reference/operations.h"

namespace kvglass::reference {

namespace {

double dot(std::span<const double> a, std::span<const double> b) {
    double sum = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += a[i] * b[i];
    return sum;
}

} // namespace

void causalAttention(Matrix& mixed, Matrix& weights, const Matrix& qkv, const KvCache& cache,
                     const AttentionCall& call) {
    const auto headSize = static_cast<std::size_t>(mixed.columns() / call.heads); // D
    for (std::int64_t t = 0; t < mixed.rows(); ++t) {
        const std::int64_t position = call.firstPosition + t;
        const auto visible = static_cast<std::size_t>(position + 1); // no looking ahead
        const auto slot = std::ranges::find(call.capture, position, &CaptureSlot::position);

        for (std::int64_t head = 0; head < call.heads; ++head) {
            const std::size_t column = static_cast<std::size_t>(head) * headSize;
            const auto q = qkv.row(t).subspan(column, headSize); // (D)
            const auto w = weights.row(0).first(visible);        // (position + 1)

            for (std::int64_t j = 0; j <= position; ++j) {
                const auto k = cache.key(call.layer, j).subspan(column, headSize); // (D)
                w[j] = call.scale * dot(q, k);
            }
            softmax(w);
            if (slot != call.capture.end())
                captureRow(*slot, call.layer.value * call.heads + head, w);

            const auto mix = mixed.row(t).subspan(column, headSize); // (D)
            std::ranges::fill(mix, 0.0);
            for (std::int64_t j = 0; j <= position; ++j) {
                const auto v = cache.value(call.layer, j).subspan(column, headSize); // (D)
                for (std::size_t d = 0; d < headSize; ++d)
                    mix[d] += w[j] * v[d];
            }
        }
    }
}

} // namespace kvglass::reference
