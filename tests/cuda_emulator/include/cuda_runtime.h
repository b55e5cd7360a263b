// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Stands in for the toolkit's header of the same name, found by include path, so that the sources
// of kernels/cuda compile with a host compiler and run without a GPU. It offers what those sources
// use, with the toolkit's names, signatures and error codes; nothing of it is the toolkit's text.

#pragma once

#include "cuda_emulator/device_functions.h"
#include "cuda_emulator/launch.h"
#include "cuda_emulator/runtime_api.h"
#include "cuda_emulator/thread_view.h"
#include "cuda_emulator/vector_types.h"
