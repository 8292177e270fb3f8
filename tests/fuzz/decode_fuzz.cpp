// libFuzzer entry: any bytes may come in as a photo. What decodes must also be written, and a PNG of it must
// be exact.
//   build/<preset>/untaught_fuzz_decode -max_total_time=120 <folder of seed files>
#include <cstdlib>

#include "photo/decode.h"
#include "photo/encode.h"

using namespace untaught::photo;

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
