#include "photo/stb_pixels.h"

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <memory>

#include "photo/messages.h"
#include "photo/photo.h"

namespace {

// Largest single allocation that the current decode may make; a larger one fails, which stb_image reports.
thread_local size_t allocation_limit = 0;

void* limited_malloc(size_t size) { return size <= allocation_limit ? std::malloc(size) : nullptr; }
void* limited_realloc(void* block, size_t size) {
  return size <= allocation_limit ? std::realloc(block, size) : nullptr;
}

}  // namespace

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#define STBI_NO_SIMD  // the same pixels natively and in wasm
#define STBI_NO_LINEAR
#define STBI_ASSERT(condition) ((void)(condition))
#define STBI_MAX_DIMENSIONS 16384
#define STBI_MALLOC(size) limited_malloc(size)
#define STBI_REALLOC(block, size) limited_realloc(block, size)
#define STBI_FREE(block) std::free(block)
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wshadow"
#endif
#include <stb_image.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

namespace untaught::photo {

static_assert(STBI_MAX_DIMENSIONS == kMaxSidePx);

namespace {

struct Free {
  void operator()(void* block) const { std::free(block); }
};

}  // namespace

Result<Image8> stb_decode(Bytes bytes, int channels, SampleBits bits, int64_t pixels, std::string_view name) {
  if (bytes.size() > INT_MAX) return file_error(ErrorCode::kTooLarge, name, "the file is longer than 2 GiB");
  // Per pixel at most 8 bytes (16-bit RGBA); twice, as stb_image doubles a buffer that proves too small.
  allocation_limit = std::max(bytes.size() * 2, static_cast<size_t>(pixels) * 16) + (size_t{1} << 20);
  Image8 image;
  image.channels = channels;
  const auto length = static_cast<int>(bytes.size());
  int stored_channels = 0;
  const auto failed = [&] {
    const std::string reason = stbi_failure_reason() ? stbi_failure_reason() : "unknown";
    return corrupt(name, "the picture data is damaged (" + reason + ")");
  };
  if (bits == SampleBits::k16) {
    const std::unique_ptr<stbi_us, Free> samples(stbi_load_16_from_memory(
        bytes.data(), length, &image.width_px, &image.height_px, &stored_channels, channels));
    if (!samples) return failed();
    image.pixels.resize(image.row_bytes() * static_cast<size_t>(image.height_px));
    std::transform(samples.get(), samples.get() + image.pixels.size(), image.pixels.begin(),
                   [](uint32_t v) { return static_cast<uint8_t>((v * 255 + 32767) / 65535); });
    return image;
  }
  const std::unique_ptr<stbi_uc, Free> samples(stbi_load_from_memory(
      bytes.data(), length, &image.width_px, &image.height_px, &stored_channels, channels));
  if (!samples) return failed();
  image.pixels.assign(samples.get(),
                      samples.get() + image.row_bytes() * static_cast<size_t>(image.height_px));
  return image;
}

}  // namespace untaught::photo
