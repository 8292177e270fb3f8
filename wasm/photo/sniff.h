// What kind of file is this? Decided by the first bytes alone, never by the name.
#pragma once

#include <string_view>

#include "photo/bytes.h"

namespace untaught::photo {

enum class FileKind {
  kJpeg,
  kPng,  // the two that are read and written
  kHeic,
  kAvif,
  kIsoMedia,
  kWebP,
  kGif,
  kTiff,
  kBmp,
  kJpegXl,
  kJpeg2000,
  kPhotoshop,
  kPdf,  // known, not read
  kUnknown,
};

FileKind sniff(Bytes bytes);

// For messages: "HEIC", "TIFF (or camera raw)", ...; "unknown" for kUnknown.
std::string_view file_kind_name(FileKind kind);

// Whether the bytes read like plain text: no control characters among the first ones. For messages only.
bool looks_like_text(Bytes bytes);

}  // namespace untaught::photo
