#include "session/open_photo.h"

#include <cmath>

#include "photo/decode.h"
#include "photo/messages.h"
#include "photo/png_pixels.h"
#include "photo/splat.h"

namespace untaught::session {

namespace {

// How much of the noise a JPEG's own quantisation may take away: half of its amplitude; of a gray one, which
// takes none of the noise's colour, three quarters.
constexpr double kMostLossDb = 6.0, kMostGrayLossDb = 12.0;

}  // namespace

uint64_t fingerprint(std::span<const uint8_t> bytes) {
  uint64_t hash = 0xcbf29ce484222325ull;
  for (const uint8_t byte : bytes) hash = (hash ^ byte) * 0x100000001b3ull;
  return hash;
}

Result<OpenPhoto> OpenPhoto::open(std::span<const uint8_t> bytes, std::string name) {
  Result<photo::Photo> photo = photo::decode(bytes, name);
  if (!photo) return photo.error();
  OpenPhoto opened(std::move(name), std::move(*photo), session::fingerprint(bytes));
  if (opened.photo_.jpeg) opened.jpeg_.assign(bytes.begin(), bytes.end());
  return opened;
}

Status OpenPhoto::apply(const PhotoNoise& noise) {
  if (noise.fingerprint != fingerprint_) {
    return photo::file_error(ErrorCode::kCorruptFile, name_,
                             "the file has changed since the noise was made for it");
  }
  std::vector<photo::RegionNoise> regions;
  for (size_t i = 0; i < noise.regions.size(); ++i) {
    regions.push_back(
        {noise.regions[i], &noise.canvases[i], noise.limits.empty() ? nullptr : &noise.limits[i]});
  }
  Result<Image8> result = photo::splat(before(), regions, noise.epsilon_255 / 255.0f);
  if (!result) return result.error();
  noise_.epsilon_255 = noise.epsilon_255;
  noise_.regions = noise.regions;
  noise_.limits = noise.limits;
  if (Status status = verify(*result); !status) return status;
  after_ = std::move(*result);
  return Done{};
}

Status OpenPhoto::verify(const Image8& result) const {
  std::vector<const ImageF*> limits;
  for (const ImageF& canvas : noise_.limits) limits.push_back(&canvas);
  const photo::PixelBudget budget(before().width_px, noise_.regions, limits,
                                  photo::budget_255(noise_.epsilon_255 / 255.0f));
  const Status status = photo::verify(before(), result, budget);
  if (!status) return photo::file_error(status.error().code, name_, status.error().message);
  return status;
}

Figures OpenPhoto::figures() const {
  assert(after_);
  return measure(before(), *after_, noise_.regions);
}

Result<Image8> OpenPhoto::read_again(std::span<const uint8_t> bytes) const {
  Result<photo::Photo> decoded = photo::decode(bytes, name_);
  if (decoded) return std::move(decoded->image);
  return photo::file_error(ErrorCode::kEncodeFailed, name_,
                           "the written file cannot be read again: " + decoded.error().message);
}

Result<WrittenFile> OpenPhoto::checked(photo::RewrittenJpeg rewritten) const {
  const auto decoded = read_again(rewritten.file);
  if (!decoded) return decoded.error();
  const bool was_turned = rewritten.is_upright && photo_.orientation != 1;
  if (Status status = photo::verify_rewritten(photo_, *decoded, noise_.regions, was_turned); !status) {
    return photo::file_error(status.error().code, name_, status.error().message);
  }
  return WrittenFile{std::move(rewritten.file), photo::Format::kJpeg,
                     measure(before(), *decoded, noise_.regions), true};
}

Result<WrittenFile> OpenPhoto::write(photo::OutputFormat format) const {
  assert(after_);
  if (format == photo::OutputFormat::kSame && !jpeg_.empty()) {
    auto rewritten = photo::rewrite_jpeg(jpeg_, photo_, *after_);
    if (rewritten) {
      auto written = checked(std::move(*rewritten));
      const double most_loss_db = photo_.jpeg->components == 1 ? kMostGrayLossDb : kMostLossDb;
      if (!written || written->figures.psnr_db <= figures().psnr_db + most_loss_db) return written;
      format = photo::OutputFormat::kJpeg;
    }
  }
  Result<std::vector<uint8_t>> bytes = photo::encode(*after_, photo_, format);
  if (!bytes) return photo::file_error(bytes.error().code, name_, bytes.error().message);
  if (photo::resolve(format, photo_) == photo::Format::kPng) {
    // It is exact, so it shows after_, which kept its promise; a copy of the pixels would take as much memory
    // again.
    if (Status status = photo::verify_png(*bytes, *after_); !status)
      return photo::file_error(ErrorCode::kEncodeFailed, name_, status.error().message);
    return WrittenFile{std::move(*bytes), photo::Format::kPng, figures(), false};
  }
  const auto decoded = read_again(*bytes);
  if (!decoded) return decoded.error();
  if (decoded->width_px != before().width_px || decoded->height_px != before().height_px) {
    return photo::file_error(ErrorCode::kEncodeFailed, name_, "the written file has another size");
  }
  return WrittenFile{std::move(*bytes), photo::Format::kJpeg, measure(before(), *decoded, noise_.regions),
                     false};
}

}  // namespace untaught::session
