#include <cmath>
#include <string>

#include "ui/paint.h"
#include "ui/parts.h"
#include "ui/series.h"

namespace untaught::ui {
namespace {

void draw_series(const std::vector<Point>& points, ImU32 color, float thickness) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (points.empty()) return;
  for (const Point& point : points) list->PathLineTo(to_vec(point));
  list->PathStroke(color, 0, thickness);
  list->AddCircleFilled(to_vec(points.back()), thickness + 1.2f, color);
}

// A coloured dash and what it stands for; returns where the next one starts.
float legend(const Frame& frame, ImVec2 at, ImU32 color, const char* text) {
  const ImVec2 size = measure(frame, Type::kSmall, text);
  ImGui::GetWindowDrawList()->AddRectFilled({at.x, at.y + size.y / 2 - 1}, {at.x + 12, at.y + size.y / 2 + 1},
                                            color, 1);
  put_text(frame, Type::kSmall, frame.palette.muted, {at.x + 18, at.y}, text);
  return at.x + 18 + size.x + 16;
}

// Of the whole check, as far as the stages that are over tell: they follow one another evenly.
int check_stages(const Check& check, double fraction) {
  const auto over = static_cast<double>(check.clean.size());
  return static_cast<int>(fraction > 0 ? std::lround(over / fraction) : over);
}

}  // namespace

void chart(const Frame& frame, const Progress& progress, const Check* check, float width, float height) {
  constexpr float kInset = 10;
  const Palette& colors = frame.palette;
  const ImVec2 low = ImGui::GetCursorScreenPos(), high = low + ImVec2{width, height};
  put_card(frame, low, high, colors.raised, 0);
  const Box plot = {{low.x + kInset, low.y + kInset}, {high.x - kInset, high.y - kInset}};
  const std::vector<float>&quiet = check ? check->clean : progress.loss,
        &loud = check ? check->made : progress.accuracy;
  if (quiet.empty() && loud.empty()) {
    const char* text = frame.say(check ? "chart_no_test" : "chart_no_round");
    const ImVec2 size = measure(frame, Type::kSmall, text);
    put_text(frame, Type::kSmall, colors.muted,
             {(low.x + high.x - size.x) / 2, (low.y + high.y - size.y) / 2}, text);
  } else {
    const int total = check ? check_stages(*check, progress.fraction) : progress.rounds_total;
    draw_series(series_points(quiet, total, 0, check ? 1 : series_top(quiet, 0.1f), plot), colors.muted,
                1.5f);
    draw_series(series_points(loud, total, 0, 1, plot), colors.accent, 2);
  }
  ImGui::Dummy({width, height});
  gap(8);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float next = legend(frame, at, colors.accent, frame.shot.texts.chart_loud.c_str());
  legend(frame, {next, at.y}, colors.muted, frame.shot.texts.chart_quiet.c_str());
  ImGui::Dummy({width, measure(frame, Type::kSmall, "x").y});
}

}  // namespace untaught::ui
