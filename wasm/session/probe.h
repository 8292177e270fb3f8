// Work of the usual kind without any photo: executors are timed with it before there is one.
#pragma once

#include "protect/loop.h"

namespace untaught::session {

// A person's task on a 64 px canvas with random pixels; its `train` program is what most time goes into.
std::unique_ptr<protect::Loop> make_probe();

}  // namespace untaught::session
