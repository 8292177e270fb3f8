// One photo with its pixels in memory: what is looked at, protected or written right now. Only its file's
// bytes outlive it, and they are the caller's, so that memory does not grow with the number of photos. (While
// it is open it has a copy of a JPEG's bytes.)
#pragma once

#include <optional>

#include "core/result.h"
#include "photo/encode.h"
#include "photo/rewrite_jpeg.h"
#include "session/figures.h"

namespace untaught::session {

// What a run made for one photo: small, so it is kept for every photo.
struct PhotoNoise {
  uint64_t fingerprint = 0;     // of the file that it was made for
  float epsilon_255 = 8;        // the hard bound, in 8-bit steps
  std::vector<Region> regions;  // >= 1
  std::vector<ImageF>
      canvases;  // one per region, [size, size, 3], sRGB units, fading at the border by itself
  std::vector<ImageF> limits = {};  // one per region, [size, size, 1], sRGB units: a tighter bound; or none
};

struct WrittenFile {
  std::vector<uint8_t> bytes;
  photo::Format format = photo::Format::kPng;
  Figures figures;  // of the decoded file: JPEG moves pixels by itself, so they can exceed the budget
  bool copied_blocks = false;  // a JPEG whose blocks that no region touches are those of its source
};

class OpenPhoto {
 public:
  // Errors: those of photo::decode, with the name in the message.
  static Result<OpenPhoto> open(std::span<const uint8_t> bytes, std::string name);

  const std::string& name() const { return name_; }
  const photo::Photo& photo() const { return photo_; }
  const Image8& before() const { return photo_.image; }
  uint64_t fingerprint() const { return fingerprint_; }
  // nullptr before apply().
  const Image8* after() const { return after_ ? &*after_ : nullptr; }
  float epsilon_255() const { return noise_.epsilon_255; }

  // Makes after(): the noise of all regions in whole steps, checked against the budget. Errors: kCorruptFile,
  // the noise was made for other bytes; kBadRegion; kEncodeFailed.
  Status apply(const PhotoNoise& noise);

  // Of after() against before(). Both need apply().
  Figures figures() const;
  // Encodes after(), decodes it again, and checks that every pixel keeps its promise: a PNG shows exactly
  // after(), for a JPEG written as its source (kSame) that of photo::verify_rewritten. A JPEG whose coding
  // libjpeg cannot write again, or is so coarse that less than half of the noise would be left (6 dB, gray
  // 12), is compressed anew as a whole, without a promise. Errors: kEncodeFailed.
  Result<WrittenFile> write(photo::OutputFormat format) const;

 private:
  OpenPhoto(std::string name, photo::Photo photo, uint64_t fingerprint)
      : name_(std::move(name)), photo_(std::move(photo)), fingerprint_(fingerprint) {}
  Status verify(const Image8& result) const;
  // The written file's pixels. Errors: kEncodeFailed.
  Result<Image8> read_again(std::span<const uint8_t> bytes) const;
  Result<WrittenFile> checked(photo::RewrittenJpeg rewritten) const;

  std::string name_;
  photo::Photo photo_;
  uint64_t fingerprint_;
  std::vector<uint8_t> jpeg_;  // the file, if it is a JPEG but not CMYK: its blocks are copied
  std::optional<Image8> after_;
  PhotoNoise noise_;  // what after_ was made with; its canvases are not kept, its limits are
};

// FNV-1a: tells whether a file is still the one that was worked on.
uint64_t fingerprint(std::span<const uint8_t> bytes);

}  // namespace untaught::session
