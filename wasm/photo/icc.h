// ICC profiles: put together from a file's pieces, never changed.
#pragma once

#include <vector>

#include "photo/bytes.h"

namespace untaught::photo {

// The largest profile that we carry along; a PNG one is unpacked no further.
inline constexpr size_t kMaxIccBytes = 16 * 1024 * 1024;

// One APP2 segment: number 1..total, and its part of the profile.
struct IccSegment {
  int number = 0;
  int total = 0;
  Bytes data;
};

// Joins the segments of a JPEG by their numbers, whatever their order in the file. The first segment's total
// counts and of equal numbers the first. A profile with a number missing, or out of 1..total, is no profile:
// empty. Source: ICC.1:2022, annex B.4.
std::vector<uint8_t> join_icc_segments(const std::vector<IccSegment>& segments);

// Whether the bytes are a profile (signature in its header) for RGB pixels: the only kind that goes with
// decoded ones.
bool is_rgb_icc(Bytes icc);

// The same for gray: only a JPEG file that stays gray keeps it (rewrite_jpeg.h).
bool is_gray_icc(Bytes icc);

}  // namespace untaught::photo
