#include "session/output_name.h"

#include <algorithm>

namespace untaught::session {

std::string output_name(std::string_view name, photo::Format format) {
  const size_t slash = name.rfind('/'), dot = name.rfind('.');
  const size_t start = slash == std::string_view::npos ? 0 : slash + 1;
  std::string_view stem = name, ending;
  if (dot != std::string_view::npos && dot > start) {
    stem = name.substr(0, dot);
    ending = name.substr(dot);
  }
  std::string lower(ending);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const bool is_jpeg = lower == ".jpg" || lower == ".jpeg" || lower == ".jpe" || lower == ".jfif";
  const bool is_png = lower == ".png";
  if ((format == photo::Format::kJpeg && is_jpeg) || (format == photo::Format::kPng && is_png))
    return std::string(name);
  std::string result(is_jpeg || is_png ? stem : name);
  return result + (format == photo::Format::kPng ? ".png" : ".jpg");
}

}  // namespace untaught::session
