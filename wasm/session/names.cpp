#include "session/names.h"

#include <string>
#include <utility>

namespace untaught::session {

namespace {

template <class T>
struct Choice {
  std::string_view name;
  T value;
};

template <class T, size_t kCount>
Result<T> parse(std::string_view setting, std::string_view name, const Choice<T> (&choices)[kCount]) {
  std::string known;
  for (const Choice<T>& choice : choices) {
    if (choice.name == name) return choice.value;
    known.append(known.empty() ? "" : ", ").append(choice.name);
  }
  return Error{ErrorCode::kBadSetting,
               std::string(setting) + " is \"" + std::string(name) + "\"; it must be one of: " + known};
}

}  // namespace

Result<Task> parse_task(std::string_view name) {
  return parse<Task>("task", name, {{"person", Task::kPerson}, {"dataset", Task::kDataSet}});
}

Result<protect::Objective> parse_mode(std::string_view name) {
  using protect::Objective;
  return parse<Objective>("mode", name,
                          {{"sample", Objective::kSampleWise},
                           {"class", Objective::kClassWise},
                           {"instant", Objective::kInstant},
                           {"cloak", Objective::kCloak}});
}

Result<protect::Effort> parse_effort(std::string_view name) {
  using protect::Effort;
  return parse<Effort>(
      "effort", name,
      {{"quick", Effort::kQuick}, {"default", Effort::kDefault}, {"strong", Effort::kStrong}});
}

Result<protect::Robustness> parse_robust(std::string_view name) {
  using protect::Robustness;
  return parse<Robustness>("robust", name,
                           {{"none", Robustness::kNone}, {"platform", Robustness::kPlatform}});
}

Result<protect::Budget> parse_budget(std::string_view name) {
  using protect::Budget;
  return parse<Budget>("budget", name, {{"flat", Budget::kFlat}, {"adaptive", Budget::kAdaptive}});
}

Result<nn::InputEncoding> parse_encoding(std::string_view order, std::string_view range) {
  using Encoding = nn::InputEncoding;
  const auto parsed = parse<Encoding::Order>(
      "order", order, {{"rgb", Encoding::Order::kRgb}, {"bgr", Encoding::Order::kBgr}});
  if (!parsed) return parsed.error();
  // Mean and deviation of ImageNet's pixels, red first.
  constexpr float kMean[3] = {0.485f, 0.456f, 0.406f}, kDeviation[3] = {0.229f, 0.224f, 0.225f};
  Encoding imagenet{*parsed};
  for (int c = 0; c < 3; ++c) {
    imagenet.scale[c] = 1 / kDeviation[c];
    imagenet.shift[c] = -kMean[c] / kDeviation[c];
  }
  return parse<Encoding>("range", range,
                         {{"0..1", Encoding{*parsed}},
                          {"-1..1", Encoding{*parsed, {2, 2, 2}, {-1, -1, -1}}},
                          {"0..255", Encoding{*parsed, {255, 255, 255}}},
                          {"imagenet", imagenet}});
}

Result<photo::OutputFormat> parse_format(std::string_view name) {
  using photo::OutputFormat;
  return parse<OutputFormat>(
      "format", name,
      {{"png", OutputFormat::kPng}, {"jpeg", OutputFormat::kJpeg}, {"same", OutputFormat::kSame}});
}

}  // namespace untaught::session
