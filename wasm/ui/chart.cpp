#include <cstdio>

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

}  // namespace

void chart(const Frame& frame, const Progress& progress, float width, float height) {
  constexpr float kInset = 10;
  const Palette& colors = frame.palette;
  const ImVec2 low = ImGui::GetCursorScreenPos(), high = low + ImVec2{width, height};
  put_card(frame, low, high, colors.raised, 0);
  const Box plot = {{low.x + kInset, low.y + kInset}, {high.x - kInset, high.y - kInset}};
  if (progress.accuracy.empty() && progress.loss.empty()) {
    const char* text = "The first round is not over yet";
    const ImVec2 size = measure(frame, Type::kSmall, text);
    put_text(frame, Type::kSmall, colors.muted,
             {(low.x + high.x - size.x) / 2, (low.y + high.y - size.y) / 2}, text);
  } else {
    draw_series(series_points(progress.loss, progress.rounds_total, 0, series_top(progress.loss, 0.1f), plot),
                colors.muted, 1.5f);
    draw_series(series_points(progress.accuracy, progress.rounds_total, 0, 1, plot), colors.accent, 2);
  }
  ImGui::Dummy({width, height});
  gap(8);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  char accuracy[48] = "Surrogate accuracy", loss[32] = "Loss";
  if (!progress.accuracy.empty())
    std::snprintf(accuracy, sizeof accuracy, "Surrogate accuracy %d%%",
                  static_cast<int>(progress.accuracy.back() * 100 + 0.5f));
  if (!progress.loss.empty())
    std::snprintf(loss, sizeof loss, "Loss %.2f", static_cast<double>(progress.loss.back()));
  const float next = legend(frame, at, colors.accent, accuracy);
  legend(frame, {next, at.y}, colors.muted, loss);
  ImGui::Dummy({width, measure(frame, Type::kSmall, "x").y});
}

}  // namespace untaught::ui
