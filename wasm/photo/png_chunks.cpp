#include "photo/png_chunks.h"

#include <zlib.h>

#include <algorithm>

#include "photo/exif.h"
#include "photo/icc.h"
#include "photo/messages.h"
#include "photo/size_limits.h"

namespace untaught::photo {

namespace {

constexpr size_t kSignatureBytes = 8;
constexpr size_t kMaxIdatBytes = size_t{1} << 30;

// Whether the bit depth goes with the colour type. Source: PNG 3rd edition, table 11.1.
bool is_valid_sample(int colour_type, int bits) {
  const bool small = bits == 1 || bits == 2 || bits == 4;
  switch (colour_type) {
    case 0:
      return small || bits == 8 || bits == 16;
    case 3:
      return small || bits == 8;
    case 2:
    case 4:
    case 6:
      return bits == 8 || bits == 16;
    default:
      return false;
  }
}

// iCCP: a name of 1..79 bytes, a zero, compression method 0, a zlib stream. Empty if anything is wrong.
std::vector<uint8_t> unpack_icc(Bytes data) {
  const auto name_end = std::find(data.begin(), data.begin() + std::min<ptrdiff_t>(std::ssize(data), 80), 0);
  const size_t start = static_cast<size_t>(name_end - data.begin()) + 2;
  if (start >= data.size() || *name_end != 0 || data[start - 1] != 0) return {};
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return {};
  stream.next_in = const_cast<Bytef*>(data.data() + start);
  stream.avail_in = static_cast<uInt>(data.size() - start);
  std::vector<uint8_t> icc;
  int state = Z_OK;
  while (state == Z_OK && icc.size() <= kMaxIccBytes) {
    const size_t filled = icc.size();
    icc.resize(filled + 65536);
    stream.next_out = icc.data() + filled;
    stream.avail_out = 65536;
    state = inflate(&stream, Z_NO_FLUSH);
    icc.resize(filled + 65536 - stream.avail_out);
  }
  inflateEnd(&stream);
  if (state != Z_STREAM_END) icc.clear();
  return icc;
}

class Walker {
 public:
  Walker(Bytes bytes, std::string_view name) : bytes_(bytes), name_(name) {}

  Result<PngStructure> walk() {
    size_t offset = kSignatureBytes;
    while (true) {
      const auto length = read_u32(bytes_, offset);
      if (!length || bytes_.size() - offset < 12 || *length > bytes_.size() - offset - 12) {
        return corrupt(name_, "the PNG data ends too early: the file is truncated");
      }
      const std::string_view type(reinterpret_cast<const char*>(bytes_.data() + offset + 4), 4);
      if (!std::all_of(type.begin(), type.end(), [](char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; })) {
        return corrupt(name_, "the PNG file has a chunk with an impossible name");
      }
      const Bytes data = bytes_.subspan(offset + 8, *length);
      const auto crc = crc32(0, bytes_.data() + offset + 4, *length + 4);
      const bool is_intact = *read_u32(bytes_, offset + 8 + *length) == crc;
      const bool is_critical = (type[0] & 32) == 0;
      if (is_critical && !is_intact) {
        return corrupt(name_,
                       "the checksum of PNG chunk " + std::string(type) + " is wrong: the file is damaged");
      }
      offset += 12 + *length;
      Status status = is_critical ? critical(type, data) : is_intact ? ancillary(type, data) : Status(Done{});
      if (!status) return status.error();
      if (type == "IEND") break;
    }
    if (idat_bytes_ == 0) return corrupt(name_, "the PNG file holds no picture");
    if (colour_type_ == 3 && !seen_palette_) return corrupt(name_, "the PNG file has no palette");
    return std::move(result_);
  }

 private:
  Status critical(std::string_view type, Bytes data) {
    if (type == "CgBI") return unsupported(name_, "Apple's CgBI variant of PNG is not supported");
    if (colour_type_ < 0 && type != "IHDR") return corrupt(name_, "the PNG header is missing");
    if (type == "IHDR") return header(data);
    if (type == "PLTE") return palette(data);
    if (type == "IDAT") {
      idat_bytes_ += data.size();
      result_.idat.push_back(data);
    } else if (type != "IEND") {
      return unsupported(name_, "PNG with an unknown critical chunk " + std::string(type));
    }
    if (idat_bytes_ > kMaxIdatBytes)
      return file_error(ErrorCode::kTooLarge, name_, "the PNG data is too long");
    return Done{};
  }

  Status palette(Bytes data) {
    if (data.empty() || data.size() % 3 != 0 || data.size() > 768)
      return corrupt(name_, "the PNG palette is broken");
    if (seen_palette_) return corrupt(name_, "the PNG file has two palettes");
    seen_palette_ = true;
    if (colour_type_ != 3) return Done{};  // a suggestion only
    result_.palette_offset = static_cast<size_t>(data.data() - bytes_.data());
    result_.palette_bytes = data.size();
    return Done{};
  }

  Status header(Bytes data) {
    if (colour_type_ >= 0) return corrupt(name_, "the PNG file has two headers");
    if (data.size() != 13) return corrupt(name_, "the PNG header has the wrong length");
    const uint32_t width = *read_u32(data, 0), height = *read_u32(data, 4);
    if (width == 0 || height == 0 || width > 0x7fffffff || height > 0x7fffffff) {
      return corrupt(name_, "the PNG header states an impossible size");
    }
    if (!is_valid_sample(data[9], data[8]) || data[10] != 0 || data[11] != 0 || data[12] > 1) {
      return corrupt(name_, "the PNG header states an impossible kind of pixels");
    }
    result_.width_px = static_cast<int>(width);
    result_.height_px = static_cast<int>(height);
    result_.bits = data[8];
    result_.is_interlaced = data[12] == 1;
    result_.colour_type = colour_type_ = data[9];
    result_.has_alpha = colour_type_ == 4 || colour_type_ == 6;
    return check_size(result_.width_px, result_.height_px, name_);
  }

  Status ancillary(std::string_view type, Bytes data) {
    if (type == "acTL" && read_u32(data, 0).value_or(0) > 1) {
      return unsupported(name_, "animated PNG is not supported: its other frames would be lost");
    }
    if (type == "tRNS" && idat_bytes_ == 0 && result_.transparency.empty() && is_transparency(data)) {
      result_.transparency = data;
      result_.has_alpha = true;
    }
    if (type == "eXIf" && !seen_exif_) {
      seen_exif_ = true;
      result_.orientation = exif_orientation(data);
    }
    if (idat_bytes_ > 0) return Done{};  // colour chunks count only before the picture
    if (type == "iCCP" && !result_.has_icc) {
      result_.has_icc = true;
      result_.icc = unpack_icc(data);
    }
    for (const auto& [name, bytes] : {std::pair{"gAMA", 4u}, {"cHRM", 32u}, {"sRGB", 1u}, {"cICP", 4u}}) {
      if (type != name || data.size() != bytes) continue;
      const bool is_repeated =
          std::any_of(result_.colour_chunks.begin(), result_.colour_chunks.end(),
                      [&](const auto& chunk) { return type == std::string_view(chunk.type.data(), 4); });
      if (is_repeated) continue;
      PngColourChunk chunk;
      std::copy(type.begin(), type.end(), chunk.type.begin());
      chunk.data.assign(data.begin(), data.end());
      result_.colour_chunks.push_back(std::move(chunk));
    }
    return Done{};
  }

  // Whether a tRNS chunk of this length goes with the pixels. Source: PNG 3rd edition, 11.3.1.1.
  bool is_transparency(Bytes data) const {
    if (colour_type_ == 3) return !data.empty() && data.size() <= result_.palette_bytes / 3;
    return (colour_type_ == 0 && data.size() == 2) || (colour_type_ == 2 && data.size() == 6);
  }

  Bytes bytes_;
  std::string_view name_;
  PngStructure result_;
  int colour_type_ = -1;
  bool seen_palette_ = false;
  bool seen_exif_ = false;
  size_t idat_bytes_ = 0;
};

}  // namespace

Result<PngStructure> read_png_structure(Bytes bytes, std::string_view name) {
  return Walker(bytes, name).walk();
}

}  // namespace untaught::photo
