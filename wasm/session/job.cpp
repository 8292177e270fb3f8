#include "session/job.h"

#include <algorithm>

#include "photo/messages.h"
#include "photo/region.h"
#include "protect/visibility.h"
#include "session/canvas.h"

namespace untaught::session {

namespace {

// The people that a person is told apart from: synthetic ones.
constexpr uint32_t kNegativePeople = 100, kNegativePhotosEach = 15;
constexpr size_t kMaxImages = 65536;  // of operations that draw indices (tensor/op/photos.h)

// What canvases may take: half of the 4 GiB that wasm can address; networks, batches and the photo that is
// open need room, too.
constexpr uint64_t kCanvasBytes = uint64_t{2} << 30;
// Bytes per canvas pixel. A canvas: its word, twice for the vector's spare room, and once in the executor's
// slab. A photo's canvas besides: its result, 3 x f32, which whoever drives keeps (noise()).
// A slot of noise: 3 x f32 in the slab and as many in protect::Loop.
// A cloak keeps a gradient for each: 3 x f32.
// A window of its own: f32 here, in the slab and in its result.
constexpr uint64_t kImageBytes = 12, kResultBytes = 12, kSlotBytes = 24, kMomentumBytes = 12,
                   kWindowBytes = 12;

std::string lower_case(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

}  // namespace

Result<std::unique_ptr<Job>> Job::create(const JobSettings& settings) {
  if (Status status = protect::check(settings.protect); !status) return status.error();
  if (settings.size_px != 32 && settings.size_px != 64 && settings.size_px != 112) {
    return Error{ErrorCode::kBadSetting, "size is " + std::to_string(settings.size_px) +
                                             "; the canvas can be 32, 64 or 112 pixels wide"};
  }
  if (settings.protect.objective == protect::Objective::kCloak && settings.task != Task::kPerson) {
    return Error{ErrorCode::kBadSetting, "the mode cloak is for photos of one person, not for a data set"};
  }
  return std::unique_ptr<Job>(new Job(settings));
}

Status Job::add_surrogate(std::span<const uint8_t> onnx, const std::string& name,
                          const nn::InputEncoding& encoding) {
  assert(!loop_);
  if (!is_cloak()) return Error{ErrorCode::kBadSetting, "only the mode cloak takes surrogates from files"};
  if (surrogates_.size() == protect::kMostSurrogates) {
    return Error{ErrorCode::kBadSetting,
                 "more than " + std::to_string(protect::kMostSurrogates) + " surrogates are named"};
  }
  auto network = nn::ImportedNetwork::parse(onnx);
  if (!network) return photo::file_error(network.error().code, name, network.error().message);
  if (Status status = protect::check_embedding(*network, settings_.size_px); !status) {
    return photo::file_error(status.error().code, name, status.error().message);
  }
  network->encode_input(encoding);
  surrogates_.push_back(std::make_shared<const nn::ImportedNetwork>(std::move(*network)));
  return Done{};
}

uint32_t Job::class_of(const std::string& label) {
  if (settings_.task == Task::kPerson) return 0;
  const auto found = std::find(classes_.begin(), classes_.end(), label);
  if (found == classes_.end()) {
    classes_.push_back(label);
    return static_cast<uint32_t>(classes_.size() - 1);
  }
  return static_cast<uint32_t>(found - classes_.begin());
}

Status Job::check_room(size_t canvases) const {
  const uint64_t negatives =
      settings_.task == Task::kPerson && !is_cloak() ? kNegativePeople * kNegativePhotosEach : 0;
  const uint64_t pixels = uint64_t{settings_.size_px} * settings_.size_px;
  uint64_t each = kImageBytes + kResultBytes, others = negatives * kImageBytes;
  if (settings_.protect.objective == protect::Objective::kClassWise) {
    others += (classes_.size() + 1) * kSlotBytes;  // a slot per class; the photo may bring a new one
  } else {
    each += kSlotBytes;
  }
  if (is_cloak()) each += kMomentumBytes;
  if (is_adaptive()) each += kWindowBytes;
  const uint64_t room = (kCanvasBytes / pixels - others) / each;
  const uint64_t most = std::min<uint64_t>(kMaxImages - negatives, room);
  if (canvases <= most) return Done{};
  const std::string side = std::to_string(settings_.size_px);
  std::string reason = "a run takes at most " + std::to_string(most) + " regions";
  if (room == most) {
    reason += " of " + side + " x " + side + " pixels: more would need over 2 GiB of memory";
  }
  return Error{ErrorCode::kDeviceLimit, std::move(reason)};
}

Result<uint32_t> Job::add(const OpenPhoto& photo, const PhotoRequest& request) {
  assert(!loop_);
  const Image8& image = photo.before();
  const Region whole = Rect{0, 0, image.width_px, image.height_px};
  std::vector<Region> regions = request.regions;
  if (regions.empty()) regions.push_back(whole);
  for (const Region& region : regions) {
    if (Status status = photo::check_region(region, image.width_px, image.height_px); !status) {
      return photo::file_error(ErrorCode::kBadRegion, photo.name(), status.error().message);
    }
  }
  if (Status status = check_room(problem_.labels.size() + regions.size()); !status) {
    return photo::file_error(status.error().code, photo.name(), status.error().message);
  }
  if (!request.output_name.empty() && !output_names_.insert(lower_case(request.output_name)).second) {
    return photo::file_error(
        ErrorCode::kDuplicateName, photo.name(),
        "an earlier photo of this run is already written to \"" + request.output_name + "\"");
  }
  Entry entry{photo.fingerprint(), std::move(regions), problem_.image_count()};
  for (const Region& region : entry.regions) {
    append_canvas(image, region, settings_.size_px, problem_.images);
    problem_.labels.push_back(class_of(request.label));
    problem_.partial_regions |= region != whole;
  }
  photos_.push_back(std::move(entry));
  return photo_count() - 1;
}

void Job::add_negatives(const nn::FaceModel& faces) {
  // Smooth faces on purpose. Measured on ten people (T1c on their clean photos, F64, one seed, the default
  // schedule): 24 and 33 % with smooth ones (two jitters that differ a little from the loop's), 44 % with
  // every other one photographic, 56 % with all of them.
  faces.sample(settings_.protect.seed, kNegativePeople, kNegativePhotosEach, settings_.size_px,
               nn::Detail::kSmooth, problem_.images);
  for (uint32_t i = 0; i < kNegativePeople * kNegativePhotosEach; ++i) {
    problem_.labels.push_back(1 + i / kNegativePhotosEach);
  }
  problem_.class_count = 1 + kNegativePeople;
}

std::vector<float> Job::make_windows() const {
  const uint32_t pixels = problem_.pixels();
  const std::vector<float> fade =
      problem_.partial_regions ? border_window(problem_.size_px) : std::vector<float>(pixels, 1.0f);
  if (!is_adaptive()) return fade;
  const float share = settings_.protect.epsilon_255 / protect::bound_255(settings_.protect);
  std::vector<float> windows;
  for (uint32_t photo = 0; photo < problem_.photo_count; ++photo) {
    const auto canvas = std::span(problem_.images).subspan(size_t{photo} * pixels, pixels);
    const std::vector<float> tolerance = protect::tolerance(canvas, problem_.size_px);
    for (uint32_t i = 0; i < pixels; ++i) windows.push_back(fade[i] * std::min(share * tolerance[i], 1.0f));
  }
  return windows;
}

Status Job::begin(const nn::FaceModel* faces, const protect::Schedule* schedule) {
  assert(!loop_);
  if (photos_.empty()) return Error{ErrorCode::kBadSetting, "there is no photo that can be protected"};
  problem_.size_px = settings_.size_px;
  problem_.photo_count = problem_.image_count();
  if (is_cloak()) {
    if (surrogates_.empty())
      return Error{ErrorCode::kBadSetting, "the mode cloak needs a surrogate: an ONNX file"};
  } else if (settings_.task == Task::kPerson) {
    assert(faces != nullptr);
    add_negatives(*faces);
  } else {
    problem_.class_count = static_cast<uint32_t>(classes_.size());
    if (problem_.class_count < 2) {
      return Error{ErrorCode::kBadSetting,
                   "a data set needs photos in at least two sub-folders, one per class; here is only \"" +
                       classes_.front() + "\""};
    }
  }
  problem_.windows = make_windows();
  if (is_cloak()) {
    const protect::CloakPlan plan = protect::make_cloak_plan(settings_.protect.effort);
    loop_ = std::make_unique<protect::Cloak>(std::move(problem_), settings_.protect, std::move(surrogates_),
                                             plan);
    return Done{};
  }
  const protect::Schedule own = protect::make_schedule(settings_.protect.objective, settings_.protect.effort);
  loop_ = std::make_unique<protect::Loop>(std::move(problem_), settings_.protect, schedule ? *schedule : own);
  return Done{};
}

PhotoNoise Job::noise(uint32_t photo) const {
  const Entry& entry = photos_[photo];
  const float bound = protect::bound_255(settings_.protect);
  PhotoNoise result{entry.fingerprint, bound, entry.regions, {}};
  const int side = static_cast<int>(settings_.size_px);
  for (uint32_t i = 0; i < entry.regions.size(); ++i) {
    result.canvases.push_back({side, side, 3, loop_->photo_noise(entry.first + i)});
    if (is_adaptive()) result.limits.push_back({side, side, 1, loop_->photo_limits(entry.first + i)});
  }
  return result;
}

}  // namespace untaught::session
