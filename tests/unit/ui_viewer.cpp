#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "ui/layout.h"
#include "ui/region_edit.h"
#include "ui/series.h"
#include "ui/tile_plan.h"
#include "ui/view_transform.h"

using namespace untaught;
using namespace untaught::ui;
using Catch::Approx;

namespace {

const Box kView = {{200, 50}, {1000, 650}};  // 800 x 600 CSS px

ViewTransform viewer(Point photo, double ratio = 1) {
  ViewTransform view;
  view.set_frame(photo, kView, 20, ratio);
  return view;
}

}  // namespace

TEST_CASE("a fitted photo is whole, centred and inside the margin", "[ui]") {
  const auto view = viewer({4000, 1000});
  const Box box = view.photo_box();
  CHECK(box.width() == Approx(760));
  CHECK(box.center().x == Approx(600));
  CHECK(box.center().y == Approx(350));
  CHECK(view.fitted());
}

TEST_CASE("zooming keeps the photo point under the pointer", "[ui]") {
  auto view = viewer({4000, 3000}, 2);
  const Point pointer = {430, 280};
  const Point before = view.to_photo(pointer);
  view.zoom_by(5, pointer);
  CHECK(view.to_photo(pointer).x == Approx(before.x));
  CHECK(view.to_photo(pointer).y == Approx(before.y));
  CHECK_FALSE(view.fitted());
}

TEST_CASE("100% is one photo pixel per device pixel", "[ui]") {
  auto view = viewer({4000, 3000}, 2.5);
  view.zoom_to_actual(kView.center());
  CHECK(view.device_zoom() == Approx(1));
  CHECK(view.photo_box().width() == Approx(4000 / 2.5));
}

TEST_CASE("panning stops at the photo's edges", "[ui]") {
  auto view = viewer({4000, 3000});
  view.zoom_to_actual(kView.center());
  view.pan({1e6, -1e6});
  CHECK(view.photo_box().low.x == Approx(kView.low.x));
  CHECK(view.photo_box().high.y == Approx(kView.high.y));
}

TEST_CASE("a resized viewer keeps a fitted photo fitted and a zoomed one at its place", "[ui]") {
  auto fitted = viewer({4000, 3000});
  fitted.set_frame({4000, 3000}, {{0, 0}, {400, 400}}, 20, 1);
  CHECK(fitted.photo_box().width() == Approx(360));

  auto zoomed = viewer({4000, 3000});
  zoomed.zoom_to_actual({700, 300});
  const Point middle = zoomed.to_photo(kView.center());
  const Box smaller = {{200, 50}, {800, 450}};
  zoomed.set_frame({4000, 3000}, smaller, 20, 2);  // moved to a screen with twice the pixels
  CHECK(zoomed.device_zoom() == Approx(1));
  CHECK(zoomed.to_photo(smaller.center()).x == Approx(middle.x));
}

TEST_CASE("zoom has limits on both sides", "[ui]") {
  auto view = viewer({4000, 3000});
  view.zoom_by(1e9, kView.center());
  CHECK(view.device_zoom() == Approx(32));
  view.zoom_by(1e-9, kView.center());
  CHECK(view.photo_box().width() <= 761);
}

TEST_CASE("the pointer hits the selected region's sides before anything else", "[ui]") {
  const std::vector<Region> regions = {{100, 100, 200, 200}, {120, 120, 50, 50}};
  CHECK(hit_region(regions, 0, {102, 200}, 5, 20).part == RegionPart{.left = true});
  CHECK(hit_region(regions, 0, {299, 303}, 5, 20).part == RegionPart{.right = true, .bottom = true});
  CHECK(hit_region(regions, 0, {140, 140}, 5, 20).index == 0);
  CHECK(hit_region(regions, -1, {140, 140}, 5, 20).index == 1);   // the smaller one on top
  CHECK(hit_region(regions, -1, {102, 200}, 5, 20).part.body());  // no handles unless selected
  CHECK(hit_region(regions, -1, {400, 400}, 5, 20).index == -1);
}

TEST_CASE("a narrow region gives its nearer side", "[ui]") {
  const std::vector<Region> regions = {{10, 10, 6, 60}};
  CHECK(hit_region(regions, 0, {15, 40}, 8, 20).part == RegionPart{.right = true});
  CHECK(hit_region(regions, 0, {11, 40}, 8, 20).part == RegionPart{.left = true});
}

TEST_CASE("dragging a region stays in the photo and keeps a least size", "[ui]") {
  const Rect start = {10, 20, 40, 30};
  const auto dragged = [](const Rect& from, RegionPart part, Point by, int width, int height) {
    return drag_region(from, part, {3, 4}, Point{3, 4} + by, width, height);
  };
  CHECK(dragged(start, {}, {-100, 500}, 200, 100) == Rect{0, 70, 40, 30});
  CHECK(dragged(start, {.left = true}, {100, 0}, 200, 100) == Rect{42, 20, 8, 30});
  CHECK(dragged(start, {.left = true}, {-100, 0}, 200, 100) == Rect{0, 20, 50, 30});
  CHECK(dragged(start, {.right = true, .bottom = true}, {500, -500}, 200, 100) == Rect{10, 20, 190, 8});
  CHECK(dragged({0, 0, 5, 5}, {.right = true}, {9, 0}, 5, 5) == Rect{0, 0, 5, 5});
}

TEST_CASE("a turned region is hit and pulled along its own sides", "[ui]") {
  // 60 x 40 about (100, 100), its right pointing down.
  const Region region({70, 80, 60, 40}, 90);
  const std::vector<Region> regions = {region};
  CHECK(hit_region(regions, -1, {100, 128}, 5, 20).index == 0);   // upright it would end at 120
  CHECK(hit_region(regions, -1, {125, 100}, 5, 20).index == -1);  // upright it would reach 130
  CHECK(hit_region(regions, 0, {100, 129}, 5, 20).part == RegionPart{.right = true});
  CHECK(hit_region(regions, 0, {119, 72}, 5, 20).part == RegionPart{.left = true, .top = true});
  CHECK(hit_region(regions, 0, {60, 101}, 5, 20).part == RegionPart{.turn = true});  // beyond its bottom
  CHECK(hit_region(regions, -1, {60, 101}, 5, 20).index == -1);
  // Its right side goes down by 10, its left one stays.
  CHECK(drag_region(region, {.right = true}, {100, 130}, {105, 140}, 300, 300) ==
        Region({65, 85, 70, 40}, 90));
  CHECK(drag_region(region, {.top = true}, {120, 100}, {50, 100}, 300, 300).rect == Rect{54, 96, 60, 8});
  CHECK(drag_region(region, {}, {0, 0}, {-500, 20}, 300, 300) == Region({-30, 100, 60, 40}, 90));
  CHECK(drag_region(region, {}, {0, 0}, {0, 500}, 300, 110) == Region({70, 90, 60, 40}, 90));
}

TEST_CASE("a region turns about its centre, stops at quarters, and back at 0 is upright", "[ui]") {
  const Region upright(70, 80, 60, 40);
  const Point below = turn_handle(upright, 20);
  CHECK((below.x == Approx(100) && below.y == Approx(140)));
  const Region turned = drag_region(upright, {.turn = true}, below, {60, 140}, 300, 300);
  REQUIRE(turned.angle_deg);
  CHECK(*turned.angle_deg == Approx(45));
  CHECK(turned.rect == upright.rect);
  CHECK(*drag_region(upright, {.turn = true}, below, {60, 101}, 300, 300).angle_deg == 90);
  const Point handle = turn_handle(turned, 20);
  CHECK(drag_region(turned, {.turn = true}, handle, {100.5, 160}, 300, 300) == upright);
  // Where it would not fit it stays a placed one.
  const Region edge({-10, 80, 60, 40}, 45);
  CHECK(drag_region(edge, {.turn = true}, turn_handle(edge, 20), {20, 160}, 300, 300) ==
        Region(edge.rect, 0));
}

TEST_CASE("a drawn region is ordered, clipped and not a click", "[ui]") {
  CHECK(region_between({50, 60}, {-10, 20}, 200, 100) == Rect{0, 20, 50, 40});
  CHECK(region_between({50, 60}, {53, 90}, 200, 100) == Rect{});
}

TEST_CASE("no tile is asked for while the preview is sharp enough", "[ui]") {
  CHECK_FALSE(plan_tile({{0, 0}, {4000, 3000}}, 0.2, 0.5, 4000, 3000, {}));
  CHECK_FALSE(plan_tile({{0, 0}, {0, 0}}, 1, 0.5, 4000, 3000, {}));
}

TEST_CASE("a tile covers what is seen, within the photo and the texel limit", "[ui]") {
  for (const double zoom : {0.6, 1.0, 7.0}) {
    for (const Box visible : {Box{{100.5, 200.5}, {2148.4, 1100}}, Box{{100.5, 200.5}, {1700.2, 1100}},
                              Box{{0, 0}, {8000, 6000}}, Box{{7000, 5000}, {8000, 6000}}}) {
      const auto tile = plan_tile(visible, zoom, 0.25, 8000, 6000, {});
      CAPTURE(zoom, visible.low.x, visible.high.x);
      if (!tile) {
        CHECK(2048 / visible.width() <= 0.25 * 1.1);  // the limit leaves nothing finer than the preview
        continue;
      }
      const Rect& rect = tile->rect;
      CHECK(rect.x >= 0);
      CHECK(rect.y >= 0);
      CHECK(rect.x + rect.width <= 8000);
      CHECK(rect.y + rect.height <= 6000);
      CHECK(rect.x <= visible.low.x);
      CHECK(rect.y <= visible.low.y);
      CHECK(rect.x + rect.width >= visible.high.x);
      CHECK(rect.y + rect.height >= visible.high.y);
      CHECK(tile->scale <= 1);
      CHECK(tile->scale * rect.width <= 2048.001);
      CHECK(tile->scale * rect.height <= 2048.001);
      // The answer satisfies the same question: no request in a circle.
      CHECK_FALSE(plan_tile(visible, zoom, 0.25, 8000, 6000, tile));
    }
  }
}

TEST_CASE("panels never overlap and fill the canvas", "[ui]") {
  for (const double width : {320.0, 390.0, 799.0, 800.0, 1024.0, 1440.0, 2560.0}) {
    for (const Tab tab : {Tab::kPhotos, Tab::kView, Tab::kSettings}) {
      const Layout layout = compute_layout(width, 844, tab, true);
      double area = 0;
      for (const Box& box :
           {layout.top_bar, layout.photos, layout.viewer, layout.settings, layout.tabs, layout.actions})
        if (!box.empty()) area += box.width() * box.height();
      CAPTURE(width);
      CHECK(area == Approx(width * 844));
      CHECK(layout.narrow == (width < 800));
    }
  }
}

TEST_CASE("a series spans the run and survives odd values", "[ui]") {
  const Box box = {{0, 0}, {100, 50}};
  const auto points = series_points({1.0f, NAN, 0.5f, 9.0f}, 5, 0, 1, box);
  REQUIRE(points.size() == 3);
  CHECK(points[0].y == Approx(0));
  CHECK(points[1].x == Approx(50));
  CHECK(points[1].y == Approx(25));
  CHECK(points[2].y == Approx(0));  // above the range: at its edge
  CHECK(series_points({0.5f}, 0, 0, 1, box).size() == 1);
  CHECK(series_top({0.5f, INFINITY, 3}, 1) == Approx(3));
}
