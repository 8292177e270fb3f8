// Which photos a press works on, and how many are finished.
#pragma once

#include <vector>

#include "ui/snapshot.h"

namespace untaught::ui {

// What a press of the main button works on: the ready photos; when there are none, the finished ones again.
std::vector<int> photos_to_protect(const Snapshot& shot);
int done_count(const Snapshot& shot);

}  // namespace untaught::ui
