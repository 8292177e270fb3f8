#include "ui/snapshot_reader.h"

#include <algorithm>

#include "ui/json.h"
#include "ui/words.h"

namespace untaught::ui {
namespace {

std::optional<double> optional_number(const JsonValue& value) {
  if (value.kind() != JsonValue::Kind::kNumber) return {};
  return value.number();
}

Region read_region(const JsonValue& value) {
  const Rect rect = {value["x"].integer(), value["y"].integer(), value["width"].integer(),
                     value["height"].integer()};
  const auto angle = optional_number(value["angle"]);
  return angle ? Region(rect, static_cast<float>(*angle)) : Region(rect);
}

Photo read_photo(const JsonValue& value) {
  Photo photo;
  photo.id = value["id"].integer();
  photo.name = value["name"].text();
  photo.width_px = value["width"].integer();
  photo.height_px = value["height"].integer();
  photo.state = from_word<PhotoState>(kPhotoStateWords, value["state"].text());
  photo.message = value["message"].text();
  for (const JsonValue& region : value["regions"].items()) photo.regions.push_back(read_region(region));
  for (const JsonValue& face : value["faces"].items()) {
    if (face["region"].kind() == JsonValue::Kind::kObject) photo.faces.push_back(read_region(face["region"]));
  }
  photo.has_alpha = value["has_alpha"].boolean();
  if (const JsonValue& result = value["result"]; result.kind() == JsonValue::Kind::kObject) {
    photo.result = PhotoResult{optional_number(result["psnr_db"]), result["max_change_255"].integer(),
                               result["epsilon_255"].integer()};
  }
  return photo;
}

std::vector<float> read_series(const JsonValue& value) {
  std::vector<float> series;
  for (const JsonValue& item : value.items()) series.push_back(static_cast<float>(item.number()));
  return series;
}

Progress read_progress(const JsonValue& value) {
  return {value["fraction"].number(), value["rounds_total"].integer(), read_series(value["loss"]),
          read_series(value["accuracy"])};
}

Settings read_settings(const JsonValue& value) {
  Settings settings;
  settings.mode = from_word<Mode>(kModeWords, value["mode"].text());
  settings.epsilon_255 = value["epsilon_255"].integer(settings.epsilon_255);
  settings.effort = from_word<Effort>(kEffortWords, value["effort"].text());
  settings.size_px = value["size"].integer(settings.size_px);
  settings.seed = value["seed"].integer(settings.seed);
  settings.format = from_word<OutputFormat>(kFormatWords, value["format"].text());
  return settings;
}

Limits read_limits(const JsonValue& value) {
  Limits limits;
  const JsonValue& epsilon = value["epsilon_255"];
  limits.epsilon_least_255 = epsilon["least"].integer(limits.epsilon_least_255);
  limits.epsilon_most_255 = epsilon["most"].integer(limits.epsilon_most_255);
  limits.epsilon_standard_255 = epsilon["standard"].integer(limits.epsilon_standard_255);
  return limits;
}

PhotoTexts read_photo_texts(const JsonValue& value) {
  return {value["state"].text(),        value["facts"].text(), value["result"].text(),
          value["result_short"].text(), value["area"].text(),  value["noise_tip"].text(),
          value["difference"].text()};
}

void read_texts(const JsonValue& value, Snapshot& shot) {
  const auto& photos = value["photos"].items();
  for (size_t i = 0; i < std::min(photos.size(), shot.photos.size()); ++i)
    shot.photos[i].texts = read_photo_texts(photos[i]);
  const auto text = [&value](const char* key) { return value[key].text(); };
  shot.texts = {text("protect"),    text("effort"),  text("strength_value"), text("strength"),
                text("executor"),   text("runs_on"), text("saving"),         text("save_all"),
                text("percent"),    text("step"),    text("left"),           text("chart_loud"),
                text("chart_quiet")};
}

}  // namespace

std::optional<Snapshot> read_snapshot(std::string_view json) {
  const auto value = parse_json(json);
  if (!value || value->kind() != JsonValue::Kind::kObject) return {};
  const JsonValue& root = *value;
  Snapshot shot;
  shot.state = from_word<RunState>(kRunStateWords, root["state"].text());
  if (const JsonValue& executor = root["executor"]; !executor.is_null()) {
    shot.executor =
        Executor{from_word<ExecutorKind>(kExecutorWords, executor["kind"].text()), executor["reason"].text()};
  }
  shot.limits = read_limits(root["limits"]);
  shot.settings = read_settings(root["settings"]);
  for (const JsonValue& photo : root["photos"].items()) shot.photos.push_back(read_photo(photo));
  read_texts(root["texts"], shot);
  if (const JsonValue& progress = root["progress"]; !progress.is_null())
    shot.progress = read_progress(progress);
  if (const JsonValue& check = root["check"]; check.kind() == JsonValue::Kind::kObject) {
    shot.check = Check{check["state"].text() == "working", read_series(check["clean"]),
                       read_series(check["protected"])};
  }
  for (const JsonValue& notice : root["notices"].items()) {
    shot.notices.push_back({notice["id"].integer(),
                            from_word<NoticeKind>(kNoticeWords, notice["kind"].text()),
                            notice["text"].text()});
  }
  shot.selected = root["selected"].integer();
  if (const JsonValue& saving = root["saving"]; !saving.is_null())
    shot.saving = Saving{saving["done"].integer(), saving["total"].integer()};
  shot.can_share = root["can_share"].boolean();
  shot.fatal = root["fatal"].text();
  return shot;
}

}  // namespace untaught::ui
