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
                           {"instant", Objective::kInstant}});
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

Result<photo::OutputFormat> parse_format(std::string_view name) {
  using photo::OutputFormat;
  return parse<OutputFormat>(
      "format", name,
      {{"png", OutputFormat::kPng}, {"jpeg", OutputFormat::kJpeg}, {"same", OutputFormat::kSame}});
}

}  // namespace untaught::session
