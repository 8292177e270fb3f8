#include "photo/encode.h"

namespace untaught::photo {

Format resolve(OutputFormat format, const Photo& source) {
  switch (format) {
    case OutputFormat::kPng:
      return Format::kPng;
    case OutputFormat::kJpeg:
      return Format::kJpeg;
    case OutputFormat::kSame:
      break;
  }
  return source.format;
}

Result<std::vector<uint8_t>> encode(const Image8& pixels, const Photo& source, OutputFormat format) {
  if (resolve(format, source) == Format::kPng) return write_png(pixels, source.icc, source.colour_chunks);
  return write_jpeg(pixels, source.icc, format == OutputFormat::kSame ? source.jpeg : std::nullopt);
}

}  // namespace untaught::photo
