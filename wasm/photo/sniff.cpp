#include "photo/sniff.h"

#include <algorithm>

namespace untaught::photo {

namespace {

using namespace std::string_view_literals;

struct Signature {
  FileKind kind;
  size_t offset;
  std::string_view text;
};

// First match wins.
constexpr Signature kSignatures[] = {
    {FileKind::kJpeg, 0, "\xff\xd8\xff"sv},
    {FileKind::kPng, 0, "\x89PNG\r\n\x1a\n"sv},
    {FileKind::kGif, 0, "GIF8"sv},
    {FileKind::kWebP, 8, "WEBP"sv},
    {FileKind::kTiff, 0, "II*\0"sv},
    {FileKind::kTiff, 0, "MM\0*"sv},
    {FileKind::kTiff, 0, "II+\0"sv},
    {FileKind::kTiff, 0, "MM\0+"sv},
    {FileKind::kJpegXl, 0, "\xff\x0a"sv},
    {FileKind::kJpegXl, 4, "JXL \r\n\x87\n"sv},
    {FileKind::kJpeg2000, 4, "jP  \r\n\x87\n"sv},
    {FileKind::kJpeg2000, 0, "\xff\x4f\xff\x51"sv},
    {FileKind::kPhotoshop, 0, "8BPS"sv},
    {FileKind::kPdf, 0, "%PDF-"sv},
    {FileKind::kBmp, 6, "\0\0\0\0"sv},  // guarded below: "BM" alone is too short to tell
};

// HEIC and AVIF share a container; its first box lists brands. Source: ISO/IEC 14496-12, 4.3.
FileKind sniff_iso_media(Bytes bytes) {
  const size_t box_end = std::min<size_t>(read_u32(bytes, 0).value_or(0), bytes.size());
  FileKind kind = FileKind::kIsoMedia;
  for (size_t offset = 8; offset + 4 <= box_end; offset += 4) {
    if (has_text(bytes, offset, "avif") || has_text(bytes, offset, "avis")) return FileKind::kAvif;
    for (const auto brand :
         {"heic"sv, "heix"sv, "heim"sv, "heis"sv, "hevc"sv, "mif1"sv, "mif2"sv, "msf1"sv}) {
      if (has_text(bytes, offset, brand)) kind = FileKind::kHeic;
    }
  }
  return kind;
}

}  // namespace

FileKind sniff(Bytes bytes) {
  if (has_text(bytes, 4, "ftyp")) return sniff_iso_media(bytes);
  for (const auto& signature : kSignatures) {
    if (!has_text(bytes, signature.offset, signature.text)) continue;
    if (signature.kind == FileKind::kBmp && !has_text(bytes, 0, "BM")) continue;
    if (signature.kind == FileKind::kWebP && !has_text(bytes, 0, "RIFF")) continue;
    return signature.kind;
  }
  return FileKind::kUnknown;
}

std::string_view file_kind_name(FileKind kind) {
  switch (kind) {
    case FileKind::kJpeg:
      return "JPEG";
    case FileKind::kPng:
      return "PNG";
    case FileKind::kHeic:
      return "HEIC";
    case FileKind::kAvif:
      return "AVIF";
    case FileKind::kIsoMedia:
      return "MP4-like";
    case FileKind::kWebP:
      return "WebP";
    case FileKind::kGif:
      return "GIF";
    case FileKind::kTiff:
      return "TIFF (or camera raw)";
    case FileKind::kBmp:
      return "BMP";
    case FileKind::kJpegXl:
      return "JPEG XL";
    case FileKind::kJpeg2000:
      return "JPEG 2000";
    case FileKind::kPhotoshop:
      return "Photoshop";
    case FileKind::kPdf:
      return "PDF";
    case FileKind::kUnknown:
      break;
  }
  return "unknown";
}

bool looks_like_text(Bytes bytes) {
  const auto head = bytes.first(std::min<size_t>(bytes.size(), 64));
  return !head.empty() && std::all_of(head.begin(), head.end(), [](uint8_t byte) {
    return byte >= 0x20 || byte == '\n' || byte == '\r' || byte == '\t';
  });
}

}  // namespace untaught::photo
