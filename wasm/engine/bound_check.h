// A self-check, as JavaScript drives it.
#pragma once

#include "engine/bound_driven.h"
#include "engine/bound_photo.h"
#include "engine/bound_region.h"
#include "session/check.h"

EMSCRIPTEN_DECLARE_VAL_TYPE(CheckStageArray)  // CheckStage[]

namespace untaught::engine {

struct CheckResult {
  std::string verdict;  // cannot-tell, no-effect, weaker, little
  uint32_t tests = 0, clean_right = 0, protected_right = 0;
};

inline std::string verdict_name(session::Verdict verdict) {
  static constexpr const char* kNames[] = {"cannot-tell", "no-effect", "weaker", "little"};
  return kNames[static_cast<int>(verdict)];
}

// A check: configure, add photos, begin, then tick until done.
class Check : public Driven {
 public:
  void configure(uint32_t seed) { check_ = std::make_unique<session::Check>(seed); }
  // made: a photo that applied noise, or a photo of its own that holds what was made of `original`.
  Failure add(const Photo& original, const Photo& made, const RegionArray& regions) {
    const OpenPhoto& other = made.opened();
    return failure_of(check_->add(other.name(), original.opened().before(),
                                  other.after() ? *other.after() : other.before(), regions_of(regions)));
  }
  uint32_t photo_count() const { return check_->photo_count(); }
  Failure begin(const Faces& faces) {
    const Status status = check_->begin(*faces.model());
    if (status) drive(check_->trial());
    return failure_of(status);
  }
  float fraction() const { return check_->trial().fraction(); }
  CheckStageArray stages() const { return CheckStageArray(emscripten::val::array(check_->stages())); }
  CheckResult result() const {
    const session::CheckResult result = check_->result();
    return {verdict_name(result.verdict), result.tests, result.clean_right, result.protected_right};
  }

 private:
  std::unique_ptr<session::Check> check_;
};

}  // namespace untaught::engine
