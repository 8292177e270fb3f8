// Promises of a run: bad photos are named and left out, results are exact, seeds repeat, a cancel spoils
// nothing.
#include <catch2/catch_test_macros.hpp>

#include "unit/onnx_fixtures.h"
#include "unit/session_fixtures.h"

using namespace session_fixtures;
using session::Job;
using session::OpenPhoto;
using session::PhotoNoise;
using session::Task;

namespace {

struct Item {
  std::vector<uint8_t> bytes;
  std::string label;
  std::vector<Region> regions;
};

std::vector<Item> two_classes() {
  return {{png(40, 33, 1), "a", {}},
          {jpeg(35, 48, 2), "b", {{4, 5, 20, 31}}},
          {png(37, 37, 3, 4), "b", {{0, 0, 18, 37}, {19, 2, 18, 20}}}};
}

std::vector<PhotoNoise> protect_all(const std::vector<Item>& items, const session::JobSettings& settings) {
  const auto job = make_job(settings);
  for (size_t i = 0; i < items.size(); ++i) {
    const auto added =
        job->add(open(items[i].bytes), {"photo" + std::to_string(i), items[i].label, items[i].regions});
    REQUIRE(added);
    CHECK(*added == i);
  }
  begin(*job);
  REQUIRE(run(*job));
  std::vector<PhotoNoise> noises;
  for (uint32_t i = 0; i < items.size(); ++i) noises.push_back(job->noise(i));
  return noises;
}

bool inside(const std::vector<Region>& regions, int x, int y) {
  for (const Region& region : regions) {
    const Rect& r = region.rect;
    if (x >= r.x && x < r.x + r.width && y >= r.y && y < r.y + r.height) return true;
  }
  return regions.empty();
}

}  // namespace

TEST_CASE("a PNG result differs by at most epsilon inside the regions and by nothing outside", "[session]") {
  const std::vector<Item> items = two_classes();
  const auto noises = protect_all(items, small_settings());
  for (size_t i = 0; i < items.size(); ++i) {
    OpenPhoto photo = open(items[i].bytes);
    REQUIRE(photo.apply(noises[i]));
    const auto written = photo.write(photo::OutputFormat::kPng);
    REQUIRE(written);
    const OpenPhoto result = open(written->bytes);
    REQUIRE(result.before().width_px == photo.before().width_px);
    REQUIRE(result.before().channels == photo.before().channels);
    int most = 0, changed = 0;
    for (int y = 0; y < photo.before().height_px; ++y) {
      for (int x = 0; x < photo.before().width_px; ++x) {
        for (int c = 0; c < photo.before().channels; ++c) {
          const int change = std::abs(result.before().at(x, y)[c] - photo.before().at(x, y)[c]);
          if (c == 3 || !inside(items[i].regions, x, y)) CHECK(change == 0);
          most = std::max(most, change);
          changed += change != 0;
        }
      }
    }
    CHECK(most <= 8);
    CHECK(changed > 500);
    CHECK(written->figures.max_change_255 == most);
    CHECK(photo.figures().psnr_db == written->figures.psnr_db);
    CHECK(written->figures.psnr_db > 30.0);  // 8/255 everywhere is 30.07 dB
  }
}

TEST_CASE("the adaptive budget changes smooth places less than textured ones, at most by twice epsilon",
          "[session]") {
  // The left half smooth, the right half textured.
  Image8 image = photo_fixtures::textured(64, 64, 3, 5);
  for (int y = 0; y < 64; ++y) std::fill_n(image.at(0, y), 32 * 3, uint8_t{140});
  const std::vector<Item> items = {{photo_fixtures::png_file(image), "a", {}}, {png(37, 37, 3), "b", {}}};
  auto settings = small_settings();
  settings.protect.budget = protect::Budget::kAdaptive;
  settings.protect.damping = protect::make_damping(settings.protect.budget);
  OpenPhoto photo = open(items[0].bytes);
  REQUIRE(photo.apply(protect_all(items, settings)[0]));
  const auto written = photo.write(photo::OutputFormat::kPng);
  REQUIRE(written);
  const OpenPhoto result = open(written->bytes);
  int left = 0, right = 0;
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) {
      for (int c = 0; c < 3; ++c) {
        const int change = std::abs(result.before().at(x, y)[c] - image.at(x, y)[c]);
        if (x < 28) left = std::max(left, change);
        if (x >= 36) right = std::max(right, change);
      }
    }
  }
  CHECK(left >= 2);
  CHECK(left <= 4);
  CHECK(right > 8);
  CHECK(right <= 16);
}

TEST_CASE("a JPEG result states what re-encoding did", "[session]") {
  const std::vector<Item> items = two_classes();
  const auto noises = protect_all(items, small_settings());
  for (size_t i = 0; i < items.size(); ++i) {
    OpenPhoto photo = open(items[i].bytes);
    REQUIRE(photo.apply(noises[i]));
    CHECK(photo.figures().max_change_255 <= 8);
    const auto written = photo.write(photo::OutputFormat::kJpeg);
    REQUIRE(written);
    CHECK(written->format == photo::Format::kJpeg);
    CHECK(open(written->bytes).photo().format == photo::Format::kJpeg);
    CHECK(written->figures.psnr_db > 20.0);
    CHECK(written->figures.psnr_db != photo.figures().psnr_db);
  }
}

TEST_CASE("one seed gives one result, another seed another", "[session]") {
  const auto values = [](uint32_t seed) {
    std::vector<float> all;
    for (const PhotoNoise& noise : protect_all(two_classes(), small_settings(seed))) {
      for (const ImageF& canvas : noise.canvases)
        all.insert(all.end(), canvas.values.begin(), canvas.values.end());
    }
    return all;
  };
  const auto first = values(1);
  CHECK(first.size() == 4 * 32 * 32 * 3);
  CHECK(values(1) == first);
  CHECK(values(2) != first);
}

TEST_CASE("class-wise noise is the same for all photos of a class", "[session]") {
  session::JobSettings settings = small_settings();
  settings.protect.objective = protect::Objective::kClassWise;
  const auto noises = protect_all(
      {{png(40, 40, 1), "a", {}}, {png(50, 40, 2), "a", {}}, {png(40, 60, 3), "b", {}}}, settings);
  CHECK(noises[0].canvases[0].values == noises[1].canvases[0].values);
  CHECK(noises[0].canvases[0].values != noises[2].canvases[0].values);
}

TEST_CASE("one region that does not fill its photo makes all noise of the run fade at its border",
          "[session]") {
  // The largest step on a row of a canvas of 32 px.
  const auto largest = [](const PhotoNoise& noise, size_t row) {
    float most = 0;
    for (size_t i = 0; i < size_t{32} * 3; ++i)
      most = std::max(most, std::abs(noise.canvases[0].values[row * 32 * 3 + i]));
    return most * 255.0f;
  };
  std::vector<Item> items = two_classes();
  REQUIRE(items[0].regions.empty());
  for (const PhotoNoise& noise : protect_all(items, small_settings())) {
    CHECK(largest(noise, 0) < 1.0f);
    CHECK(largest(noise, 31) < 1.0f);
    CHECK(largest(noise, 16) > 4.0f);
  }
  for (Item& item : items) item.regions.clear();
  for (const PhotoNoise& noise : protect_all(items, small_settings())) {
    CHECK(largest(noise, 0) > 4.0f);
    CHECK(largest(noise, 31) > 4.0f);
  }
}

TEST_CASE("regions that would not fit into memory are refused before anything is allocated for them",
          "[session]") {
  session::JobSettings settings{session::Task::kPerson, 112, {}};
  const auto refused = [&](size_t regions) {
    const auto job = make_job(settings);
    const session::PhotoRequest request{"", "", std::vector<Region>(regions, Rect{0, 0, 40, 40})};
    const auto added = job->add(open(png(40, 40, 1), "crowd.png"), request);
    CHECK(code_of(added) == ErrorCode::kDeviceLimit);
    CHECK(added.error().message.find("\"crowd.png\"") != std::string::npos);
    return added.error().message;
  };
  // 2 GiB are 171196 bytes a pixel; 1500 synthetic photos take 12 each and a region 48: 3191 regions.
  CHECK(refused(3192).find("at most 3191 regions of 112 x 112 pixels") != std::string::npos);
  CHECK(refused(3192).find("2 GiB") != std::string::npos);
  // A noise for all of a class takes no slot per region.
  settings.protect.objective = protect::Objective::kClassWise;
  CHECK(refused(7000).find("at most 6382 regions") != std::string::npos);
  // Small canvases all fit: then the limit is of operations that draw images.
  settings.size_px = 32;
  CHECK(refused(65000).find("at most 64036 regions") != std::string::npos);
  // A photo that was refused leaves room for others.
  const auto job = make_job(settings);
  CHECK_FALSE(job->add(open(png(40, 40, 1)), {"", "", std::vector<Region>(65000, Rect{0, 0, 40, 40})}));
  CHECK(job->add(open(png(40, 40, 1)), {"", "", {}}));
  CHECK(job->photo_count() == 1);
}

TEST_CASE("a photo with an error is named and left out, the others finish", "[session]") {
  const auto job = make_job(small_settings());
  REQUIRE(job->add(open(png(40, 40, 1)), {"x/one.png", "a", {}}));
  const auto duplicate = job->add(open(png(40, 40, 2), "y.png"), {"X/One.png", "b", {}});
  CHECK(code_of(duplicate) == ErrorCode::kDuplicateName);
  CHECK(duplicate.error().message.find("\"y.png\"") != std::string::npos);
  const auto outside = job->add(open(png(40, 40, 2), "z.png"), {"z.png", "b", {{30, 0, 11, 5}}});
  CHECK(code_of(outside) == ErrorCode::kBadRegion);
  CHECK(outside.error().message.find("\"z.png\"") != std::string::npos);
  CHECK(job->photo_count() == 1);
  // The name of a photo that failed is free.
  const auto second = job->add(open(png(40, 40, 2), "z.png"), {"z.png", "b", {{29, 0, 11, 5}}});
  REQUIRE(second);
  CHECK(*second == 1);
  begin(*job);
  CHECK(run(*job));
  CHECK(job->noise(1).regions == std::vector<Region>{{29, 0, 11, 5}});
}

TEST_CASE("a job without photos, or a data set of one class, is refused", "[session]") {
  const auto refused = [](Job& job) {
    const Status status = job.begin(nullptr);
    REQUIRE_FALSE(status);
    CHECK(status.error().code == ErrorCode::kBadSetting);
    return status.error().message;
  };
  CHECK(refused(*make_job(small_settings())).find("no photo") != std::string::npos);
  const auto one_class = make_job(small_settings());
  REQUIRE(one_class->add(open(png(40, 40, 1)), {"", "cats", {}}));
  const std::string message = refused(*one_class);
  CHECK(message.find("two sub-folders") != std::string::npos);
  CHECK(message.find("\"cats\"") != std::string::npos);
}

TEST_CASE("settings out of range are refused with their range", "[session]") {
  session::JobSettings settings = small_settings();
  settings.size_px = 65;
  auto job = Job::create(settings);
  REQUIRE_FALSE(job);
  CHECK(job.error().message.find("32, 64 or 112") != std::string::npos);
  settings = small_settings();
  settings.protect.epsilon_255 = 16.5f;
  job = Job::create(settings);
  REQUIRE_FALSE(job);
  CHECK(job.error().code == ErrorCode::kBadSetting);
}

TEST_CASE("a cancel in the middle ends the run, and the next one is as if it had not been", "[session]") {
  const std::vector<Item> items = two_classes();
  const auto fresh = protect_all(items, small_settings());
  const auto job = make_job(small_settings());
  for (const Item& item : items) REQUIRE(job->add(open(item.bytes), {"", item.label, item.regions}));
  begin(*job);
  CHECK_FALSE(run(*job, 12));
  job->cancel();
  CHECK(job->tick().kind == protect::Command::Kind::kDone);
  CHECK(job->loop().progress().fraction < 1.0f);
  const auto again = protect_all(items, small_settings());
  CHECK(again[0].canvases[0].values == fresh[0].canvases[0].values);
}

TEST_CASE("the smallest photo and a region of one pixel are worked on", "[session]") {
  // 16 x 16 is the smallest photo, and regions may be of one pixel.
  const auto noises =
      protect_all({{png(16, 16, 1), "a", {}}, {png(16, 90, 2), "b", {{3, 4, 1, 1}}}}, small_settings());
  OpenPhoto photo = open(png(16, 90, 2));
  REQUIRE(photo.apply(noises[1]));
  CHECK(photo.figures().max_change_255 <= 8);
}

TEST_CASE("a cloak wants one person and surrogates of the canvas's size, and says so by the file's name",
          "[session]") {
  session::JobSettings settings{Task::kPerson, 32, {}};
  settings.protect.objective = protect::Objective::kCloak;
  const auto embedding = [](uint64_t size) {
    using namespace onnx_fixtures;
    const auto features = static_cast<uint32_t>(3 * size * size / 16);
    std::vector<float> weight(features * 4);
    for (uint32_t i = 0; i < weight.size(); ++i) weight[i] = random_normal(1, 1, i);
    return Network{{3, size, size},
                   {node("AveragePool", {"x"}, "p",
                         {ints_attribute("kernel_shape", {4, 4}), ints_attribute("strides", {4, 4})}),
                    node("Flatten", {"p"}, "f"), node("Gemm", {"f", "w"}, "y")},
                   {constant("w", {features, 4}, weight)}}
        .file();
  };
  const auto job = make_job(settings);
  REQUIRE(job->add(open(png(40, 33, 1)), {"one", "", {}}));
  REQUIRE(job->add(open(png(48, 37, 2)), {"two", "", {{3, 4, 30, 30}}}));
  const auto begun = job->begin(nullptr);
  REQUIRE_FALSE(begun);
  CHECK(begun.error().message.find("needs a surrogate") != std::string::npos);
  const auto other_size = job->add_surrogate(embedding(64), "large.onnx", {});
  REQUIRE_FALSE(other_size);
  CHECK(other_size.error().message.find("large.onnx") != std::string::npos);
  CHECK_FALSE(job->add_surrogate(std::vector<uint8_t>{1, 2, 3}, "broken.onnx", {}));
  for (int i = 0; i < 4; ++i) REQUIRE(job->add_surrogate(embedding(32), "good.onnx", {}));
  CHECK_FALSE(job->add_surrogate(embedding(32), "fifth.onnx", {}));
  REQUIRE(job->begin(nullptr));
  REQUIRE(run(*job));
  OpenPhoto photo = open(png(48, 37, 2));
  REQUIRE(photo.apply(job->noise(1)));
  CHECK(photo.write(photo::OutputFormat::kPng));

  settings.task = Task::kDataSet;
  CHECK_FALSE(Job::create(settings));
  const auto sample = make_job(small_settings());
  CHECK_FALSE(sample->add_surrogate(embedding(32), "good.onnx", {}));
}
