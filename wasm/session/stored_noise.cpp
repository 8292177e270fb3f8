#include "session/stored_noise.h"

#include <bit>
#include <cmath>
#include <cstring>

namespace untaught::session {

namespace {

constexpr uint32_t kMagic = 0x314e4e55;  // "UNN1"
constexpr uint32_t kMostSide = 4096;
static_assert(std::endian::native == std::endian::little, "values are copied as they lie in memory");

class Writer {
 public:
  template <class T>
  void add(T value) {
    add_all(std::span<const T>(&value, 1));
  }
  template <class T>
  void add_all(std::span<const T> values) {
    const auto* first = reinterpret_cast<const uint8_t*>(values.data());
    bytes.insert(bytes.end(), first, first + values.size_bytes());
  }
  std::vector<uint8_t> bytes;
};

// Every read is checked; after one that would pass the end is_good() is false and values are zero.
class Reader {
 public:
  explicit Reader(std::span<const uint8_t> bytes) : bytes_(bytes) {}

  template <class T>
  T next() {
    T value{};
    copy(std::span(&value, 1));
    return value;
  }
  // An empty one where there are fewer.
  std::vector<float> floats(size_t count) {
    if (count > bytes_.size() / sizeof(float)) is_good_ = false;
    std::vector<float> values(is_good_ ? count : 0);
    copy(std::span(values));
    for (const float value : values) is_good_ = is_good_ && std::isfinite(value);
    return values;
  }
  bool is_good() const { return is_good_; }
  bool is_at_end() const { return bytes_.empty(); }

 private:
  template <class T>
  void copy(std::span<T> values) {
    is_good_ = is_good_ && values.size_bytes() <= bytes_.size();
    if (!is_good_ || values.empty()) return;
    std::memcpy(values.data(), bytes_.data(), values.size_bytes());
    bytes_ = bytes_.subspan(values.size_bytes());
  }

  std::span<const uint8_t> bytes_;
  bool is_good_ = true;
};

}  // namespace

std::vector<uint8_t> store(const PhotoNoise& noise) {
  Writer out;
  out.add(kMagic);
  out.add(noise.fingerprint);
  out.add(noise.epsilon_255);
  out.add(static_cast<uint32_t>(noise.regions.size()));
  for (size_t i = 0; i < noise.regions.size(); ++i) {
    const auto& [rect, angle] = noise.regions[i];
    const ImageF& canvas = noise.canvases[i];
    for (const int32_t value : {rect.x, rect.y, rect.width, rect.height}) out.add(value);
    out.add(static_cast<uint32_t>(angle.has_value()));
    out.add(angle.value_or(0.0f));
    out.add(static_cast<uint32_t>(canvas.width_px));
    out.add(static_cast<uint32_t>(canvas.height_px));
    out.add_all(std::span<const float>(canvas.values));
  }
  return std::move(out.bytes);
}

Result<PhotoNoise> restore(std::span<const uint8_t> bytes) {
  const Error broken{ErrorCode::kCorruptFile, "the kept noise is damaged, or of another version"};
  Reader in(bytes);
  if (in.next<uint32_t>() != kMagic) return broken;
  PhotoNoise noise;
  noise.fingerprint = in.next<uint64_t>();
  noise.epsilon_255 = in.next<float>();
  if (!std::isfinite(noise.epsilon_255)) return broken;
  const auto count = in.next<uint32_t>();
  for (uint32_t i = 0; i < count && in.is_good(); ++i) {
    Region region;
    for (int* value : {&region.rect.x, &region.rect.y, &region.rect.width, &region.rect.height})
      *value = in.next<int32_t>();
    const bool is_placed = in.next<uint32_t>() != 0;
    const auto angle = in.next<float>();
    if (is_placed) region.angle_deg = angle;
    const auto width = in.next<uint32_t>(), height = in.next<uint32_t>();
    if (!std::isfinite(angle) || width < 1 || height < 1 || width > kMostSide || height > kMostSide)
      return broken;
    noise.regions.push_back(region);
    noise.canvases.push_back(
        {static_cast<int>(width), static_cast<int>(height), 3, in.floats(size_t{width} * height * 3)});
  }
  if (!in.is_good() || !in.is_at_end() || noise.regions.empty()) return broken;
  return noise;
}

}  // namespace untaught::session
