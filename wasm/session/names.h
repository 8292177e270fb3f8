// The words that people and files use for what they choose. Errors: kBadSetting, naming the setting and its
// choices.
#pragma once

#include <string_view>

#include "photo/encode.h"
#include "session/job.h"

namespace untaught::session {

Result<Task> parse_task(std::string_view name);                   // person, dataset
Result<protect::Objective> parse_mode(std::string_view name);     // sample, class, instant, cloak
Result<protect::Effort> parse_effort(std::string_view name);      // quick, default, strong
Result<protect::Budget> parse_budget(std::string_view name);      // flat, adaptive
Result<protect::Robustness> parse_robust(std::string_view name);  // none, platform
// order: rgb, bgr. range: 0..1, -1..1, 0..255, imagenet (its means and deviations).
Result<nn::InputEncoding> parse_encoding(std::string_view order, std::string_view range);
Result<photo::OutputFormat> parse_format(std::string_view name);  // png, jpeg, same

}  // namespace untaught::session
