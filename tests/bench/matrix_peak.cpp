// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/matrix_peak.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include <dnnl.hpp>
#include <omp.h>

#include "engine/base/clock.h"

namespace kvglass::bench {

namespace {

using Desc = dnnl::memory::desc;
using Type = dnnl::memory::data_type;
using Tag = dnnl::memory::format_tag;

/// One product, ready to run. rows x inner times inner x columns.
struct Product {
    double flops;
    dnnl::matmul kernel;
    dnnl::memory source, weights, destination;

    Product(std::int64_t rows, std::int64_t inner, std::int64_t columns, Type type,
            const dnnl::engine& engine)
        : flops(2.0 * static_cast<double>(rows * inner * columns)) {
        const dnnl::matmul::primitive_desc description(
            dnnl::matmul::desc(Desc({rows, inner}, type, Tag::ab),
                               Desc({inner, columns}, type, Tag::any),
                               Desc({rows, columns}, Type::f32, Tag::ab)),
            engine);
        kernel = dnnl::matmul(description);
        source = dnnl::memory(description.src_desc(), engine);
        weights = dnnl::memory(description.weights_desc(), engine);
        destination = dnnl::memory(description.dst_desc(), engine);
        for (dnnl::memory* memory : {&source, &weights, &destination})
            std::memset(memory->get_data_handle(), 0, memory->get_desc().get_size());
    }
};

} // namespace

struct MatrixPeak::Parts {
    int threads;
    dnnl::engine engine{dnnl::engine::kind::cpu, 0};
    dnnl::stream stream{engine};
    std::vector<Product> f32, bf16;

    void add(std::vector<Product>& products, Type type) {
        try {
            products.emplace_back(512, 1024, 4096, type, engine);
            products.emplace_back(1024, 1024, 1024, type, engine);
        } catch (const dnnl::error&) {
            products.clear(); // the machine cannot
        }
    }
};

MatrixPeak::MatrixPeak(int threads) : m_parts(std::make_unique<Parts>()) {
    m_parts->threads = threads;
    omp_set_num_threads(threads);
    m_parts->add(m_parts->f32, Type::f32);
    m_parts->add(m_parts->bf16, Type::bf16);
}

MatrixPeak::~MatrixPeak() = default;

std::optional<double> MatrixPeak::trial(PeakType type) {
    constexpr int kRepetitions = 3;
    omp_set_num_threads(m_parts->threads);
    std::optional<double> best;
    for (Product& product : type == PeakType::F32 ? m_parts->f32 : m_parts->bf16) {
        const TimePoint start = Clock::now();
        for (int n = 0; n < kRepetitions; ++n)
            product.kernel.execute(m_parts->stream, {{DNNL_ARG_SRC, product.source},
                                                     {DNNL_ARG_WEIGHTS, product.weights},
                                                     {DNNL_ARG_DST, product.destination}});
        m_parts->stream.wait();
        const double seconds = millisecondsBetween(start, Clock::now()) / 1e3;
        best = std::max(best.value_or(0.0), kRepetitions * product.flops / seconds / 1e9);
    }
    return best;
}

} // namespace kvglass::bench
