// Work that is driven from outside: it says what an executor should do next and never waits. Whoever drives
// it (a worker, the command line, a test) carries each command out and asks for the next one.
#pragma once

#include "protect/command.h"

namespace untaught::protect {

class Driven {
 public:
  virtual ~Driven() = default;
  // What the commands name; it does not change.
  virtual const tensor::Module& module() const = 0;
  // The next command; the former one has been carried out. After kDone it stays kDone.
  virtual Command tick() = 0;
  // The next tick() is kDone.
  virtual void cancel() = 0;
};

}  // namespace untaught::protect
