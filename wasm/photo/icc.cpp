#include "photo/icc.h"

namespace untaught::photo {

std::vector<uint8_t> join_icc_segments(const std::vector<IccSegment>& segments) {
  if (segments.empty()) return {};
  const int total = segments.front().total;
  std::vector<const IccSegment*> in_order(static_cast<size_t>(total) + 1, nullptr);
  for (const auto& segment : segments) {
    if (segment.number < 1 || segment.number > total) return {};
    auto& place = in_order[static_cast<size_t>(segment.number)];
    if (place == nullptr) place = &segment;
  }
  std::vector<uint8_t> icc;
  for (int number = 1; number <= total; ++number) {
    const auto* segment = in_order[static_cast<size_t>(number)];
    if (segment == nullptr) return {};
    icc.insert(icc.end(), segment->data.begin(), segment->data.end());
  }
  return icc;
}

namespace {

// Header: 128 bytes, colour space at 16, 'acsp' at 36.
bool is_icc_for(Bytes icc, std::string_view colour_space) {
  return icc.size() >= 128 && icc.size() <= kMaxIccBytes && has_text(icc, 36, "acsp") &&
         has_text(icc, 16, colour_space);
}

}  // namespace

bool is_rgb_icc(Bytes icc) { return is_icc_for(icc, "RGB "); }

bool is_gray_icc(Bytes icc) { return is_icc_for(icc, "GRAY"); }

}  // namespace untaught::photo
