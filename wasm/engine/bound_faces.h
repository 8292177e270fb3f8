// The search for faces, as JavaScript drives it: it runs the network between the two halves.
#pragma once

#include "engine/bound_photo.h"
#include "engine/bound_region.h"
#include "face/align.h"
#include "face/close_look.h"
#include "face/detector_output.h"

EMSCRIPTEN_DECLARE_VAL_TYPE(FloatView)            // Float32Array into the engine's memory: gone when it grows
EMSCRIPTEN_DECLARE_VAL_TYPE(DetectorOutputArray)  // DetectorOutput[]
EMSCRIPTEN_DECLARE_VAL_TYPE(FoundFaceArray)       // FoundFace[]
EMSCRIPTEN_DECLARE_VAL_TYPE(NumberArray)          // number[]

namespace untaught::engine {

// prepare, run the detector on input(), find; once more at another size if wanted, then faces(). For a closer
// look: begin_look, then three times look, run the landmark network on crops(), take_look; then faces().
class FaceSearch {
 public:
  Failure prepare(const Photo& photo, int long_edge) {
    auto input = face::make_detector_input(photo.opened().before(), long_edge);
    if (input) input_ = std::move(*input);
    return failure_of(input);
  }
  // [1, 3, height, width]
  Picture input_size() const { return {input_.width_px, input_.height_px}; }
  FloatView input() const {
    return FloatView(
        emscripten::val(emscripten::typed_memory_view(input_.planes.size(), input_.planes.data())));
  }
  // Of the network's answer, in any order of strides; least_score 0..1. What is found competes with what was
  // found before.
  Failure find(const DetectorOutputArray& outputs, double least_score) {
    const auto count = outputs["length"].as<unsigned>();
    std::vector<std::vector<float>> values(count);
    std::vector<face::DetectorOutput> answers;
    for (unsigned i = 0; i < count; ++i) {
      values[i] = emscripten::convertJSArrayToNumberVector<float>(outputs[i]["values"]);
      answers.push_back({outputs[i]["stride"].as<int>(), values[i]});
    }
    auto found = face::find_faces(input_, answers, {.least_score = least_score});
    if (found) {
      faces_.insert(faces_.end(), found->begin(), found->end());
      faces_ = face::best_of_each(std::move(faces_));
    }
    return failure_of(found);
  }
  // From here on the faces found so far are proposals.
  void begin_look() { closer_.emplace(std::move(faces_)); }
  void look(const Photo& photo) { crops_ = closer_->crops(photo.opened().before()); }
  // [n, 3, 64, 64]
  FloatView crops() const {
    return FloatView(emscripten::val(emscripten::typed_memory_view(crops_.size(), crops_.data())));
  }
  // The answer to crops(), [n, 12]; faces() are then those of at least this score.
  Failure take_look(const FloatView& answer, double least_score) {
    const Status taken = closer_->take(emscripten::convertJSArrayToNumberVector<float>(answer));
    faces_ = closer_->faces(least_score);
    return failure_of(taken);
  }
  // Best first, each with its region or null.
  FoundFaceArray faces() const {
    const auto regions = face::regions_of(faces_, input_.photo_width_px, input_.photo_height_px);
    emscripten::val list = emscripten::val::array();
    for (size_t i = 0; i < faces_.size(); ++i) {
      const face::Face& face = faces_[i];
      emscripten::val found = emscripten::val::object(), landmarks = emscripten::val::array();
      for (const PhotoPoint& point : face.landmarks) {
        emscripten::val at = emscripten::val::object();
        at.set("x", point.x);
        at.set("y", point.y);
        landmarks.call<void>("push", at);
      }
      found.set("x", face.box.x);
      found.set("y", face.box.y);
      found.set("width", face.box.width);
      found.set("height", face.box.height);
      found.set("score", face.score);
      found.set("landmarks", landmarks);
      found.set("region", regions[i] ? value_of(*regions[i]) : emscripten::val::null());
      list.call<void>("push", found);
    }
    return FoundFaceArray(list);
  }

 private:
  face::DetectorInput input_;
  std::vector<face::Face> faces_;
  std::optional<face::CloseLook> closer_;
  std::vector<float> crops_;
};

// The region of a face whose five landmarks are known: x and y of each, ten numbers in photo pixels. null:
// they are those of no face.
inline RegionOrNull region_of_landmarks(const NumberArray& numbers) {
  const auto values = emscripten::convertJSArrayToNumberVector<double>(numbers);
  face::Landmarks landmarks;
  if (values.size() != 2 * landmarks.size()) return RegionOrNull(emscripten::val::null());
  for (size_t i = 0; i < landmarks.size(); ++i) landmarks[i] = {values[2 * i], values[2 * i + 1]};
  const auto alignment = face::align(landmarks);
  return RegionOrNull(alignment ? value_of(face::region_of(*alignment)) : emscripten::val::null());
}

}  // namespace untaught::engine
