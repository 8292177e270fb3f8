// What every operation's parameter struct has in common.
//
// A parameter struct holds 4-byte words only (uint32_t or float), because the same words become the uniform
// block of the WGSL kernel. Next to them it states:
//   kName    the operation's name: the reference file, the plain WGSL kernel and its entry point bear it too
//   kFields  the words' names in order, separated by spaces; floats end in ":f"
//   kAccess  one access per operand, in the order in which a step lists its views (and a kernel its bindings)
#pragma once

#include <cstdint>
#include <string_view>

namespace untaught::tensor {

enum class Access : uint8_t {
  kRead,       // read only
  kWrite,      // every element is overwritten, none is read
  kReadWrite,  // updated in place
};

inline constexpr Access kR = Access::kRead;
inline constexpr Access kW = Access::kWrite;
inline constexpr Access kRW = Access::kReadWrite;

constexpr uint32_t count_fields(std::string_view fields) {
  uint32_t count = fields.empty() ? 0 : 1;
  for (char c : fields) count += c == ' ';
  return count;
}

}  // namespace untaught::tensor
