// libFuzzer entry: any bytes may come in as a photo. What decodes must also be written, and a PNG of it must
// be exact. build/<folder>/untaught_fuzz_decode -max_total_time=120 <corpus folder> <folder of seed files>
#include <zlib.h>

#include <cstdlib>

#include "photo/bytes.h"
#include "photo/decode.h"
#include "photo/encode.h"

using namespace untaught::photo;

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

// Mutates, then mends the checksums of a PNG file: else nearly every mutant would stop at the first of them.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned) {
  size = LLVMFuzzerMutate(data, size, max_size);
  const Bytes bytes(data, size);
  if (!has_text(bytes, 0, "\x89PNG")) return size;
  for (size_t at = 8; size - at >= 12 && at < size;) {
    const size_t length = *read_u32(bytes, at);
    if (length > size - at - 12) break;
    const auto crc = crc32(0, data + at + 4, static_cast<uInt>(length + 4));
    for (int i = 0; i < 4; ++i)
      data[at + 8 + length + static_cast<size_t>(i)] = static_cast<uint8_t>(crc >> (24 - 8 * i));
    at += 12 + length;
  }
  return size;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto photo = decode({data, size}, "fuzz");
  if (!photo) return 0;
  const auto& image = photo->image;
  if (image.pixels.size() > 1 << 20) return 0;  // writing large ones only slows the search down
  const auto png = encode(image, *photo, OutputFormat::kPng);
  const auto same = encode(image, *photo, OutputFormat::kSame);
  if (!png || !same) std::abort();
  const auto again = decode(*png, "png");
  if (!again || again->image.pixels != image.pixels || again->icc != photo->icc) std::abort();
  if (!decode(*same, "same")) std::abort();
  return 0;
}
