#include "ui/commands.h"

#include <cstdio>

#include "ui/words.h"

namespace untaught::ui {
namespace {

std::string rect_json(const Rect& rect) {
  char text[96];
  std::snprintf(text, sizeof text, R"({"x":%d,"y":%d,"width":%d,"height":%d})", rect.x, rect.y, rect.width,
                rect.height);
  return text;
}

std::string region_json(const Region& region) {
  std::string json = rect_json(region.rect);
  if (!region.angle_deg) return json;
  char text[32];
  std::snprintf(text, sizeof text, R"(,"angle":%.3f})", static_cast<double>(*region.angle_deg));
  json.pop_back();
  return json + text;
}

template <class Items, class Writer>
std::string list_json(const Items& items, Writer write) {
  std::string out = "[";
  for (const auto& item : items) {
    if (out.size() > 1) out += ',';
    out += write(item);
  }
  return out += ']';
}

std::string quoted(std::string_view word) { return '"' + std::string(word) + '"'; }

}  // namespace

void CommandQueue::push(const char* type) { queue_.push_back(std::string(R"({"type":")") + type + "\"}"); }

void CommandQueue::push_id(const char* type, int id) {
  queue_.push_back(std::string(R"({"type":")") + type + R"(","id":)" + std::to_string(id) + "}");
}

void CommandQueue::push_ids(const char* type, const std::vector<int>& ids) {
  queue_.push_back(std::string(R"({"type":")") + type + R"(","ids":)" +
                   list_json(ids, [](int id) { return std::to_string(id); }) + "}");
}

void CommandQueue::set_regions(int id, const std::vector<Region>& regions) {
  queue_.push_back(R"({"type":"set_regions","id":)" + std::to_string(id) + R"(,"regions":)" +
                   list_json(regions, region_json) + "}");
}

void CommandQueue::set_settings(const Settings& settings) {
  queue_.push_back(R"({"type":"set_settings","settings":{"task":"person","mode":)" +
                   quoted(to_word(kModeWords, settings.mode)) + R"(,"epsilon_255":)" +
                   std::to_string(settings.epsilon_255) + R"(,"effort":)" +
                   quoted(to_word(kEffortWords, settings.effort)) + R"(,"size":)" +
                   std::to_string(settings.size_px) + R"(,"seed":)" + std::to_string(settings.seed) +
                   R"(,"format":)" + quoted(to_word(kFormatWords, settings.format)) + "}}");
}

void CommandQueue::protect(const std::vector<int>& ids) { push_ids("protect", ids); }

void CommandQueue::share(const std::vector<int>& ids) { push_ids("share", ids); }

void CommandQueue::request_tile(int id, Rect rect, double scale) {
  char text[64];
  std::snprintf(text, sizeof text, R"(,"scale":%.6f})", scale);
  queue_.push_back(R"({"type":"request_tile","id":)" + std::to_string(id) + R"(,"rect":)" + rect_json(rect) +
                   text);
}

void CommandQueue::set_theme(bool dark) {
  queue_.push_back(std::string(R"({"type":"set_theme","theme":)") + (dark ? R"("dark"})" : R"("light"})"));
}

std::string CommandQueue::take() {
  if (queue_.empty()) return {};
  std::string front = std::move(queue_.front());
  queue_.pop_front();
  return front;
}

}  // namespace untaught::ui
