// How libjpeg's errors come back: it wants to leave by longjmp. Between setjmp and the last call into libjpeg
// stand no objects with destructors that are born after setjmp.
#pragma once

#include <jpeglib.h>

#include <csetjmp>
#include <cstdio>

namespace untaught::photo {

struct LibjpegErrors {
  jpeg_error_mgr manager;  // first: libjpeg hands back a pointer to it
  jmp_buf jump;
  char message[JMSG_LENGTH_MAX] = {};

  // Installs itself: errors are remembered in `message` and jump; warnings and traces are silent.
  jpeg_error_mgr* install() {
    jpeg_std_error(&manager);
    manager.error_exit = [](j_common_ptr codec) {
      auto* self = reinterpret_cast<LibjpegErrors*>(codec->err);
      codec->err->format_message(codec, self->message);
      std::longjmp(self->jump, 1);
    };
    manager.emit_message = [](j_common_ptr, int) {};
    manager.output_message = [](j_common_ptr) {};
    return &manager;
  }
};

}  // namespace untaught::photo
