// What TypeScript sees of the engine (web/src/engine/bindings.d.ts says the same in its terms). Handles that
// JavaScript owns are deleted by it. A failure is a value: its code is empty where all went well.
#include "engine/bound_check.h"
#include "engine/bound_faces.h"
#include "engine/bound_run.h"

using namespace emscripten;

namespace untaught::engine {
namespace {

// Rounds that an effort stands for in the modes that train (sample, class). effort must be one of
// parse_effort's.
uint32_t rounds_of(const std::string& effort) {
  const auto parsed = session::parse_effort(effort);
  assert(parsed);
  return protect::make_schedule(protect::Objective::kSampleWise, *parsed).rounds;
}

struct EpsilonLimits {
  float least = protect::kLeastEpsilon255, most = protect::kMostEpsilon255,
        standard = protect::Settings{}.epsilon_255;
};
EpsilonLimits epsilon_limits() { return {}; }

Failure check_settings(const RunSettings& settings) {
  const auto parsed = parse(settings);
  if (!parsed) return failure_of(parsed);
  return failure_of(session::Job::create(*parsed));
}

}  // namespace

EMSCRIPTEN_BINDINGS(engine) {
  register_type<ByteView>("Uint8Array");
  register_type<FloatView>("Float32Array");
  register_type<NumberArray>("number[]");
  register_type<RegionArray>("Region[]");
  register_type<RegionOrNull>("Region | null");
  register_type<DetectorOutputArray>("DetectorOutput[]");
  register_type<FoundFaceArray>("FoundFace[]");
  register_type<CheckStageArray>("CheckStage[]");

  value_object<Failure>("Failure").field("code", &Failure::code).field("message", &Failure::message);
  value_object<Rect>("Rect")
      .field("x", &Rect::x)
      .field("y", &Rect::y)
      .field("width", &Rect::width)
      .field("height", &Rect::height);
  value_object<Figures>("Figures")
      .field("psnr_db", &Figures::psnr_db)
      .field("max_change_255", &Figures::max_change_255);
  value_object<PhotoFacts>("PhotoFacts")
      .field("width", &PhotoFacts::width)
      .field("height", &PhotoFacts::height)
      .field("orientation", &PhotoFacts::orientation)
      .field("has_alpha", &PhotoFacts::has_alpha)
      .field("dropped_icc", &PhotoFacts::dropped_icc)
      .field("reduced_from_16_bits", &PhotoFacts::reduced_from_16_bits)
      .field("converted_from_cmyk", &PhotoFacts::converted_from_cmyk)
      .field("format", &PhotoFacts::format);
  value_object<EpsilonLimits>("EpsilonLimits")
      .field("least", &EpsilonLimits::least)
      .field("most", &EpsilonLimits::most)
      .field("standard", &EpsilonLimits::standard);
  value_object<Picture>("Picture").field("width", &Picture::width).field("height", &Picture::height);
  value_object<RunSettings>("RunSettings")
      .field("task", &RunSettings::task)
      .field("mode", &RunSettings::mode)
      .field("effort", &RunSettings::effort)
      .field("robust", &RunSettings::robust)
      .field("budget", &RunSettings::budget)
      .field("epsilon_255", &RunSettings::epsilon_255)
      .field("size", &RunSettings::size)
      .field("seed", &RunSettings::seed);
  value_object<RunProgress>("RunProgress")
      .field("rounds_done", &RunProgress::rounds_done)
      .field("rounds_total", &RunProgress::rounds_total)
      .field("fraction", &RunProgress::fraction)
      .field("train_loss", &RunProgress::train_loss)
      .field("train_accuracy", &RunProgress::train_accuracy)
      .field("noise_loss", &RunProgress::noise_loss)
      .field("noise_accuracy", &RunProgress::noise_accuracy);
  value_object<CommandFacts>("CommandFacts")
      .field("kind", &CommandFacts::kind)
      .field("program", &CommandFacts::program)
      .field("repeat", &CommandFacts::repeat);

  value_object<SlabView>("SlabView")
      .field("slab", &SlabView::slab)
      .field("offset_bytes", &SlabView::offset_bytes)
      .field("size_bytes", &SlabView::size_bytes);

  value_object<session::CheckStage>("CheckStage")
      .field("steps", &session::CheckStage::steps)
      .field("clean_recognised", &session::CheckStage::clean_recognised)
      .field("protected_recognised", &session::CheckStage::protected_recognised)
      .field("clean_mistaken", &session::CheckStage::clean_mistaken)
      .field("protected_mistaken", &session::CheckStage::protected_mistaken)
      .field("clean_certainty", &session::CheckStage::clean_certainty)
      .field("protected_certainty", &session::CheckStage::protected_certainty);
  value_object<CheckResult>("CheckResult")
      .field("verdict", &CheckResult::verdict)
      .field("tests", &CheckResult::tests)
      .field("clean_right", &CheckResult::clean_right)
      .field("protected_right", &CheckResult::protected_right);

  class_<Bytes>("Bytes")
      .constructor<uint32_t>()
      .function("size", &Bytes::size)
      .function("view", &Bytes::view);
  class_<Faces>("Faces").constructor<>().function("load", &Faces::load);
  class_<Noise>("Noise")
      .constructor<>()
      .function("store", &Noise::store)
      .function("restore", &Noise::restore);
  class_<Photo>("Photo")
      .constructor<>()
      .function("open", &Photo::open)
      .function("facts", &Photo::facts)
      .function("output_name", &Photo::output_name)
      .function("apply", &Photo::apply)
      .function("figures", &Photo::figures)
      .function("write", &Photo::write)
      .function("file", &Photo::file)
      .function("file_format", &Photo::file_format)
      .function("file_figures", &Photo::file_figures)
      .function("file_copied_blocks", &Photo::file_copied_blocks)
      .function("preview", &Photo::preview)
      .function("render", &Photo::render)
      .function("pixels", &Photo::pixels);
  class_<FaceSearch>("FaceSearch")
      .constructor<>()
      .function("prepare", &FaceSearch::prepare)
      .function("input_size", &FaceSearch::input_size)
      .function("input", &FaceSearch::input)
      .function("find", &FaceSearch::find)
      .function("begin_look", &FaceSearch::begin_look)
      .function("look", &FaceSearch::look)
      .function("crops", &FaceSearch::crops)
      .function("take_look", &FaceSearch::take_look)
      .function("faces", &FaceSearch::faces);
  class_<Driven>("Driven")
      .function("use_cpu", &Driven::use_cpu)
      .function("release_cpu", &Driven::release_cpu)
      .function("tick", &Driven::tick)
      .function("execute", &Driven::execute)
      .function("replay", &Driven::replay)
      .function("cancel", &Driven::cancel)
      .function("place", &Driven::place)
      .function("description", &Driven::description)
      .function("command_view", &Driven::command_view)
      .function("command_bytes", &Driven::command_bytes);
  class_<Check, base<Driven>>("Check")
      .constructor<>()
      .function("configure", &Check::configure)
      .function("add", &Check::add)
      .function("photo_count", &Check::photo_count)
      .function("begin", &Check::begin)
      .function("fraction", &Check::fraction)
      .function("stages", &Check::stages)
      .function("result", &Check::result);
  class_<Run, base<Driven>>("Run")
      .constructor<>()
      .function("configure", &Run::configure)
      .function("add", &Run::add)
      .function("photo_count", &Run::photo_count)
      .function("add_surrogate", &Run::add_surrogate)
      .function("begin", &Run::begin)
      .function("begin_probe", &Run::begin_probe)
      .function("train_program", &Run::train_program)
      .function("progress", &Run::progress)
      .function("noise", &Run::noise);
  function("rounds_of", &rounds_of);
  function("epsilon_limits", &epsilon_limits);
  function("check_settings", &check_settings);
  function("region_of_landmarks", &region_of_landmarks);
}

}  // namespace untaught::engine
