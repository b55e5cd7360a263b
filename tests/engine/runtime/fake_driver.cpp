// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Stands for the library of an NVIDIA driver. What it answers stands in the environment variable
// KVGLASS_FAKE_DRIVER as three numbers: the result of cuInit, the version, the devices.

#include <cstdio>
#include <cstdlib>

namespace {

struct Answers {
    int init = 0;
    int version = 0;
    int devices = 0;
};

Answers answers() {
    Answers read;
    const char* const text = std::getenv("KVGLASS_FAKE_DRIVER");
    if (text == nullptr ||
        std::sscanf(text, "%d %d %d", &read.init, &read.version, &read.devices) != 3)
        std::abort();
    return read;
}

} // namespace

extern "C" {

int cuInit(unsigned) { return answers().init; }

int cuDriverGetVersion(int* version) {
    *version = answers().version;
    return 0;
}

int cuDeviceGetCount(int* count) {
    *count = answers().devices;
    return 0;
}

int cuGetErrorString(int, const char** text) {
    *text = "a reason of the fake driver";
    return 0;
}
}
