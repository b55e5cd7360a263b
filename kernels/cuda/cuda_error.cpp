// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cuda/cuda_error.h"

#include <string>
#include <string_view>

namespace kvglass::cuda {

namespace {

/// "normQkv" of "normQkv(work.q, ...)".
std::string callName(std::string_view expression) {
    return std::string(expression.substr(0, expression.find('(')));
}

/// "kernels/cuda/forward.cpp:40", wherever the sources lay when they were compiled.
std::string place(std::string_view file, int line) {
    const std::size_t start = file.rfind("kernels/");
    return std::string(start == std::string_view::npos ? file : file.substr(start)) + ":" +
           std::to_string(line);
}

ErrorCode errorCode(cudaError_t code) {
    if (isSticky(code))
        return ErrorCode::DeviceLost;
    if (code == cudaErrorMemoryAllocation || code == cudaErrorLaunchOutOfResources)
        return ErrorCode::OutOfMemory;
    return ErrorCode::Unsupported;
}

const char* advice(ErrorCode code) {
    switch (code) {
    case ErrorCode::DeviceLost:
        return "the GPU cannot be used again before the program is restarted; the CPU can go on";
    case ErrorCode::OutOfMemory:
        return "nothing has changed; 16-bit numbers need half as much, the CPU backend none of it";
    default: return "nothing has changed; the CPU can go on";
    }
}

} // namespace

bool isSticky(cudaError_t code) {
    // From 700 to 719 lie the errors that kernels make, such as an illegal address; of those only
    // "too many resources requested" leaves the device as it was.
    const int number = static_cast<int>(code);
    if (number >= 700 && number <= 719)
        return code != cudaErrorLaunchOutOfResources;
    return code == cudaErrorECCUncorrectable || code == cudaErrorDevicesUnavailable ||
           code == cudaErrorInitializationError || code == cudaErrorUnknown;
}

Error cudaFailure(cudaError_t code, const char* expression, const char* file, int line) {
    static_cast<void>(cudaGetLastError());
    const ErrorCode kind = errorCode(code);
    return {kind, "the GPU could not do " + callName(expression),
            std::string(cudaGetErrorString(code)) + " (" + cudaGetErrorName(code) + ", " +
                place(file, line) + ")",
            advice(kind)};
}

} // namespace kvglass::cuda
