# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0

# The sources of the CUDA backend, relative to this folder. The include path has the top of the tree
# and one folder with a prim_body.h: device/ here, or that of an emulator.

# Kernels and host code: compiled by nvcc for a GPU, and by the C++ compiler for an emulator.
set(KVGLASS_CUDA_SOURCES
    )

# What only a GPU has.
set(KVGLASS_CUDA_DEVICE_ONLY_SOURCES
    )
