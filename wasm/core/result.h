// Result<T>: a value, or an error that a person can act on. World failures (files, devices, bad input)
// travel as values; mistakes of ours are asserts. No exceptions cross a module boundary.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace untaught {

enum class ErrorCode {
  kEmptyFile,          // zero bytes
  kUnknownFormat,      // neither JPEG nor PNG by its first bytes
  kUnsupportedFormat,  // recognised, but a kind we do not handle (HEIC, 12-bit JPEG, ...)
  kCorruptFile,        // truncated or broken
  kTooLarge,           // more pixels than we accept
  kTooSmall,           // too few pixels to protect
  kBadRegion,          // a region outside the photo or empty
  kBadSetting,         // a parameter out of its range
  kDuplicateName,      // two results would have the same name
  kTooFewPhotos,       // fewer than a statement needs
  kOtherPhoto,         // a photo that cannot be what another was made from
  kDeviceLimit,        // the work does not fit the device
  kBadNetwork,         // a network that does not answer as it should
  kEncodeFailed,       // writing or verifying the result failed
};

// Stable machine-readable name, e.g. "corrupt-file": goes into report.json and to the page.
const char* error_code_name(ErrorCode code);

struct Error {
  ErrorCode code;
  std::string message;  // names the input and the reason, one sentence, no trailing newline
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit by design
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit by design

  explicit operator bool() const { return state_.index() == 0; }
  T& operator*() { return value(); }
  const T& operator*() const { return const_cast<Result*>(this)->value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &const_cast<Result*>(this)->value(); }
  const Error& error() const {
    assert(state_.index() == 1);
    return *std::get_if<1>(&state_);
  }

 private:
  T& value() {
    assert(state_.index() == 0);
    return *std::get_if<0>(&state_);
  }
  std::variant<T, Error> state_;
};

// For operations that only succeed or fail.
struct Done {};
using Status = Result<Done>;

}  // namespace untaught
