#include "tensor/describe.h"

#include <algorithm>

namespace untaught::tensor {
namespace {

// Writes JSON without spaces; commas come by themselves.
class JsonWriter {
 public:
  void open(char bracket) {
    separate();
    text_ += bracket;
  }
  void close(char bracket) { text_ += bracket; }
  void key(std::string_view name) {
    string(name);
    text_ += ':';
  }
  void number(uint64_t value) {
    separate();
    text_ += std::to_string(value);
  }
  void string(std::string_view value) {
    constexpr std::string_view kHex = "0123456789abcdef";
    separate();
    text_ += '"';
    for (const char c : value) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        text_ += {'\\', c};
      } else if (byte < 0x20) {
        text_ += "\\u00";
        text_ += {kHex[byte >> 4], kHex[byte & 15]};
      } else {
        text_ += c;
      }
    }
    text_ += '"';
  }
  std::string take() { return std::move(text_); }

 private:
  void separate() {
    if (!text_.empty() && std::string_view("[{:").find(text_.back()) == std::string_view::npos) text_ += ',';
  }
  std::string text_;
};

void write_operation(JsonWriter& json, const OperationInfo& info) {
  json.open('{');
  json.key("name");
  json.string(info.name);
  json.key("fields");
  json.open('[');
  for (std::string_view rest = info.fields; !rest.empty();) {
    const size_t length = std::min(rest.find(' '), rest.size());
    json.string(rest.substr(0, length));
    rest.remove_prefix(std::min(length + 1, rest.size()));
  }
  json.close(']');
  json.key("access");
  json.open('[');
  for (const Access access : info.access) {
    json.string(access == Access::kRead ? "r" : access == Access::kWrite ? "w" : "rw");
  }
  json.close(']');
  json.close('}');
}

void write_step(JsonWriter& json, const Step& step, const Plan& plan) {
  json.open('[');
  json.number(static_cast<uint32_t>(step.op));
  json.open('[');
  for (uint32_t i = 0; i < operation_info(step.op).param_words; ++i) json.number(step.words[i]);
  json.close(']');
  json.open('[');
  for (uint32_t i = 0; i < step.view_count; ++i) {
    const View& view = step.views[i];
    const Placement& placement = plan.placements[view.buffer];
    json.number(placement.slab);
    json.number(placement.offset_bytes + uint64_t{view.offset} * 4);
    json.number(uint64_t{view.elements} * 4);
  }
  json.close(']');
  json.close(']');
}

void write_program(JsonWriter& json, const Program& program, const Plan& plan) {
  json.open('{');
  json.key("label");
  json.string(program.label);
  json.key("steps");
  json.open('[');
  for (const Step& step : program.steps) write_step(json, step, plan);
  json.close(']');
  json.close('}');
}

void write_buffer(JsonWriter& json, const Buffer& buffer, const Placement& placement) {
  json.open('{');
  json.key("label");
  json.string(buffer.label);
  json.key("dtype");
  json.string(buffer.dtype == DType::kF32 ? "f32" : "u32");
  json.key("slab");
  json.number(placement.slab);
  json.key("offset_bytes");
  json.number(placement.offset_bytes);
  json.key("size_bytes");
  json.number(uint64_t{buffer.elements} * 4);
  json.close('}');
}

}  // namespace

std::string describe(const Module& module, const Plan& plan) {
  assert(plan.placements.size() == module.buffers().size());
  JsonWriter json;
  json.open('{');
  json.key("operations");
  json.open('[');
  for (uint32_t op = 0; op < static_cast<uint32_t>(Op::kCount); ++op) {
    write_operation(json, operation_info(static_cast<Op>(op)));
  }
  json.close(']');
  json.key("slabs");
  json.open('[');
  for (const uint64_t bytes : plan.slab_bytes) json.number(bytes);
  json.close(']');
  json.key("programs");
  json.open('[');
  for (const Program& program : module.programs()) write_program(json, program, plan);
  json.close(']');
  json.key("persistent");
  json.open('[');
  for (size_t i = 0; i < module.buffers().size(); ++i) {
    if (module.buffers()[i].owner == kPersistent) write_buffer(json, module.buffers()[i], plan.placements[i]);
  }
  json.close(']');
  json.close('}');
  return json.take();
}

}  // namespace untaught::tensor
