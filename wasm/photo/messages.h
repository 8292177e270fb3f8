// Error values of the photo folder. Every message names the file first.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace untaught::photo {

inline Error file_error(ErrorCode code, std::string_view name, std::string_view reason) {
  std::string message = "\"";
  message.append(name).append("\": ").append(reason);
  return Error{code, std::move(message)};
}

inline Error corrupt(std::string_view name, std::string_view reason) {
  return file_error(ErrorCode::kCorruptFile, name, reason);
}

inline Error unsupported(std::string_view name, std::string_view reason) {
  return file_error(ErrorCode::kUnsupportedFormat, name, reason);
}

}  // namespace untaught::photo
