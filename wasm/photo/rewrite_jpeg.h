// JPEG to JPEG without a second compression: the file's quantised coefficients stay as they are, and the
// coefficients of the noise, rounded to the file's own steps, are added to those of the blocks that it
// touches.
//
// So tables, subsampling, colour space, progression and restart interval stay, every block that no region
// touches keeps its coefficients, and no noise means no change. What noise there is spreads over the whole
// blocks that a region touches (8 pixels, or 16 where chroma has half the resolution), and decoders that
// interpolate chroma carry it one chroma sample further. Noise below half a quantisation step is lost (the
// caller looks at what is left), and so is what would only undo an overshoot beyond white or black. A gray
// file stays gray: of the noise it takes the luma.
#pragma once

#include <span>

#include "core/region.h"
#include "core/result.h"
#include "photo/bytes.h"
#include "photo/photo.h"

namespace untaught::photo {

struct RewrittenJpeg {
  std::vector<uint8_t> file;
  // Coefficients turn without loss only where whole units fill the sides that are mirrored. Where they do,
  // the file is upright; elsewhere it is stored as its source was, with an EXIF segment that says how to turn
  // it and nothing else.
  bool is_upright = true;
};

// bytes: the JPEG file that `source` was decoded from, which has a coding (source.jpeg); after: source.image
// with noise on it. Written besides: the ICC profile (a gray one for a gray file); nothing else of the
// source's metadata. Errors: kEncodeFailed, libjpeg cannot write the file's coding (a table that changes
// between scans, coefficients out of range).
Result<RewrittenJpeg> rewrite_jpeg(Bytes bytes, const Photo& source, const Image8& after);

// Where a rewritten file may show another picture than its source: the blocks of the rectangle around a
// region, and one chroma sample around them. Upright.
Rect rewritten_area(const Region& region, const Photo& source);

// Whether the decoded result shows `source` outside those areas. A turned block decodes to the same samples
// but for rounding, so up to kTurnedRounding steps pass where the file was turned. Errors: kEncodeFailed,
// which names the pixel.
inline constexpr int kTurnedRounding = 6;
Status verify_rewritten(const Photo& source, const Image8& result, std::span<const Region> regions,
                        bool was_turned);

}  // namespace untaught::photo
