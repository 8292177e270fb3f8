// Is the coded data of a JPEG whole? stb_image fills what is missing with gray and reports success; this does
// not.
#pragma once

#include <string_view>

#include "core/result.h"
#include "photo/bytes.h"

namespace untaught::photo {

// Runs libjpeg-turbo over all coded data, every Huffman code of every scan, at an eighth of the size (one
// value per block), and stops at the first sign of damage: data that ends early, an impossible code, a
// restart marker that is missing. Stray bytes before a marker are harmless and allowed. Costs about a third
// of a full decode. Errors: kCorruptFile, with libjpeg's reason; kDeviceLimit without enough memory.
Status check_jpeg_data(Bytes bytes, std::string_view name);

}  // namespace untaught::photo
