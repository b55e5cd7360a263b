// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cpu/matrix_product.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <new>
#include <vector>

#include <dnnl.hpp>
#include <omp.h>

#include "engine/base/ensure.h"
#include "kernels/cpu/buffer.h"
#include "kernels/cpu/packed_matrix.h"

namespace kvglass::cpu {

namespace {

constexpr std::size_t kHeights = MatrixProduct::kTileRows / MatrixProduct::kRowStep;

/// While this lives, the thread's calls of oneDNN stay on the thread: some of its kernels fix the
/// number of threads when they are compiled, others (below AVX-512) ask when they run.
class SingleThreaded {
public:
    SingleThreaded() : m_before(omp_get_max_threads()) { omp_set_num_threads(1); }
    ~SingleThreaded() { omp_set_num_threads(m_before); }
    SingleThreaded(const SingleThreaded&) = delete;
    SingleThreaded& operator=(const SingleThreaded&) = delete;

private:
    int m_before;
};

dnnl::memory::desc rowMajor(std::int64_t rows, std::int64_t columns) {
    return {{rows, columns}, dnnl::memory::data_type::f32, dnnl::memory::format_tag::ab};
}

/// One kernel: (rows, K) x (K, 64).
struct Shape {
    std::int64_t rows;
    std::int64_t inner;
    dnnl::memory::desc source;
    dnnl::memory::desc weights;
    dnnl::memory::desc destination;
    dnnl::memory::desc scratch;
    dnnl::matmul kernel;

    Shape(std::int64_t rowCount, std::int64_t innerSize, const dnnl::engine& engine)
        : rows(rowCount), inner(innerSize), source(rowMajor(rows, inner)),
          weights(rowMajor(inner, kPanelWidth)), destination(rowMajor(rows, kPanelWidth)) {
        dnnl::primitive_attr attributes;
        attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user); // threads share no memory
        const dnnl::matmul::primitive_desc description(
            dnnl::matmul::desc(source, weights, destination), attributes, engine);
        scratch = description.scratchpad_desc();
        kernel = dnnl::matmul(description);
    }
};

/// The handles of one thread for one kernel, re-pointed at every call.
struct Handles {
    dnnl::memory source, weights, destination, scratch;
};

struct ThreadState {
    FloatBuffer scratch;          // what the hungriest kernel needs
    std::vector<Handles> handles; // one per shape
};

} // namespace

struct MatrixProduct::Parts {
    dnnl::engine engine{dnnl::engine::kind::cpu, 0};
    dnnl::stream stream{engine}; // on a CPU without state: safe to share
    std::vector<Shape> shapes;   // kHeights per inner size, ascending rows
    std::vector<ThreadState> threads;
    std::atomic<bool> failed{false};

    [[nodiscard]] std::size_t shapeOf(std::int64_t rows, std::int64_t inner) const {
        const auto height = static_cast<std::size_t>(rows / kRowStep - 1);
        const std::size_t base = shapes.front().inner == inner ? 0 : kHeights;
        ENSURE(base + height < shapes.size() && shapes[base].inner == inner);
        return base + height;
    }

    [[nodiscard]] Status addThread();
};

Status MatrixProduct::Parts::addThread() {
    std::size_t scratchBytes = 0;
    for (const Shape& shape : shapes)
        scratchBytes = std::max(scratchBytes, shape.scratch.get_size());
    Result<FloatBuffer> scratch = FloatBuffer::allocate(
        static_cast<std::int64_t>(scratchBytes / sizeof(float)) + 1, "oneDNN's scratch memory");
    if (!scratch)
        return fail(scratch.error());
    ThreadState state{std::move(*scratch), {}};
    for (const Shape& shape : shapes)
        state.handles.push_back({dnnl::memory(shape.source, engine, DNNL_MEMORY_NONE),
                                 dnnl::memory(shape.weights, engine, DNNL_MEMORY_NONE),
                                 dnnl::memory(shape.destination, engine, DNNL_MEMORY_NONE),
                                 dnnl::memory(shape.scratch, engine, state.scratch.data())});
    threads.push_back(std::move(state));
    return {};
}

MatrixProduct::MatrixProduct(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}
MatrixProduct::~MatrixProduct() = default;

Result<std::unique_ptr<MatrixProduct>> MatrixProduct::create(std::int64_t innerA,
                                                             std::int64_t innerB, int threads) {
    const SingleThreaded guard;
    const char* what = "cannot prepare the matrix products";
    try {
        auto parts = std::make_unique<Parts>();
        for (const std::int64_t inner : {innerA, innerB}) {
            if (!parts->shapes.empty() && parts->shapes.front().inner == inner)
                continue;
            for (std::int64_t rows = kRowStep; rows <= kTileRows; rows += kRowStep)
                parts->shapes.emplace_back(rows, inner, parts->engine);
        }
        for (int thread = 0; thread < threads; ++thread)
            if (Status added = parts->addThread(); !added)
                return fail(added.error());
        return std::unique_ptr<MatrixProduct>(new MatrixProduct(std::move(parts)));
    } catch (const dnnl::error& error) {
        return fail(ErrorCode::Unsupported, what, std::string("oneDNN says: ") + error.what(),
                    "nothing was loaded");
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, what, "no memory for the kernels",
                    "nothing was loaded");
    }
}

bool MatrixProduct::tile(int thread, std::int64_t rows, std::int64_t inner, float* tile,
                         const float* x, const float* panel) {
    const std::size_t index = m_parts->shapeOf(rows, inner);
    ThreadState& state = m_parts->threads[static_cast<std::size_t>(thread)];
    Handles& handles = state.handles[index];
    // The C interface takes the arguments as an array: the C++ one would build a map per call.
    // oneDNN's handles are not const, though it only reads through these two.
    dnnl_memory_set_data_handle(handles.source.get(), const_cast<float*>(x));
    dnnl_memory_set_data_handle(handles.weights.get(), const_cast<float*>(panel));
    dnnl_memory_set_data_handle(handles.destination.get(), tile);
    const std::array arguments = {dnnl_exec_arg_t{DNNL_ARG_SRC, handles.source.get()},
                                  dnnl_exec_arg_t{DNNL_ARG_WEIGHTS, handles.weights.get()},
                                  dnnl_exec_arg_t{DNNL_ARG_DST, handles.destination.get()},
                                  dnnl_exec_arg_t{DNNL_ARG_SCRATCHPAD, handles.scratch.get()}};
    const SingleThreaded guard;
    const dnnl_status_t status =
        dnnl_primitive_execute(m_parts->shapes[index].kernel.get(), m_parts->stream.get(),
                               static_cast<int>(arguments.size()), arguments.data());
    if (status == dnnl_success)
        return true;
    m_parts->failed.store(true, std::memory_order_relaxed);
    return false;
}

bool MatrixProduct::failed() const { return m_parts->failed.load(std::memory_order_relaxed); }

} // namespace kvglass::cpu
