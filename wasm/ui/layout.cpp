#include "ui/layout.h"

namespace untaught::ui {
namespace {

constexpr double kNarrowBelow = 800, kRoomyFrom = 1200;
constexpr double kTopBar = 56, kTopBarNarrow = 52, kTabs = 60, kActions = 76;

}  // namespace

Layout compute_layout(double width, double height, Tab tab, bool has_photos) {
  Layout layout;
  layout.narrow = width < kNarrowBelow;
  const double top = layout.narrow ? kTopBarNarrow : kTopBar;
  layout.top_bar = {{0, 0}, {width, top}};
  if (!has_photos) {
    layout.viewer = {{0, top}, {width, height}};
    return layout;
  }
  if (layout.narrow) {
    layout.tabs = {{0, height - kTabs}, {width, height}};
    layout.actions = {{0, height - kTabs - kActions}, {width, height - kTabs}};
    const Box rest = {{0, top}, {width, layout.actions.low.y}};
    (tab == Tab::kPhotos ? layout.photos : tab == Tab::kView ? layout.viewer : layout.settings) = rest;
    return layout;
  }
  const double left = width < kRoomyFrom ? 240 : 272, right = width < kRoomyFrom ? 288 : 336;
  layout.photos = {{0, top}, {left, height}};
  layout.viewer = {{left, top}, {width - right, height}};
  layout.settings = {{width - right, top}, {width, height}};
  return layout;
}

}  // namespace untaught::ui
