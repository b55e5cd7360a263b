// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Errors are values. Every error says what failed, why, and what the program does now; the three
// parts stay apart until they are shown, so that the window can lay them out as it likes.

#pragma once

#include <cstdint>
#include <string>

#include <tl/expected.hpp>

namespace kvglass {

enum class ErrorCode : std::uint8_t {
    BadUsage,    // the user asked for something that makes no sense
    NotFound,    // a file, folder, device or module is not there
    Io,          // the operating system refused to read or write
    BadFormat,   // a file says something that cannot be true
    Unsupported, // understood, but not something this program does
    OutOfMemory, // an allocation was refused; the state before it is unchanged
    TooLong,     // more tokens than the context holds
    Cancelled,   // a stop was requested
    DeviceLost,  // the device cannot be used again in this process
};

struct Error {
    ErrorCode code = ErrorCode::BadUsage;
    std::string what; // what failed with which thing: "cannot load the model folder 'x'"
    std::string why;  // the reason: "model.safetensors ends after 12 of 40 bytes"
    std::string now;  // what the program does now: "the previous model stays loaded"; may be empty

    /// One line: "what: why; now".
    [[nodiscard]] std::string text() const;
};

template <class T> using Result = tl::expected<T, Error>;
using Status = tl::expected<void, Error>;

/// Shorthand for `return fail(...)` in functions that return a Result or a Status.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string what, std::string why,
                                                std::string now = {}) {
    return tl::unexpected<Error>(Error{code, std::move(what), std::move(why), std::move(now)});
}

/// Passes on an error of another Result unchanged.
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
    return tl::unexpected<Error>(std::move(error));
}

/// True for the errors that a requested stop causes; they are shown as a state, not as a failure.
[[nodiscard]] inline bool isCancelled(const Error& error) {
    return error.code == ErrorCode::Cancelled;
}

} // namespace kvglass
