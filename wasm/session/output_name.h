// What a result's file is called.
#pragma once

#include <string>
#include <string_view>

#include "photo/photo.h"

namespace untaught::session {

// "a/b.heic.jpg" as PNG -> "a/b.heic.png". An ending that already says the format stays as it is ("IMG.JPG");
// one that is not of a picture is kept as part of the name. name: with '/' between folders.
std::string output_name(std::string_view name, photo::Format format);

}  // namespace untaught::session
