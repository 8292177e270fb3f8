// Regions as JavaScript writes them: {x, y, width, height}, and {..., angle} where they are placed.
#pragma once

#include <emscripten/bind.h>

#include <vector>

#include "core/region.h"

EMSCRIPTEN_DECLARE_VAL_TYPE(RegionArray)   // Region[]
EMSCRIPTEN_DECLARE_VAL_TYPE(RegionOrNull)  // Region | null

namespace untaught::engine {

inline Region region_of(const emscripten::val& value) {
  const Rect rect{value["x"].as<int>(), value["y"].as<int>(), value["width"].as<int>(),
                  value["height"].as<int>()};
  const emscripten::val angle = value["angle"];
  return angle.isUndefined() ? Region(rect) : Region(rect, angle.as<float>());
}

inline std::vector<Region> regions_of(const RegionArray& values) {
  std::vector<Region> regions;
  const auto count = values["length"].as<unsigned>();
  for (unsigned i = 0; i < count; ++i) regions.push_back(region_of(values[i]));
  return regions;
}

inline emscripten::val value_of(const Region& region) {
  emscripten::val value = emscripten::val::object();
  value.set("x", region.rect.x);
  value.set("y", region.rect.y);
  value.set("width", region.rect.width);
  value.set("height", region.rect.height);
  if (region.angle_deg) value.set("angle", *region.angle_deg);
  return value;
}

}  // namespace untaught::engine
