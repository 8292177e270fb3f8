// The JPEG half of decode.h.
#pragma once

#include <string_view>

#include "core/result.h"
#include "photo/bytes.h"
#include "photo/photo.h"

namespace untaught::photo {

// bytes begin with the JPEG signature. Errors as decode() has them.
Result<Photo> load_jpeg(Bytes bytes, std::string_view name);

}  // namespace untaught::photo
