// What TypeScript sees of the engine (web/src/engine/bindings.d.ts is generated from it). Handles that
// JavaScript owns are deleted by it. A failure is a value: its code is empty where all went well.
#include <emscripten/bind.h>

#include "engine/work.h"
#include "session/names.h"
#include "session/output_name.h"
#include "session/preview.h"
#include "session/probe.h"

using namespace emscripten;

EMSCRIPTEN_DECLARE_VAL_TYPE(ByteView)   // Uint8Array into the engine's memory: gone when it grows
EMSCRIPTEN_DECLARE_VAL_TYPE(RectArray)  // Rect[]

namespace untaught::engine {
namespace {

using session::OpenPhoto;

struct Failure {
  std::string code, message;
};

template <class T>
Failure failure_of(const Result<T>& result) {
  if (result) return {};
  return {error_code_name(result.error().code), result.error().message};
}

ByteView view_of(std::span<const uint8_t> bytes) {
  return ByteView(val(typed_memory_view(bytes.size(), bytes.data())));
}

// Bytes in the engine's memory, filled or read by JavaScript through view().
class Bytes {
 public:
  explicit Bytes(uint32_t size) : data(size) {}
  explicit Bytes(std::vector<uint8_t> content) : data(std::move(content)) {}
  uint32_t size() const { return static_cast<uint32_t>(data.size()); }
  ByteView view() const { return view_of(data); }
  std::vector<uint8_t> data;
};

class Faces {
 public:
  Failure load(const Bytes& onnx) {
    auto parsed = nn::FaceModel::parse(onnx.data);
    if (parsed) model_ = std::make_unique<nn::FaceModel>(std::move(*parsed));
    return failure_of(parsed);
  }
  const nn::FaceModel* model() const { return model_.get(); }

 private:
  std::unique_ptr<nn::FaceModel> model_;
};

struct Figures {
  double psnr_db = 0;  // Infinity when no pixel differs
  int max_change_255 = 0;
};

struct PhotoFacts {
  int width = 0, height = 0, orientation = 1;
  bool has_alpha = false;
  std::string format;
};

struct Picture {
  int width = 0, height = 0;
};

std::string format_name(photo::Format format) { return format == photo::Format::kPng ? "png" : "jpeg"; }

session::View parse_view(const std::string& name) {
  return name == "after"   ? session::View::kAfter
         : name == "noise" ? session::View::kNoise
                           : session::View::kBefore;
}

class Noise {
 public:
  explicit Noise(session::PhotoNoise content) : data(std::move(content)) {}
  session::PhotoNoise data;
};

// An open photo. open() first; what it makes is fetched with pixels() and file().
class Photo {
 public:
  Failure open(const Bytes& bytes, const std::string& name) {
    auto opened = OpenPhoto::open(bytes.data, name);
    if (opened) photo_ = std::make_unique<OpenPhoto>(std::move(*opened));
    return failure_of(opened);
  }
  PhotoFacts facts() const {
    const photo::Photo& photo = photo_->photo();
    return {photo.image.width_px, photo.image.height_px, photo.orientation, photo.had_alpha,
            format_name(photo.format)};
  }
  // The name of the file that `format` gives, from the photo's name.
  std::string output_name(const std::string& format) const {
    const auto parsed = session::parse_format(format);
    assert(parsed);
    return session::output_name(photo_->name(), photo::resolve(*parsed, photo_->photo()));
  }
  Failure apply(const Noise& noise) { return failure_of(photo_->apply(noise.data)); }
  Figures figures() const { return convert(photo_->figures()); }
  // Encodes and verifies; then file(), file_format() and file_figures() tell what was made.
  Failure write(const std::string& format) {
    const auto parsed = session::parse_format(format);
    if (!parsed) return failure_of(parsed);
    auto written = photo_->write(*parsed);
    if (written) file_ = std::move(*written);
    return failure_of(written);
  }
  ByteView file() const { return view_of(file_.bytes); }
  std::string file_format() const { return format_name(file_.format); }
  Figures file_figures() const { return convert(file_.figures); }

  // view: before, after, noise. Then pixels() holds width * height RGBA.
  Picture preview(const std::string& view, int long_side) {
    return keep(session::preview(*photo_, parse_view(view), long_side));
  }
  Picture render(const std::string& view, const Rect& rect, int width, int height) {
    return keep(session::render(*photo_, parse_view(view), rect, width, height));
  }
  ByteView pixels() const { return view_of(picture_.pixels); }

  const OpenPhoto& opened() const { return *photo_; }

 private:
  static Figures convert(const session::Figures& figures) {
    return {figures.psnr_db, figures.max_change_255};
  }
  Picture keep(Image8 picture) {
    picture_ = std::move(picture);
    return {picture_.width_px, picture_.height_px};
  }
  std::unique_ptr<OpenPhoto> photo_;
  session::WrittenFile file_;
  Image8 picture_;
};

struct RunSettings {
  std::string task, mode, effort;
  float epsilon_255 = 8;
  uint32_t size = 64, seed = 1;
};

struct RunProgress {
  uint32_t rounds_done, rounds_total;
  float fraction, train_loss, train_accuracy, noise_loss, noise_accuracy;
};

struct CommandFacts {
  std::string kind;  // write, run, read, done
  uint32_t program, repeat;
};

CommandFacts facts_of(const protect::Command& command) {
  static constexpr const char* kNames[] = {"write", "run", "read", "done"};
  return {kNames[static_cast<int>(command.kind)], command.program, command.repeat};
}

Result<session::JobSettings> parse(const RunSettings& settings) {
  const auto task = session::parse_task(settings.task);
  if (!task) return task.error();
  const auto mode = session::parse_mode(settings.mode);
  if (!mode) return mode.error();
  const auto effort = session::parse_effort(settings.effort);
  if (!effort) return effort.error();
  return session::JobSettings{*task, settings.size, {*mode, *effort, settings.epsilon_255, settings.seed}};
}

struct SlabView {
  uint32_t slab = 0;
  double offset_bytes = 0, size_bytes = 0;
};

// A run: configure, add photos, begin, then tick until done; or begin_probe, to time an executor.
class Run {
 public:
  Failure configure(const RunSettings& settings) {
    const auto parsed = parse(settings);
    if (!parsed) return failure_of(parsed);
    auto job = session::Job::create(*parsed);
    if (job) job_ = std::move(*job);
    return failure_of(job);
  }
  Failure add(const Photo& photo, const std::string& output_name, const std::string& label,
              const RectArray& regions) {
    return failure_of(job_->add(photo.opened(), {output_name, label, vecFromJSArray<Rect>(regions)}));
  }
  uint32_t photo_count() const { return job_->photo_count(); }
  Failure begin(const Faces& faces) {
    const Status status = job_->begin(faces.model());
    if (status) work_ = std::make_unique<Work>(job_->loop());
    return failure_of(status);
  }
  void begin_probe() {
    probe_ = session::make_probe();
    work_ = std::make_unique<Work>(*probe_);
  }

  Failure use_cpu(uint32_t threads) { return failure_of(work_->use_cpu(threads)); }
  void release_cpu() { work_->release_cpu(); }
  CommandFacts tick() { return facts_of(work_->tick()); }
  void execute() { work_->execute(); }
  void replay(uint32_t program, uint32_t repeat) { work_->replay(program, repeat); }
  uint32_t train_program() const { return work_->loop().recording().train; }
  void cancel() { work_->cancel(); }

  // For an executor outside: place within its device's limits, build it from description(), then carry out
  // each command.
  Failure place(double slab_bytes, double binding_bytes) {
    return failure_of(
        work_->place({static_cast<uint64_t>(slab_bytes), static_cast<uint64_t>(binding_bytes)}));
  }
  std::string description() const { return work_->description(); }
  SlabView command_view() const {
    const Work::SlabView view = work_->command_view();
    return {view.slab, static_cast<double>(view.offset_bytes), static_cast<double>(view.size_bytes)};
  }
  ByteView command_bytes() const {
    const std::span<std::byte> bytes = work_->command_bytes();
    return view_of({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
  }

  RunProgress progress() const {
    const protect::Progress p = work_->loop().progress();
    return {p.rounds_done,    p.rounds_total, p.fraction,      p.train_loss,
            p.train_accuracy, p.noise_loss,   p.noise_accuracy};
  }
  // After done: of the photo that was added as number `photo`.
  std::unique_ptr<Noise> noise(uint32_t photo) const { return std::make_unique<Noise>(job_->noise(photo)); }

 private:
  std::unique_ptr<session::Job> job_;
  std::unique_ptr<protect::Loop> probe_;
  std::unique_ptr<Work> work_;
};

// Rounds that an effort stands for in the modes that train (sample, class). effort must be one of
// parse_effort's.
uint32_t rounds_of(const std::string& effort) {
  const auto parsed = session::parse_effort(effort);
  assert(parsed);
  return protect::make_schedule(protect::Objective::kSampleWise, *parsed).rounds;
}

Failure check_settings(const RunSettings& settings) {
  const auto parsed = parse(settings);
  if (!parsed) return failure_of(parsed);
  return failure_of(session::Job::create(*parsed));
}

Failure check_format(const std::string& format) { return failure_of(session::parse_format(format)); }

}  // namespace

EMSCRIPTEN_BINDINGS(engine) {
  register_type<ByteView>("Uint8Array");
  register_type<RectArray>("Rect[]");

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
      .field("format", &PhotoFacts::format);
  value_object<Picture>("Picture").field("width", &Picture::width).field("height", &Picture::height);
  value_object<RunSettings>("RunSettings")
      .field("task", &RunSettings::task)
      .field("mode", &RunSettings::mode)
      .field("effort", &RunSettings::effort)
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

  class_<Bytes>("Bytes")
      .constructor<uint32_t>()
      .function("size", &Bytes::size)
      .function("view", &Bytes::view);
  class_<Faces>("Faces").constructor<>().function("load", &Faces::load);
  class_<Noise>("Noise");
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
      .function("preview", &Photo::preview)
      .function("render", &Photo::render)
      .function("pixels", &Photo::pixels);
  class_<Run>("Run")
      .constructor<>()
      .function("configure", &Run::configure)
      .function("add", &Run::add)
      .function("photo_count", &Run::photo_count)
      .function("begin", &Run::begin)
      .function("begin_probe", &Run::begin_probe)
      .function("use_cpu", &Run::use_cpu)
      .function("release_cpu", &Run::release_cpu)
      .function("tick", &Run::tick)
      .function("execute", &Run::execute)
      .function("replay", &Run::replay)
      .function("train_program", &Run::train_program)
      .function("cancel", &Run::cancel)
      .function("place", &Run::place)
      .function("description", &Run::description)
      .function("command_view", &Run::command_view)
      .function("command_bytes", &Run::command_bytes)
      .function("progress", &Run::progress)
      .function("noise", &Run::noise);
  function("rounds_of", &rounds_of);
  function("check_settings", &check_settings);
  function("check_format", &check_format);
}

}  // namespace untaught::engine
