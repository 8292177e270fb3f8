#include <catch2/catch_test_macros.hpp>

#include "tensor/describe.h"

using namespace untaught::tensor;

TEST_CASE("a description holds slabs, steps with byte ranges, and persistent buffers", "[tensor]") {
  Module module;
  const View x = module.persistent("x \"quoted\"\n", 130);
  const View state = module.persistent("state", 64, DType::kU32);
  const ProgramId program = module.add_program("a\\b");
  const View y = module.transient(program, "y", 5);
  module.record(program, Relu{5}, {{x.buffer, 64, 5}, y});
  module.record(program, Advance{3, 1}, {state});
  const Plan plan{{1024, 512}, {{0, 256}, {1, 0}, {1, 256}}, 256, 256};

  const std::string json = describe(module, plan);
  CHECK(json.find(R"({"operations":[{"name":"conv2d","fields":["n","height",)") == 0);
  CHECK(json.find(R"({"name":"fill","fields":["count","split","first:f","second:f"],"access":["w"]})") !=
        std::string::npos);
  const std::string relu = std::to_string(static_cast<uint32_t>(Op::kRelu));
  const std::string advance = std::to_string(static_cast<uint32_t>(Op::kAdvance));
  const std::string tail =
      R"("slabs":[1024,512],"programs":[{"label":"a\\b","steps":[[)" + relu + ",[5],[0,512,20,1,256,20]],[" +
      advance +
      R"(,[3,1],[1,0,256]]]}],"persistent":[)"
      R"({"label":"x \"quoted\"\u000a","dtype":"f32","slab":0,"offset_bytes":256,"size_bytes":520},)"
      R"({"label":"state","dtype":"u32","slab":1,"offset_bytes":0,"size_bytes":256}]})";
  REQUIRE(json.size() > tail.size());
  CHECK(json.substr(json.size() - tail.size()) == tail);
}
