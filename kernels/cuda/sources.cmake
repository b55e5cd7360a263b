# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0

# The sources of the CUDA backend, relative to this folder. The include path has the top of the tree
# and one folder with a prim_body.h: device/ here, or that of an emulator.

# Kernels and host code: compiled by nvcc for a GPU, and by the C++ compiler for an emulator.
set(KVGLASS_CUDA_SOURCES
    activation.h
    attention_decode.cu
    bias_activation.cu
    block_reduce.h
    capture.cpp
    capture.h
    capture_attention.cu
    causal_attention.cu
    combine_projection_residual.cu
    cuda_backend.cpp
    cuda_backend.h
    cuda_error.cpp
    cuda_error.h
    cuda_sequence.cpp
    cuda_sequence.h
    embedding.cu
    forward.cpp
    forward.h
    gemm.h
    gpu_report.cpp
    gpu_report.h
    handles.cpp
    handles.h
    kv_cache.cpp
    kv_cache.h
    kv_view.h
    launch.h
    layer_norm.cu
    linear.cpp
    linear.h
    norm_fc_activation.cu
    norm_lm_head.cu
    norm_qkv.cu
    numbers.h
    online_softmax.h
    operations.h
    phase_events.cpp
    phase_events.h
    prim.h
    projection_residual.cu
    repack_weights.cu
    row_graphs.cpp
    row_graphs.h
    row_products.h
    step_watch.cpp
    step_watch.h
    store_keys_values.cu
    top_candidates.cu
    top_candidates.h
    weights.cpp
    weights.h
    workspace.cpp
    workspace.h)

# What only a GPU has.
set(KVGLASS_CUDA_DEVICE_ONLY_SOURCES
    device/prim_body.h
    gemm_cublas.cpp)
