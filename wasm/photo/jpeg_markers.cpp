#include "photo/jpeg_markers.h"

#include <algorithm>
#include <cstring>

#include "photo/exif.h"
#include "photo/icc.h"
#include "photo/messages.h"

namespace untaught::photo {

namespace {

// A file with more scans than this is made to keep decoders busy; real progressive files have about ten.
constexpr int kMaxScans = 100;

// Row-major place of the k-th coefficient in zigzag order. Source: T.81, figure A.6.
constexpr uint8_t kZigzag[64] = {0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,
                                 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6,  7,  14, 21, 28,
                                 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
                                 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};

enum Marker : uint8_t {
  kSof0 = 0xc0,
  kSof1 = 0xc1,
  kSof2 = 0xc2,
  kSof15 = 0xcf,
  kDht = 0xc4,
  kJpg = 0xc8,
  kDac = 0xcc,
  kRst0 = 0xd0,
  kRst7 = 0xd7,
  kSoi = 0xd8,
  kEoi = 0xd9,
  kSos = 0xda,
  kDqt = 0xdb,
  kApp1 = 0xe1,
  kApp2 = 0xe2,
  kApp14 = 0xee,
  kTem = 0x01,
};

bool is_frame_header(uint8_t marker) {
  return marker >= kSof0 && marker <= kSof15 && marker != kDht && marker != kJpg && marker != kDac;
}

class Walker {
 public:
  Walker(Bytes bytes, std::string_view name) : bytes_(bytes), name_(name) {}

  Result<JpegStructure> walk() {
    size_t offset = 2;  // after the start-of-image marker, which the sniffing table has seen
    while (true) {
      // Fill bytes and stray bytes before a marker are tolerated, as decoders do.
      while (offset < bytes_.size() && (bytes_[offset] != 0xff || offset + 1 >= bytes_.size() ||
                                        bytes_[offset + 1] == 0xff || bytes_[offset + 1] == 0)) {
        ++offset;
      }
      if (offset + 1 >= bytes_.size()) return truncated();
      const uint8_t marker = bytes_[offset + 1];
      offset += 2;
      if (marker == kEoi) break;
      if (marker == kSoi) return corrupt(name_, "a second JPEG file begins inside this one");
      if (marker == kTem || (marker >= kRst0 && marker <= kRst7)) continue;
      const auto length = read_u16(bytes_, offset);
      if (!length || *length > bytes_.size() - offset) return truncated();
      if (*length < 2) return corrupt(name_, "a JPEG segment has an impossible length");
      const Bytes data = bytes_.subspan(offset + 2, *length - 2u);
      offset += *length;
      if (Status status = segment(marker, data); !status) return status.error();
      if (marker == kSos) offset = end_of_entropy_data(offset);
    }
    result_.end = offset;
    return finish();
  }

 private:
  Error truncated() const { return corrupt(name_, "the JPEG data ends too early: the file is truncated"); }

  Status segment(uint8_t marker, Bytes data) {
    if (is_frame_header(marker)) return frame(marker, data);
    if (marker == kDqt && scans_ == 0) return quant_tables(data);
    if (marker == kSos) return scan();
    if (marker == kApp1 && !seen_exif_ && has_text(data, 0, std::string_view("Exif\0", 5)) &&
        data.size() >= 6) {
      seen_exif_ = true;
      result_.orientation = exif_orientation(data.subspan(6));
    }
    if (marker == kApp2 && has_text(data, 0, std::string_view("ICC_PROFILE\0", 12)) && data.size() >= 14) {
      icc_segments_.push_back({data[12], data[13], data.subspan(14)});
    }
    if (marker == kApp14 && has_text(data, 0, "Adobe") && data.size() >= 12) adobe_transform_ = data[11];
    if (marker == 0xe0 && has_text(data, 0, std::string_view("JFIF\0", 5))) has_jfif_ = true;
    return Done{};
  }

  Status frame(uint8_t marker, Bytes data) {
    if (seen_frame_) return corrupt(name_, "the JPEG file has two frame headers");
    if (data.size() < 6) return corrupt(name_, "the JPEG frame header is cut short");
    if (marker >= 0xc9) return unsupported(name_, "JPEG with arithmetic coding is not supported");
    if (marker == 0xc3) return unsupported(name_, "lossless JPEG is not supported");
    if (marker > kSof2) return unsupported(name_, "hierarchical JPEG is not supported");
    if (data[0] == 12) return unsupported(name_, "12-bit JPEG is not supported");
    if (data[0] != 8) return corrupt(name_, "the JPEG frame header has an impossible sample size");
    const int components = data[5];
    if (components != 1 && components != 3 && components != 4)
      return unsupported(name_, "JPEG with two or more than four components");
    if (data.size() < 6u + 3u * static_cast<size_t>(components)) {
      return corrupt(name_, "the JPEG frame header is cut short");
    }
    result_.height_px = *read_u16(data, 1);
    result_.width_px = *read_u16(data, 3);
    result_.coding.components = components;
    result_.coding.progressive = marker == kSof2;
    for (size_t i = 0; i < static_cast<size_t>(components); ++i) {
      const size_t at = 6 + 3 * i;
      const auto in_range = [](int factor) { return factor >= 1 && factor <= 4; };
      if (!in_range(data[at + 1] >> 4) || !in_range(data[at + 1] & 15) || data[at + 2] > 3) {
        return corrupt(name_, "the JPEG frame header has an impossible component");
      }
      if (components == 4) continue;  // a coding that is not written again
      component_ids_[i] = data[at];
      result_.coding.h_sampling[i] = data[at + 1] >> 4;
      result_.coding.v_sampling[i] = data[at + 1] & 15;
      table_ids_[i] = data[at + 2];
    }
    seen_frame_ = true;
    return Done{};
  }

  Status quant_tables(Bytes data) {
    size_t at = 0;
    while (at < data.size()) {
      const int id = data[at] & 15;
      const size_t bytes_each = data[at] >> 4 ? 2 : 1;
      ++at;
      if (id > 3 || data.size() - at < 64 * bytes_each)
        return corrupt(name_, "a JPEG quantisation table is broken");
      QuantTable table{};
      for (size_t k = 0; k < 64; ++k) {
        table[kZigzag[k]] = bytes_each == 2 ? *read_u16(data, at + 2 * k) : data[at + k];
      }
      at += 64 * bytes_each;
      // A step of zero cannot be; such a table is not reused.
      if (std::find(table.begin(), table.end(), 0) == table.end()) tables_[static_cast<size_t>(id)] = table;
    }
    return Done{};
  }

  Status scan() {
    if (!seen_frame_) return corrupt(name_, "JPEG picture data comes before its frame header");
    if (++scans_ > kMaxScans) return corrupt(name_, "the JPEG file has an absurd number of scans");
    return Done{};
  }

  // First marker that is not part of the coded data (stuffed zeros and restart markers are).
  size_t end_of_entropy_data(size_t offset) const {
    while (offset < bytes_.size()) {
      const void* found = std::memchr(bytes_.data() + offset, 0xff, bytes_.size() - offset);
      if (found == nullptr) return bytes_.size();
      offset = static_cast<size_t>(static_cast<const uint8_t*>(found) - bytes_.data());
      if (offset + 1 >= bytes_.size()) return bytes_.size();
      const uint8_t next = bytes_[offset + 1];
      if (next != 0 && next != 0xff && !(next >= kRst0 && next <= kRst7)) return offset;
      offset += next == 0xff ? 1 : 2;
    }
    return offset;
  }

  Result<JpegStructure> finish() {
    if (!seen_frame_ || scans_ == 0) return corrupt(name_, "the JPEG file holds no picture");
    if (result_.height_px == 0) return unsupported(name_, "JPEG that states its height after the picture");
    if (result_.width_px == 0) return corrupt(name_, "the JPEG picture has no width");
    auto& coding = result_.coding;
    const size_t kept = coding.components == 4 ? 0 : static_cast<size_t>(coding.components);
    for (size_t i = 0; i < kept; ++i) coding.tables[i] = tables_[table_ids_[i]];
    const bool letters = component_ids_ == std::array<uint8_t, 3>{'R', 'G', 'B'};
    const bool adobe_rgb = adobe_transform_ == 0 && !has_jfif_;
    coding.stores_rgb = coding.components == 3 && (adobe_rgb || (letters && !has_jfif_ && !adobe_transform_));
    result_.has_icc = !icc_segments_.empty();
    result_.icc = join_icc_segments(icc_segments_);
    return std::move(result_);
  }

  Bytes bytes_;
  std::string_view name_;
  JpegStructure result_;
  bool seen_frame_ = false;
  bool seen_exif_ = false;
  bool has_jfif_ = false;
  int scans_ = 0;
  std::optional<int> adobe_transform_;
  std::array<uint8_t, 3> component_ids_{};
  std::array<size_t, 3> table_ids_{};
  std::array<std::optional<QuantTable>, 4> tables_;
  std::vector<IccSegment> icc_segments_;
};

}  // namespace

Result<JpegStructure> read_jpeg_structure(Bytes bytes, std::string_view name) {
  return Walker(bytes, name).walk();
}

}  // namespace untaught::photo
