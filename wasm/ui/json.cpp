#include "ui/json.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

namespace untaught::ui {

int JsonValue::integer(int otherwise) const {
  if (kind_ != Kind::kNumber || std::isnan(number_)) return otherwise;
  constexpr double lowest = std::numeric_limits<int>::min(), highest = std::numeric_limits<int>::max();
  return static_cast<int>(number_ < lowest ? lowest : number_ > highest ? highest : number_);
}

const JsonValue& JsonValue::operator[](std::string_view name) const {
  static const JsonValue absent;
  for (size_t i = 0; i < names_.size(); ++i)
    if (names_[i] == name) return items_[i];
  return absent;
}

class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_(text) {}

  std::optional<JsonValue> read_all() {
    JsonValue value;
    if (!read_value(value, 0)) return {};
    skip_space();
    if (at_ != text_.size()) return {};
    return value;
  }

 private:
  static constexpr int kMaxDepth = 32;

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char expected) {
    if (peek() != expected || at_ >= text_.size()) return false;
    ++at_;
    return true;
  }
  bool take_word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }
  void skip_space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r'))
      ++at_;
  }

  bool read_value(JsonValue& value, int depth) {
    skip_space();
    switch (peek()) {
      case '{':
        return depth < kMaxDepth && read_object(value, depth);
      case '[':
        return depth < kMaxDepth && read_array(value, depth);
      case '"':
        value.kind_ = JsonValue::Kind::kText;
        return read_text(value.text_);
      case 't':
        return read_bool(value, "true", 1);
      case 'f':
        return read_bool(value, "false", 0);
      case 'n':
        return take_word("null");
      default:
        return read_number(value);
    }
  }

  bool read_bool(JsonValue& value, std::string_view word, double number) {
    value.kind_ = JsonValue::Kind::kBool;
    value.number_ = number;
    return take_word(word);
  }

  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  bool skip_digits() {
    const size_t start = at_;
    while (is_digit(peek())) ++at_;
    return at_ > start;
  }

  // The grammar is checked here, because from_chars also takes "01", "1." and "inf".
  bool read_number(JsonValue& value) {
    const size_t start = at_;
    take('-');
    if (!take('0') && !skip_digits()) return false;
    if (take('.') && !skip_digits()) return false;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      if (!skip_digits()) return false;
    }
    value.kind_ = JsonValue::Kind::kNumber;
    const auto [end, error] = parse_double(text_.substr(start, at_ - start), value.number_);
    return end && !error;
  }

  // Decimal to double without the C locale. Exact to a few units in the last place: ample for what is shown.
  static std::pair<bool, bool> parse_double(std::string_view digits, double& out) {
    const bool negative = digits.front() == '-';
    size_t i = negative ? 1 : 0;
    double mantissa = 0;
    int exponent = 0;
    bool fraction = false;
    for (; i < digits.size() && (is_digit(digits[i]) || digits[i] == '.'); ++i) {
      if (digits[i] == '.') {
        fraction = true;
        continue;
      }
      mantissa = mantissa * 10 + (digits[i] - '0');
      if (fraction) --exponent;
    }
    if (i < digits.size()) {
      ++i;
      if (digits[i] == '+') ++i;
      int written = 0;
      const auto result = std::from_chars(digits.data() + i, digits.data() + digits.size(), written);
      if (result.ec != std::errc()) return {true, true};
      exponent += written;
    }
    out = mantissa * std::pow(10.0, exponent);
    if (!std::isfinite(out)) return {true, true};
    if (negative) out = -out;
    return {true, false};
  }

  bool read_array(JsonValue& value, int depth) {
    value.kind_ = JsonValue::Kind::kArray;
    ++at_;
    skip_space();
    if (take(']')) return true;
    do {
      if (!read_value(value.items_.emplace_back(), depth + 1)) return false;
      skip_space();
    } while (take(','));
    return take(']');
  }

  bool read_object(JsonValue& value, int depth) {
    value.kind_ = JsonValue::Kind::kObject;
    ++at_;
    skip_space();
    if (take('}')) return true;
    do {
      skip_space();
      if (!read_text(value.names_.emplace_back())) return false;
      skip_space();
      if (!take(':') || !read_value(value.items_.emplace_back(), depth + 1)) return false;
      skip_space();
    } while (take(','));
    return take('}');
  }

  bool read_text(std::string& out) {
    if (!take('"')) return false;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"') return true;
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c != '\\') {
        out += c;
      } else if (!read_escape(out)) {
        return false;
      }
    }
    return false;
  }

  bool read_escape(std::string& out) {
    if (at_ >= text_.size()) return false;
    const char c = text_[at_++];
    constexpr std::string_view from = "\"\\/bfnrt", to = "\"\\/\b\f\n\r\t";
    if (const size_t place = from.find(c); place != from.npos) {
      out += to[place];
      return true;
    }
    uint32_t code = 0;
    if (c != 'u' || !read_hex4(code)) return false;
    if (code >= 0xDC00 && code < 0xE000) code = 0xFFFD;  // a second half without its first
    if (code >= 0xD800 && code < 0xDC00) {
      uint32_t low = 0;
      const size_t before = at_;
      if (take('\\') && take('u') && read_hex4(low) && low >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      } else {
        at_ = before;
        code = 0xFFFD;
      }
    }
    append_utf8(out, code);
    return true;
  }

  bool read_hex4(uint32_t& code) {
    if (text_.size() - at_ < 4) return false;
    const char* start = text_.data() + at_;
    const auto [end, error] = std::from_chars(start, start + 4, code, 16);
    at_ += 4;
    return error == std::errc() && end == start + 4;
  }

  static void append_utf8(std::string& out, uint32_t code) {
    const auto put = [&](uint32_t byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
      put(code);
    } else if (code < 0x800) {
      put(0xC0 | code >> 6), put(0x80 | (code & 63));
    } else if (code < 0x10000) {
      put(0xE0 | code >> 12), put(0x80 | (code >> 6 & 63)), put(0x80 | (code & 63));
    } else {
      put(0xF0 | code >> 18), put(0x80 | (code >> 12 & 63)), put(0x80 | (code >> 6 & 63)),
          put(0x80 | (code & 63));
    }
  }

  std::string_view text_;
  size_t at_ = 0;
};

std::optional<JsonValue> parse_json(std::string_view text) { return JsonReader(text).read_all(); }

std::string json_quote(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\', out += c;
    } else if (code < 0x20) {
      out += "\\u00", out += hex[code >> 4], out += hex[code & 15];
    } else {
      out += c;
    }
  }
  return out += '"';
}

}  // namespace untaught::ui
