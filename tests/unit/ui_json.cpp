#include <catch2/catch_test_macros.hpp>
#include <string>

#include "ui/commands.h"
#include "ui/json.h"
#include "ui/snapshot_reader.h"

using namespace untaught;
using namespace untaught::ui;

TEST_CASE("JSON texts, numbers, arrays and objects read as written", "[ui]") {
  const auto value =
      parse_json(R"( {"a": [1, -2.5, 3e2, true, null], "b": {"c": "x\"\\\n\u00e9\ud83d\ude00"}} )");
  REQUIRE(value);
  const auto& a = (*value)["a"].items();
  REQUIRE(a.size() == 5);
  CHECK(a[0].integer() == 1);
  CHECK(a[1].number() == -2.5);
  CHECK(a[2].number() == 300);
  CHECK(a[3].boolean());
  CHECK(a[4].is_null());
  CHECK((*value)["b"]["c"].text() == "x\"\\\n\xC3\xA9\xF0\x9F\x98\x80");
  CHECK((*value)["absent"]["deeper"].is_null());
}

TEST_CASE("what is not one JSON value is refused", "[ui]") {
  for (const char* text : {"", "{", "[1,]", "{\"a\":}", "01", "1.", "nul", "\"open", "\"\\x\"", "\"\\u12g4\"",
                           "1 2", "{\"a\" 1}", "[1 2]", "\"line\nbreak\"", "-", "1e", "+1", "1e999"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_json(text));
  }
}

TEST_CASE("nesting is bounded", "[ui]") {
  CHECK(parse_json(std::string(32, '[') + std::string(32, ']')));
  CHECK_FALSE(parse_json(std::string(33, '[') + std::string(33, ']')));
}

TEST_CASE("a lone surrogate becomes the replacement character and keeps what follows", "[ui]") {
  const auto value = parse_json(R"("\ud800\u0041")");
  REQUIRE(value);
  CHECK(value->text() == "\xEF\xBF\xBD\x41");
}

TEST_CASE("numbers beyond int are clamped, other kinds read as the default", "[ui]") {
  const auto value = parse_json(R"([1e300, -1e300, "7", 2.9])");
  REQUIRE(value);
  CHECK(value->items()[0].integer() == 2147483647);
  CHECK(value->items()[1].integer() == -2147483647 - 1);
  CHECK(value->items()[2].integer(5) == 5);
  CHECK(value->items()[3].integer() == 2);
}

TEST_CASE("a quoted text reads back", "[ui]") {
  const std::string text = "tab\t quote\" back\\slash \x01 caf\xC3\xA9";
  const auto value = parse_json(json_quote(text));
  REQUIRE(value);
  CHECK(value->text() == text);
}

TEST_CASE("a snapshot of the page reads into every field", "[ui]") {
  const auto shot = read_snapshot(R"({"sequence":4,"state":"working",
    "executor":{"kind":"cpu","name":"4 threads","reason":"no WebGPU"},
    "limits":{"epsilon_255":{"least":2,"most":12,"standard":7},"rounds":{"quick":5,"default":40,"strong":90}},
    "settings":{"task":"person","mode":"instant","epsilon_255":6,"effort":"strong","size":112,"seed":9,"format":"jpeg"},
    "photos":[{"id":3,"name":"a.png","width":30,"height":20,"state":"done","message":"","has_alpha":true,
      "regions":[{"x":1,"y":2,"width":10,"height":9},{"x":-1,"y":2,"width":3,"height":4,"angle":-12.5}],"format":"png",
      "result":{"psnr_db":33.5,"max_change_255":6,"epsilon_255":6,"mode":"sample"}},
      {"id":4,"name":"b","state":"failed","message":"b: not a photo","format":null}],
    "progress":{"fraction":0.25,"step":"Training","seconds_left":null,"rounds_done":10,"rounds_total":40,
      "loss":[2,1.5],"accuracy":[0.1,0.5]},
    "notices":[{"id":-1,"kind":"info","text":"hello"}],"selected":3,"saving":{"done":1,"total":2},"can_share":true,
    "fatal":null,"texts":{"photos":[{"state":"Noise added","area":"2 regions"}],"protect":"Add noise","left":"a minute"}})");
  REQUIRE(shot);
  CHECK(shot->state == RunState::kWorking);
  CHECK(shot->executor->kind == ExecutorKind::kCpu);
  CHECK(shot->executor->reason == "no WebGPU");
  CHECK(shot->limits.epsilon_most_255 == 12);
  CHECK(shot->settings.mode == Mode::kInstant);
  CHECK(shot->settings.size_px == 112);
  CHECK(shot->settings.format == OutputFormat::kJpeg);
  REQUIRE(shot->photos.size() == 2);
  CHECK(shot->photos[0].regions == std::vector<Region>{{1, 2, 10, 9}, Region({-1, 2, 3, 4}, -12.5f)});
  CHECK(shot->photos[0].result->psnr_db == 33.5);
  CHECK(shot->photos[1].state == PhotoState::kFailed);
  CHECK(shot->photos[1].width_px == 0);
  CHECK(shot->progress->rounds_total == 40);
  CHECK(shot->progress->accuracy == std::vector<float>{0.1f, 0.5f});
  CHECK(shot->notices[0].kind == NoticeKind::kInfo);
  CHECK(shot->saving->total == 2);
  CHECK(shot->can_share);
  CHECK(shot->fatal.empty());
  CHECK(shot->find(4) == &shot->photos[1]);
  CHECK(shot->photos[0].texts.area == "2 regions");
  CHECK(shot->photos[1].texts.state.empty());
  CHECK(shot->texts.left == "a minute");
}

TEST_CASE("a text that is no snapshot is refused", "[ui]") {
  CHECK_FALSE(read_snapshot("[]"));
  CHECK_FALSE(read_snapshot("{\"photos\":"));
}

TEST_CASE("commands leave in order, as JSON that reads back", "[ui]") {
  CommandQueue queue;
  queue.set_regions(7, {{1, 2, 3, 4}, Region({5, 6, 7, 8}, -30.25f)});
  Settings settings;
  settings.mode = Mode::kClass;
  settings.seed = 12;
  settings.format = OutputFormat::kSame;
  queue.set_settings(settings);
  queue.protect({1, 2});
  queue.share({3});
  queue.request_tile(7, {0, 0, 100, 50}, 0.5);
  queue.set_theme(true);

  auto command = parse_json(queue.take());
  REQUIRE(command);
  CHECK((*command)["type"].text() == "set_regions");
  CHECK((*command)["id"].integer() == 7);
  REQUIRE((*command)["regions"].items().size() == 2);
  CHECK((*command)["regions"].items()[1]["height"].integer() == 8);
  CHECK((*command)["regions"].items()[0]["angle"].is_null());
  CHECK((*command)["regions"].items()[1]["angle"].number() == -30.25);
  command = parse_json(queue.take());
  REQUIRE(command);
  CHECK((*command)["settings"]["mode"].text() == "class");
  CHECK((*command)["settings"]["seed"].integer() == 12);
  CHECK((*command)["settings"]["format"].text() == "same");
  command = parse_json(queue.take());
  REQUIRE(command);
  CHECK((*command)["ids"].items().size() == 2);
  command = parse_json(queue.take());
  REQUIRE(command);
  CHECK((*command)["type"].text() == "share");
  REQUIRE((*command)["ids"].items().size() == 1);
  CHECK((*command)["ids"].items()[0].integer() == 3);
  command = parse_json(queue.take());
  REQUIRE(command);
  CHECK((*command)["rect"]["width"].integer() == 100);
  CHECK((*command)["scale"].number() == 0.5);
  command = parse_json(queue.take());
  REQUIRE(command);
  CHECK((*command)["theme"].text() == "dark");
  CHECK(queue.take().empty());
}
