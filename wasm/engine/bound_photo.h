// An open photo and its noise, as JavaScript holds them.
#pragma once

#include "engine/handles.h"
#include "session/names.h"
#include "session/output_name.h"
#include "session/preview.h"
#include "session/stored_noise.h"

namespace untaught::engine {

using session::OpenPhoto;

struct Figures {
  double psnr_db = 0;  // Infinity when no pixel differs
  int max_change_255 = 0;
};

struct PhotoFacts {
  int width = 0, height = 0, orientation = 1;
  bool has_alpha = false, dropped_icc = false, reduced_from_16_bits = false, converted_from_cmyk = false;
  std::string format;
};

struct Picture {
  int width = 0, height = 0;
};

inline std::string format_name(photo::Format format) {
  return format == photo::Format::kPng ? "png" : "jpeg";
}

inline session::View parse_view(const std::string& name) {
  return name == "after"   ? session::View::kAfter
         : name == "noise" ? session::View::kNoise
                           : session::View::kBefore;
}

class Noise {
 public:
  Noise() = default;
  explicit Noise(session::PhotoNoise content) : data(std::move(content)) {}
  // As bytes that outlive the engine, and back (session/stored_noise.h).
  std::unique_ptr<Bytes> store() const { return std::make_unique<Bytes>(session::store(data)); }
  Failure restore(const Bytes& bytes) {
    auto restored = session::restore(bytes.data);
    if (restored) data = std::move(*restored);
    return failure_of(restored);
  }
  session::PhotoNoise data;
};

// An open photo. open() first; what it makes is fetched with pixels() and file().
class Photo {
 public:
  Failure open(const Bytes& bytes, const std::string& name) {
    auto opened = OpenPhoto::open(bytes.data, name);
    if (opened) photo_ = std::make_unique<OpenPhoto>(std::move(*opened));
    return failure_of(opened);
  }
  PhotoFacts facts() const {
    const photo::Photo& photo = photo_->photo();
    return {photo.image.width_px,      photo.image.height_px,    photo.orientation,
            photo.had_alpha,           photo.dropped_icc,        photo.reduced_from_16_bits,
            photo.converted_from_cmyk, format_name(photo.format)};
  }
  // The name of the file that `format` gives, from the photo's name.
  std::string output_name(const std::string& format) const {
    const auto parsed = session::parse_format(format);
    assert(parsed);
    return session::output_name(photo_->name(), photo::resolve(*parsed, photo_->photo()));
  }
  Failure apply(const Noise& noise) { return failure_of(photo_->apply(noise.data)); }
  Figures figures() const { return convert(photo_->figures()); }
  // Encodes and verifies; then file(), file_format() and file_figures() tell what was made.
  Failure write(const std::string& format) {
    const auto parsed = session::parse_format(format);
    if (!parsed) return failure_of(parsed);
    file_ = {};  // two of them take much memory
    auto written = photo_->write(*parsed);
    if (written) file_ = std::move(*written);
    return failure_of(written);
  }
  ByteView file() const { return view_of(file_.bytes); }
  std::string file_format() const { return format_name(file_.format); }
  bool file_copied_blocks() const { return file_.copied_blocks; }
  Figures file_figures() const { return convert(file_.figures); }

  // view: before, after, noise. Then pixels() holds width * height RGBA.
  Picture preview(const std::string& view, int long_side) {
    return keep(session::preview(*photo_, parse_view(view), long_side));
  }
  Picture render(const std::string& view, const Rect& rect, int width, int height) {
    return keep(session::render(*photo_, parse_view(view), rect, width, height));
  }
  ByteView pixels() const { return view_of(picture_.pixels); }

  const OpenPhoto& opened() const { return *photo_; }

 private:
  static Figures convert(const session::Figures& figures) {
    return {figures.psnr_db, figures.max_change_255};
  }
  Picture keep(Image8 picture) {
    picture_ = std::move(picture);
    return {picture_.width_px, picture_.height_px};
  }
  std::unique_ptr<OpenPhoto> photo_;
  session::WrittenFile file_;
  Image8 picture_;
};

}  // namespace untaught::engine
