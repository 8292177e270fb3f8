// Networks of random weights in which every operator that the importer takes occurs, in the forms that
// exporters write.
#pragma once

#include <vector>

#include "unit/onnx_fixtures.h"

namespace untaught::tests {

struct SampleNetwork {
  const char* name;
  onnx_fixtures::Bytes file;
};

std::vector<SampleNetwork> sample_networks();

}  // namespace untaught::tests
