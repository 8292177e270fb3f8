// A small JSON reader for what the page says. It keeps no input alive, never throws, and bounds its depth;
// texts come out as UTF-8. Members that are absent, or of another kind, read as the caller's default.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace untaught::ui {

class JsonValue {
 public:
  enum class Kind { kNull, kBool, kNumber, kText, kArray, kObject };

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::kNull; }
  double number(double otherwise = 0) const { return kind_ == Kind::kNumber ? number_ : otherwise; }
  // Truncated towards zero and clamped to the range of int.
  int integer(int otherwise = 0) const;
  bool boolean(bool otherwise = false) const { return kind_ == Kind::kBool ? number_ != 0 : otherwise; }
  const std::string& text() const { return text_; }  // empty unless a text
  const std::vector<JsonValue>& items() const { return items_; }
  // The member of that name (the first, if repeated), or a null value.
  const JsonValue& operator[](std::string_view name) const;

 private:
  friend class JsonReader;
  Kind kind_ = Kind::kNull;
  double number_ = 0;
  std::string text_;
  std::vector<JsonValue> items_;    // of an array, or the values of an object
  std::vector<std::string> names_;  // of an object, beside items_
};

// None when the text is not one JSON value (RFC 8259), or nests deeper than 32.
std::optional<JsonValue> parse_json(std::string_view text);

// The text as a JSON string with its quotes.
std::string json_quote(std::string_view text);

}  // namespace untaught::ui
