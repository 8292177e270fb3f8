// The work that ./untaught bench times: single operations at the surrogate's shapes, and whole steps of the
// loop.
#pragma once

#include <memory>

#include "protect/loop.h"

namespace untaught::bench {

struct Item {
  std::string name;
  tensor::ProgramId program;
  double
      gflop;  // useful floating-point operations of one replay, 1e9; of the convolutions alone in whole steps
};

// A module whose buffers may hold anything: operands are zero until written.
struct Suite {
  std::unique_ptr<protect::Loop> loop;  // owns the module of the second suite
  std::unique_ptr<tensor::Module> own;  // or this one is it
  std::vector<Item> items;
  const tensor::Module& module() const { return loop ? loop->module() : *own; }
};

// Convolutions (forward and both gradients) and batch norm, batch 64 as one training step has them.
Suite operations_suite();
// One training step (batch 64) and one noise step (20 photos) of the default surrogate at 64 px.
Suite loop_suite();

}  // namespace untaught::bench
