// The one thing we take from EXIF: which way is up. Everything else in it (place, time, camera) is dropped.
#pragma once

#include "photo/bytes.h"

namespace untaught::photo {

// tiff: the block from its byte-order mark on ("II*\0" or "MM\0*"), in JPEG after "Exif\0\0", in PNG all of
// eXIf. Returns tag 0x0112 of the first directory if it is 1..8, else 1. Never fails: a broken block means
// upright. Source: EXIF 2.32, 4.6.4; TIFF 6.0, section 2.
int exif_orientation(Bytes tiff);

}  // namespace untaught::photo
