// What all bound classes share: failures as values, bytes, and the face model.
#pragma once

#include <emscripten/bind.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "nn/face_model.h"

EMSCRIPTEN_DECLARE_VAL_TYPE(ByteView)  // Uint8Array into the engine's memory: gone when it grows

namespace untaught::engine {

struct Failure {
  std::string code, message;
};

template <class T>
Failure failure_of(const Result<T>& result) {
  if (result) return {};
  return {error_code_name(result.error().code), result.error().message};
}

inline ByteView view_of(std::span<const uint8_t> bytes) {
  return ByteView(emscripten::val(emscripten::typed_memory_view(bytes.size(), bytes.data())));
}

// Bytes in the engine's memory, filled or read by JavaScript through view().
class Bytes {
 public:
  explicit Bytes(uint32_t size) : data(size) {}
  explicit Bytes(std::vector<uint8_t> content) : data(std::move(content)) {}
  uint32_t size() const { return static_cast<uint32_t>(data.size()); }
  ByteView view() const { return view_of(data); }
  std::vector<uint8_t> data;
};

class Faces {
 public:
  Failure load(const Bytes& onnx) {
    auto parsed = nn::FaceModel::parse(onnx.data);
    if (parsed) model_ = std::make_unique<nn::FaceModel>(std::move(*parsed));
    return failure_of(parsed);
  }
  const nn::FaceModel* model() const { return model_.get(); }

 private:
  std::unique_ptr<nn::FaceModel> model_;
};

}  // namespace untaught::engine
