// The photo folder and its index, for the tests on real files: $UNTAUGHT_DATA/photos, whose INDEX.csv says
// what each file is (another decoder's view of it, not ours).
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "photo/decode.h"

namespace photo_probe {

using namespace untaught;
using namespace untaught::photo;

struct Entry {
  std::string file, folder, kind;
  int width_px = 0, height_px = 0;  // as stored; 0 where the index could not tell
  int orientation = 0;              // 0: none stated
  std::string icc;
  bool decodes_elsewhere = false;
};

inline std::filesystem::path photo_folder() {
  const char* data = std::getenv("UNTAUGHT_DATA");
  if (data == nullptr || *data == '\0') FAIL("UNTAUGHT_DATA names no folder: this lane needs --data");
  return std::filesystem::path(data) / "photos";
}

inline std::vector<std::string> split(const std::string& line) {
  // File names hold commas; the last nine columns do not.
  std::vector<std::string> fields;
  size_t end = line.size();
  while (fields.size() < 9) {
    const size_t comma = line.rfind(',', end - 1);
    fields.insert(fields.begin(), line.substr(comma + 1, end - comma - 1));
    end = comma;
  }
  fields.insert(fields.begin(), line.substr(0, end));
  return fields;
}

inline std::vector<Entry> index_entries() {
  std::ifstream file(photo_folder() / "INDEX.csv");
  std::vector<Entry> entries;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    const auto fields = split(line);
    Entry entry{fields[0],         fields[0].substr(0, fields[0].find('/')), fields[1], 0, 0, 0, fields[5],
                fields[9] == "yes"};
    if (const size_t x = fields[2].find('x'); x != std::string::npos) {
      entry.width_px = std::stoi(fields[2].substr(0, x));
      entry.height_px = std::stoi(fields[2].substr(x + 1));
    }
    if (!fields[3].empty()) entry.orientation = std::stoi(fields[3]);
    entries.push_back(entry);
  }
  return entries;
}

inline std::vector<uint8_t> bytes_of(const std::string& file) {
  std::ifstream stream(photo_folder() / file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

inline Photo decoded(std::span<const uint8_t> bytes, const std::string& name) {
  auto photo = decode(bytes, name);
  if (!photo) FAIL(photo.error().message);
  return std::move(*photo);
}

// Files outside broken/ that another decoder opens and we refuse, and why.
inline const std::map<std::string, ErrorCode>& refused_on_purpose() {
  static const std::map<std::string, ErrorCode> files = {
      // 16 pixels a side are the least.
      {"icc/jpeg-decoder--partial_progressive.jpg", ErrorCode::kTooSmall},
      {"png/image-rs--dispose-background-blend-source.png.anim_03.png", ErrorCode::kTooSmall},
      {"png/image-rs--sample_1.gif.png", ErrorCode::kTooSmall},
      {"png/pillow--morph_a.png", ErrorCode::kTooSmall},
      // Damaged by a fuzzer: cut, wrong checksums, an endless deflate stream. Others show what they can.
      {"png/go-fuzz-corpus--4a5e5f4ebd8c4f5939233346db4948e7741929e3-1", ErrorCode::kCorruptFile},
      {"png/go-fuzz-corpus--bab2afd5b1c82095a63f311140c868bf8d0dd119-2", ErrorCode::kCorruptFile},
      {"png/metadata-extractor-images--c-m2-593d4b1a0b5d13b539c6c098dc5797ca.png", ErrorCode::kCorruptFile},
      {"png/zune-image--5c9cfedc35bec8ad271d931fd1c90558e7015989", ErrorCode::kCorruptFile},
      {"png/zune-image--eddbd6d6e4f81dca02180148ee69b717ffb87b18", ErrorCode::kTooSmall},
      {"png16/go-fuzz-corpus--4b43c105e8752c56eb99dceb1d9c07f391e5068c-1", ErrorCode::kCorruptFile},
      {"png16/metadata-extractor-images--c-m1-aded9dc1dc9361363ad0b426c2ff1846.png", ErrorCode::kCorruptFile},
      {"png16/zune-image--a8751b96cad52fd48bc9b31863375b84d8880a65", ErrorCode::kCorruptFile},
      {"progressive/libjpeg-turbo-seed-corpora--id:001381,src:000604,op:int16,pos:224,val:be:+127.jpg",
       ErrorCode::kCorruptFile},
      {"progressive/libjpeg-turbo-seed-corpora--id:005239,sync:jpeg_turbo,src:004016.jpg",
       ErrorCode::kCorruptFile},
      {"progressive/libjpeg-turbo-seed-corpora--id:003061,src:002925,op:flip1,pos:163.jpg",
       ErrorCode::kTooLarge},
      // Arithmetic coding.
      {"progressive/libjpeg-turbo-seed-corpora--id:000967,src:000266,op:flip1,pos:163.jpg",
       ErrorCode::kUnsupportedFormat},
      {"progressive/libjpeg-turbo-seed-corpora--id:001538,src:000752,op:flip1,pos:311.jpg",
       ErrorCode::kUnsupportedFormat},
      // An animation.
      {"png/pillow--sequence_reorder_chunk.png", ErrorCode::kUnsupportedFormat},
  };
  return files;
}

inline bool is_read(const Entry& entry) {
  return (entry.kind == "jpeg" || entry.kind == "png") && entry.decodes_elsewhere &&
         !refused_on_purpose().contains(entry.file);
}

inline std::vector<Entry> readable() {
  auto entries = index_entries();
  std::erase_if(entries, [](const Entry& entry) { return !is_read(entry); });
  return entries;
}

}  // namespace photo_probe
