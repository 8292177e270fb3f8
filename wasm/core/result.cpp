#include "core/result.h"

namespace untaught {

const char* error_code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kEmptyFile:
      return "empty-file";
    case ErrorCode::kUnknownFormat:
      return "unknown-format";
    case ErrorCode::kUnsupportedFormat:
      return "unsupported-format";
    case ErrorCode::kCorruptFile:
      return "corrupt-file";
    case ErrorCode::kTooLarge:
      return "too-large";
    case ErrorCode::kTooSmall:
      return "too-small";
    case ErrorCode::kBadRegion:
      return "bad-region";
    case ErrorCode::kBadSetting:
      return "bad-setting";
    case ErrorCode::kDuplicateName:
      return "duplicate-name";
    case ErrorCode::kTooFewPhotos:
      return "too-few-photos";
    case ErrorCode::kOtherPhoto:
      return "other-photo";
    case ErrorCode::kDeviceLimit:
      return "device-limit";
    case ErrorCode::kBadNetwork:
      return "bad-network";
    case ErrorCode::kEncodeFailed:
      return "encode-failed";
  }
  return "unknown";
}

}  // namespace untaught
