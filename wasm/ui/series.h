// From a series of measurements to the points of a small chart.
#pragma once

#include <vector>

#include "ui/geometry.h"

namespace untaught::ui {

// values: one per round, not-finite ones are left out; total: rounds of the whole run (the chart's width
// stands for all of them); [lowest, highest]: the range that the box's height stands for. Points run left to
// right inside `box`.
std::vector<Point> series_points(const std::vector<float>& values, int total, float lowest, float highest,
                                 const Box& box);

// The upper end of a chart of these values: the largest finite one, at least `least`.
float series_top(const std::vector<float>& values, float least);

}  // namespace untaught::ui
