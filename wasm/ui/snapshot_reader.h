// From the page's JSON to a Snapshot.
// Why JSON and not a setter per field: the page already has one value (a structured clone of the worker's),
// it comes at most about ten times a second, and a whole replacement cannot leave half of an old state
// behind.
#pragma once

#include <optional>
#include <string_view>

#include "ui/snapshot.h"

namespace untaught::ui {

// json: a PageView of web/src/protocol.ts. None when it is not JSON or not an object; unknown words fall back
// to the first value of their enum, absent members to their defaults.
std::optional<Snapshot> read_snapshot(std::string_view json);

}  // namespace untaught::ui
