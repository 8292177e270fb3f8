#include "photo/png_pixels.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

#include "photo/messages.h"
#include "photo/png_filter.h"
#include "photo/png_samples.h"

namespace untaught::photo {

namespace {

// More than the picture needs is ignored, as other decoders do, but not without end.
constexpr size_t kMostSurplusBytes = size_t{1} << 20;

// The zlib stream that lies in the IDAT chunks.
class Inflater {
 public:
  explicit Inflater(std::span<const Bytes> chunks) : chunks_(chunks) {
    is_open_ = inflateInit(&stream_) == Z_OK;
    state_ = is_open_ ? Z_OK : Z_MEM_ERROR;
  }
  ~Inflater() {
    if (is_open_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // How many of the bytes it could fill.
  size_t read(std::span<uint8_t> out) {
    stream_.next_out = out.data();
    stream_.avail_out = static_cast<uInt>(out.size());
    while (state_ == Z_OK && stream_.avail_out > 0) {
      const bool has_more = stream_.avail_in > 0 || refill();
      const int state = inflate(&stream_, Z_NO_FLUSH);  // without input, too: it may hold back output
      if (state != Z_BUF_ERROR)
        state_ = state;
      else if (!has_more || stream_.avail_in > 0)
        break;
    }
    return out.size() - stream_.avail_out;
  }
  bool is_damaged() const { return state_ != Z_OK && state_ != Z_STREAM_END; }

 private:
  bool refill() {
    if (chunks_.empty()) return false;
    stream_.next_in = const_cast<Bytef*>(chunks_.front().data());
    stream_.avail_in = static_cast<uInt>(chunks_.front().size());
    chunks_ = chunks_.subspan(1);
    return true;
  }

  std::span<const Bytes> chunks_;
  z_stream stream_{};
  bool is_open_ = false;
  int state_ = Z_OK;
};

struct Pass {
  int first_x, first_y, step_x, step_y;
};
constexpr std::array<Pass, 1> kWhole = {{{0, 0, 1, 1}}};
// Source: PNG 3rd edition, 8.2 (Adam7).
constexpr std::array<Pass, 7> kWoven = {
    {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}};

int count_of(int size, int first, int step) { return first >= size ? 0 : (size - first + step - 1) / step; }

}  // namespace

class PngReader::State {
 public:
  State(Bytes bytes, const PngStructure& structure)
      : structure_(structure),
        samples_(bytes, structure),
        inflater_(structure.idat),
        passes_(structure.is_interlaced ? std::span<const Pass>(kWoven) : kWhole) {
    begin_pass();
  }

  std::optional<PngRow> next() {
    if (!damage_.empty()) return std::nullopt;
    while (row_ == rows_) {
      if (passes_.size() == 1) return finish();
      passes_ = passes_.subspan(1);
      begin_pass();
    }
    if (inflater_.read(line_) < line_.size())
      return broken(inflater_.is_damaged() ? "it cannot be unpacked" : "rows are missing");
    if (!unfilter(line_, previous_, structure_.pixel_bytes())) return broken("a row has an unknown filter");
    const std::span<const uint8_t> packed = std::span(line_).subspan(1);
    samples_.expand(packed, pixels_);
    std::copy(packed.begin(), packed.end(), previous_.begin());
    const Pass& pass = passes_.front();
    return PngRow{pass.first_y + row_++ * pass.step_y, pass.first_x, pass.step_x, pixels_};
  }

  std::string_view damage() const { return damage_; }

 private:
  void begin_pass() {
    const Pass& pass = passes_.front();
    const int columns = count_of(structure_.width_px, pass.first_x, pass.step_x);
    row_ = 0;
    rows_ = columns == 0 ? 0 : count_of(structure_.height_px, pass.first_y, pass.step_y);
    const size_t bytes = (static_cast<size_t>(columns) * structure_.pixel_bits() + 7) / 8;
    line_.resize(bytes + 1);
    previous_.assign(bytes, 0);
    pixels_.resize(static_cast<size_t>(columns) * (structure_.has_alpha ? 4 : 3));
  }

  std::nullopt_t broken(std::string_view reason) {
    damage_ = reason;
    return std::nullopt;
  }

  std::nullopt_t finish() {
    std::vector<uint8_t> surplus(kMostSurplusBytes);
    if (inflater_.read(surplus) == surplus.size()) damage_ = "it unpacks to more than the picture";
    return std::nullopt;
  }

  const PngStructure& structure_;
  PngSamples samples_;
  Inflater inflater_;
  std::span<const Pass> passes_;
  int row_ = 0, rows_ = 0;         // of the pass: the next one, all
  std::vector<uint8_t> line_;      // its filter, then its samples
  std::vector<uint8_t> previous_;  // samples of the row above
  std::vector<uint8_t> pixels_;
  std::string_view damage_;
};

PngReader::PngReader(Bytes bytes, const PngStructure& structure)
    : state_(std::make_unique<State>(bytes, structure)) {}
PngReader::~PngReader() = default;

std::optional<PngRow> PngReader::next() { return state_->next(); }
std::string_view PngReader::damage() const { return state_->damage(); }

Status verify_png(Bytes file, const Image8& pixels) {
  const auto structure = read_png_structure(file, "the file");
  if (!structure) return structure.error();
  const bool is_alike = structure->width_px == pixels.width_px && structure->height_px == pixels.height_px &&
                        structure->has_alpha == (pixels.channels == 4) && !structure->is_interlaced;
  int good_rows = 0;
  PngReader reader(file, *structure);
  while (const auto row = is_alike ? reader.next() : std::nullopt) {
    if (std::memcmp(row->pixels.data(), pixels.at(0, row->y), pixels.row_bytes()) != 0) break;
    ++good_rows;
  }
  if (is_alike && good_rows == pixels.height_px && reader.damage().empty()) return Done{};
  return Error{ErrorCode::kEncodeFailed,
               "the written file shows other pixels, from row " + std::to_string(good_rows) + " on"};
}

Result<Image8> png_decode(Bytes bytes, const PngStructure& structure, std::string_view name) {
  Image8 image{structure.width_px, structure.height_px, structure.has_alpha ? 4 : 3, {}};
  image.pixels.resize(image.row_bytes() * static_cast<size_t>(image.height_px));
  const auto channels = static_cast<size_t>(image.channels);
  PngReader reader(bytes, structure);
  while (const auto row = reader.next()) {
    uint8_t* out = image.at(row->first_x, row->y);
    if (row->step_x == 1) {
      std::memcpy(out, row->pixels.data(), row->pixels.size());
      continue;
    }
    for (size_t at = 0; at < row->pixels.size();
         at += channels, out += channels * static_cast<size_t>(row->step_x))
      std::memcpy(out, row->pixels.data() + at, channels);
  }
  if (reader.damage().empty()) return image;
  return corrupt(name, "the picture data is damaged (" + std::string(reader.damage()) + ")");
}

}  // namespace untaught::photo
