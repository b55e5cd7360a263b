// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/backend/build_id.h"

namespace kvglass {

const char* buildId() { return KVGLASS_BUILD_ID; }

} // namespace kvglass
