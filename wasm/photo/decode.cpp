#include "photo/decode.h"

#include "photo/load_jpeg.h"
#include "photo/load_png.h"
#include "photo/messages.h"
#include "photo/sniff.h"

namespace untaught::photo {

Result<Photo> decode(std::span<const uint8_t> bytes, std::string_view name) {
  if (bytes.empty()) return file_error(ErrorCode::kEmptyFile, name, "the file is empty");
  const FileKind kind = sniff(bytes);
  if (kind == FileKind::kJpeg) return load_jpeg(bytes, name);
  if (kind == FileKind::kPng) return load_png(bytes, name);
  if (kind != FileKind::kUnknown) {
    return unsupported(
        name, std::string(file_kind_name(kind)) + " files are not supported; save it as JPEG or PNG first");
  }
  return file_error(ErrorCode::kUnknownFormat, name,
                    looks_like_text(bytes) ? "it is not a picture: it begins like text"
                                           : "it is neither a JPEG nor a PNG file by its first bytes");
}

}  // namespace untaught::photo
